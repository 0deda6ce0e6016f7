"""How consent stands in a dossier now, for screens: in words that can't mislead."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.models import Consent, Dossier, Grant, Guardian, Withdrawal
from consent.states import ConsentStanding
from trail import clock


def ends_soon(until_at: datetime | None, weeks: int) -> bool:
    """Within the programme's weeks (`consent_weeks`): screens say so, and who leads the course is told."""
    return until_at is not None and until_at <= clock.now() + timedelta(weeks=weeks)


def _day(moment: datetime | None) -> str:
    """'20 oktober', '8 februari 2028': never 'gisteren', which doesn't fit in these sentences."""
    if moment is None:
        return ""
    day = clock.local_date(moment)
    pattern = "j F" if day.year == clock.today().year else "j F Y"
    return date_format(day, pattern, use_l10n=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """`until_at` is when running consent ends; None otherwise. `changed_at`: when it expired or was taken back."""

    state: ConsentStanding
    until_at: datetime | None = None
    given_at: datetime | None = None
    changed_at: datetime | None = None
    # of running consent: the answer that ends
    answer_id: int | None = None
    is_ending: bool = False
    # others decide for a child: everybody with authority says yes on the form, nobody at the table
    by_guardians: bool = False

    @property
    def is_to_ask(self) -> bool:
        """A point for the agenda: it was never asked, has ended, or ends soon."""
        return self.is_ending or self.state in (
            ConsentStanding.ABSENT,
            ConsentStanding.WAITING,
            ConsentStanding.EXPIRED,
        )

    @property
    def is_plain(self) -> bool:
        """Nothing to tell in a list: it runs, for long enough."""
        return self.state == ConsentStanding.RUNNING and not self.is_ending

    @property
    def words(self) -> str:
        """'Toestemming loopt tot 31 januari 2028': complete, to be shown as it is."""
        return standing_words(self.state, self.until_at, self.changed_at, self.is_ending)

    @property
    def tone(self) -> str:
        """The colour of its pill (docs/look.md)."""
        return standing_tone(self.state, self.is_ending)


def standing_words(
    state: ConsentStanding,
    until_at: datetime | None,
    changed_at: datetime | None,
    is_ending: bool,
) -> str:
    """One sentence for a standing; a running one that ends soon says that it ends."""
    if state == ConsentStanding.RUNNING:
        text = _("Consent ends on %(day)s") if is_ending else _("Consent runs until %(day)s")
        return text % {"day": _day(until_at)}
    if state == ConsentStanding.EXPIRED:
        return _("Consent expired on %(day)s") % {"day": _day(changed_at)}
    if state == ConsentStanding.WITHDRAWN:
        return _("Consent withdrawn on %(day)s") % {"day": _day(changed_at)}
    if state == ConsentStanding.REFUSED:
        return _("No consent: nothing is shared")
    if state == ConsentStanding.WAITING:
        return _("Consent waits: not everybody who decides has answered")
    return _("Consent not asked yet")


def standing_tone(state: ConsentStanding, is_ending: bool) -> str:
    if state == ConsentStanding.RUNNING:
        return "sun" if is_ending else "leaf"
    return "grey" if state == ConsentStanding.REFUSED else "sun"


def standing_of(dossier: Dossier) -> Standing:
    """The standing of a dossier's latest consent; a whole withdrawal after it makes it withdrawn."""
    return standings_of([dossier.pk])[dossier.pk]


def standings_of(dossier_ids: Iterable[int]) -> dict[int, Standing]:
    """The same for many dossiers, by id, in one query."""
    ids = list(dossier_ids)
    latest: dict[int, dict[int | None, Any]] = {pk: {} for pk in ids}
    for answer in _latest_answers(ids):
        latest[answer.dossier_id][answer.guardian_id] = answer
    return {pk: _whose(answers) for pk, answers in latest.items()}


def standings_by_decider(dossier: Dossier) -> dict[int | None, Standing]:
    """How it stands with the latest answer of each who gave one, by Guardian id (None: the resident)."""
    return {one.guardian_id: _standing(one) for one in _latest_answers([dossier.pk])}


def _latest_answers(dossier_ids: Collection[int]) -> QuerySet[Any]:
    """The last whole answer of each who gave one, with what `_standing` and `_whose` look at."""
    of_answer = Q(consent=OuterRef("pk")) | Q(consent__adds_to=OuterRef("pk"))
    taken_back = Withdrawal.objects.filter(
        dossier_id=OuterRef("dossier_id"),
        organisation=None,
        purpose="",
        areas=[],
        withdrawn_at__gte=OuterRef("given_at"),
    )
    guardians = Guardian.objects.filter(dossier_id=OuterRef("dossier_id"))
    rows: QuerySet[Any] = (
        Consent.objects.filter(dossier__in=dossier_ids, adds_to=None)
        .order_by("dossier_id", "guardian_id", "-given_at", "-id")
        .distinct("dossier_id", "guardian_id")
        .annotate(
            warning_weeks=F("dossier__programme__consent_weeks"),
            taken_back_at=Subquery(taken_back.order_by("withdrawn_at").values("withdrawn_at")[:1]),
            shares=Exists(Grant.objects.filter(of_answer, dossier_id=OuterRef("dossier_id"))),
            deciders=ArraySubquery(guardians.filter(until_at=None).order_by("id").values("id")),
            decided_since=Subquery(guardians.order_by("-from_at").values("from_at")[:1]),
            decided_until=Subquery(
                guardians.filter(until_at__isnull=False)
                .order_by("-until_at")
                .values("until_at")[:1]
            ),
        )
    )
    return rows


def _whose(answers: Mapping[int | None, Any]) -> Standing:
    """Of all who answered: of whose answers count (consent.deciding)."""
    own = answers.get(None)
    if own is not None and (own.decided_since is None or own.given_at > own.decided_since):
        return _standing(own)
    one = next(iter(answers.values()), None)
    if one is None:
        return Standing(ConsentStanding.ABSENT)
    standing = {
        pk: _standing(answer)
        for pk, answer in answers.items()
        if pk in one.deciders
        and (answer.decided_until is None or answer.given_at > answer.decided_until)
    }
    return together([standing.get(pk) for pk in one.deciders])


def together(words: Collection[Standing | None]) -> Standing:
    """Of everybody who decides for a child; None: no answer yet. One no, or one who took it back, is enough."""
    said = [one for one in words if one is not None]
    for state in (ConsentStanding.WITHDRAWN, ConsentStanding.REFUSED):
        found = [one for one in said if one.state == state]
        if found:
            last = max(found, key=lambda one: one.changed_at or one.given_at or clock.now())
            return replace(last, by_guardians=True)
    if not said or len(said) < len(words):
        return Standing(
            ConsentStanding.WAITING if said else ConsentStanding.ABSENT, by_guardians=True
        )
    expired = [one for one in said if one.state == ConsentStanding.EXPIRED]
    if expired:
        first = min(expired, key=lambda one: one.changed_at or clock.now())
    else:
        first = min(said, key=lambda one: one.until_at or clock.now())
    return replace(first, by_guardians=True)


def _standing(answer: Any) -> Standing:
    """`answer`: a Consent with the annotations of `_latest_answers`."""
    given_at, until_at = answer.given_at, answer.until_at
    if answer.taken_back_at is not None:
        return Standing(
            ConsentStanding.WITHDRAWN, given_at=given_at, changed_at=answer.taken_back_at
        )
    if not answer.shares:
        return Standing(ConsentStanding.REFUSED, given_at=given_at)
    if until_at <= clock.now():
        return Standing(ConsentStanding.EXPIRED, given_at=given_at, changed_at=until_at)
    return Standing(
        ConsentStanding.RUNNING,
        until_at,
        given_at,
        answer_id=answer.pk,
        is_ending=ends_soon(until_at, answer.warning_weeks),
    )


def ends_at(dossier: str) -> Subquery:
    """When the answer that stands ends, of the dossier whose id stands in the outer field `dossier`.

    To narrow down a list; whether it was taken back meanwhile, `standings_of` knows.
    """
    answers = Consent.objects.filter(dossier_id=OuterRef(dossier), adds_to=None)
    return Subquery(answers.order_by("-given_at", "-id").values("until_at")[:1])
