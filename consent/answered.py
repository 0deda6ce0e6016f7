"""What was asked and answered on the form: its texts of now, and the answers that stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Organisation
from consent.ages import audience_of
from consent.deciding import deciding_in
from consent.models import Consent, ConsentForm, Dossier, Grant, Seat
from consent.standing import standings_by_decider
from consent.states import ConsentStanding, FormAudience, FormLanguage
from trail import clock
from trail.errors import Denied


def current_forms(
    municipality_id: int, audience: str = FormAudience.ADULT
) -> dict[str, ConsentForm]:
    """The texts that a resident may answer on now, by language, Dutch first; empty where there is none.

    A translation counts for the Dutch text that it was made of: a newer Dutch text puts it out of use.
    """
    latest = {
        form.language: form
        for form in ConsentForm.objects.filter(
            municipality_id=municipality_id, audience=audience
        ).order_by("version")
    }
    dutch = latest.get(FormLanguage.DUTCH)
    if dutch is None:
        return {}
    return {
        language: latest[language]
        for language in FormLanguage.values
        if language in latest and latest[language].published_at >= dutch.published_at
    }


def current_form(dossier: Dossier, language: str = FormLanguage.DUTCH) -> ConsentForm:
    """The text in this language, else in Dutch, for who decides here. Raises Denied where there is none."""
    audience = audience_of(dossier.resident.born_on, clock.today())
    forms = current_forms(dossier.municipality_id, audience)
    if not forms and audience != FormAudience.ADULT:
        raise Denied(
            _("There is no published form for %(whom)s yet. Ask the functional administrator.")
            % {"whom": audience.label}
        )
    if not forms:
        raise Denied(_("There is no published consent form yet. Ask the functional administrator."))
    return forms.get(language) or forms[FormLanguage.DUTCH]


def latest_answer(dossier: Dossier, guardian_id: int | None = None) -> Consent | None:
    """The latest answer to the whole form of one who decides (None: the resident).

    What was asked later about one more adds to it. Does it stand? consent.deciding tells.
    """
    return (
        Consent.objects.filter(dossier=dossier, guardian=guardian_id, adds_to=None)
        .select_related("form", "recorded_by")
        .order_by("-given_at", "-id")
        .first()
    )


def last_given(dossier: Dossier) -> Consent | None:
    """The newest of the whole answers that stand; of two parents the last one's."""
    return max(
        deciding_in(dossier).answers.values(), key=lambda one: (one.given_at, one.pk), default=None
    )


def latest_word(dossier: Dossier, guardian_id: int | None = None) -> Consent | None:
    """The last that one who decides said, also when it only added to their answer."""
    return (
        Consent.objects.filter(dossier=dossier, guardian=guardian_id)
        .order_by("-given_at", "-id")
        .first()
    )


def of_answer(answer: Consent | None) -> Q:
    """Grants that stand: of this answer, and of what was added to it."""
    return Q(consent=answer) | Q(consent__adds_to=answer) if answer else Q(pk__in=[])


def asked_about(dossier: Dossier, answer: Consent | None) -> frozenset[int]:
    """Organisations that the resident was asked about: at the table when an answer was given, or said yes to then."""
    return _asked_by_answer([answer], _seats(dossier))[answer.pk] if answer else frozenset()


def _seats(dossier: Dossier) -> list[Seat]:
    return list(
        Seat.objects.filter(dossier=dossier)
        .select_related("organisation")
        .order_by("from_at", "id")
    )


def _asked_by_answer(
    answers: Collection[Consent], seats: Iterable[Seat]
) -> dict[int, frozenset[int]]:
    """By answer, the organisations that were asked about; two queries, however many answered."""
    occasions = {one.pk: [one.given_at] for one in answers}
    added = Consent.objects.filter(adds_to__in=occasions)
    for answer_id, given_at in added.values_list("adds_to_id", "given_at"):
        occasions[answer_id].append(given_at)
    granted: dict[int, set[int]] = defaultdict(set)
    of_answers = Q(consent__in=occasions) | Q(consent__adds_to__in=occasions)
    grants = Grant.objects.filter(of_answers).values_list(
        Coalesce("consent__adds_to_id", "consent_id"), "organisation_id"
    )
    for answer_id, organisation_id in grants:
        granted[answer_id].add(organisation_id)
    sat_there = {
        answer_id: {
            seat.organisation_id
            for seat in seats
            if any(
                seat.from_at <= at and (seat.until_at is None or at < seat.until_at) for at in when
            )
        }
        for answer_id, when in occasions.items()
    }
    return {pk: frozenset(sat_there[pk] | granted[pk]) for pk in occasions}


def not_asked(dossier: Dossier, guardian_id: int | None = None) -> list[Organisation]:
    """Who came to the table after the answer that stands, and can be asked about alone.

    Empty when everything must be asked: no answer that stands, a no, taken back whole, or expired.
    """
    return not_asked_by_decider(dossier).get(guardian_id, [])


def not_asked_by_decider(dossier: Dossier) -> dict[int | None, list[Organisation]]:
    """The same for everybody who decides here, by Guardian id (None: the resident); who isn't in it has nothing to be
    asked about alone. As many queries for one parent as for two."""
    standings = standings_by_decider(dossier)
    standing = {
        guardian_id: answer
        for guardian_id, answer in deciding_in(dossier).answers.items()
        if answer.takes_part
        and answer.until_at > clock.now()
        and standings[guardian_id].state != ConsentStanding.WITHDRAWN
    }
    if not standing:
        return {}
    seats = _seats(dossier)
    asked = _asked_by_answer(standing.values(), seats)
    return {
        guardian_id: [
            seat.organisation
            for seat in seats
            if seat.until_at is None and seat.organisation_id not in asked[answer.pk]
        ]
        for guardian_id, answer in standing.items()
    }
