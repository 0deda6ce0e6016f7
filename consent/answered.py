"""What was asked and answered on the form: its texts of now, and the answers that stand."""

from django.db.models import Q
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
    if answer is None:
        return frozenset()
    occasions = [answer.given_at, *answer.additions.values_list("given_at", flat=True)]
    seats = Seat.objects.filter(dossier=dossier).values_list(
        "organisation_id", "from_at", "until_at"
    )
    sat_there = {
        organisation
        for organisation, from_at, until_at in seats
        if any(from_at <= at and (until_at is None or at < until_at) for at in occasions)
    }
    granted = Grant.objects.filter(of_answer(answer)).values_list("organisation_id", flat=True)
    return frozenset(sat_there | set(granted))


def not_asked(dossier: Dossier, guardian_id: int | None = None) -> list[Organisation]:
    """Who came to the table after the answer that stands, and can be asked about alone.

    Empty when everything must be asked: no answer that stands, a no, taken back whole, or expired.
    """
    answer = deciding_in(dossier).answers.get(guardian_id)
    if answer is None or not answer.takes_part or answer.until_at <= clock.now():
        return []
    if standings_by_decider(dossier)[guardian_id].state == ConsentStanding.WITHDRAWN:
        return []
    asked = asked_about(dossier, answer)
    seats = Seat.objects.filter(dossier=dossier, until_at=None).exclude(organisation__in=asked)
    return [
        seat.organisation for seat in seats.select_related("organisation").order_by("from_at", "id")
    ]
