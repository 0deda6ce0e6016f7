"""How consent stands in a dossier now, for screens: in words that can't mislead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.models import Consent, Dossier, Grant, Withdrawal
from consent.states import ConsentStanding
from trail import clock


def warned_from() -> datetime:
    """What ends before this moment ends soon: screens say so, and who leads the course is told."""
    return clock.now() + timedelta(weeks=settings.CONSENT_WARNING_WEEKS)


def ends_soon(until_at: datetime | None) -> bool:
    return until_at is not None and until_at <= warned_from()


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

    @property
    def is_ending(self) -> bool:
        return self.state == ConsentStanding.RUNNING and ends_soon(self.until_at)

    @property
    def is_to_ask(self) -> bool:
        """A point for the agenda: it was never asked, has ended, or ends soon."""
        return self.is_ending or self.state in (ConsentStanding.ABSENT, ConsentStanding.EXPIRED)

    @property
    def is_plain(self) -> bool:
        """Nothing to tell in a list: it runs, for long enough."""
        return self.state == ConsentStanding.RUNNING and not self.is_ending

    @property
    def words(self) -> str:
        """'Toestemming loopt tot 31 januari 2028': complete, to be shown as it is."""
        return standing_words(self.state, self.until_at, self.changed_at)

    @property
    def tone(self) -> str:
        """The colour of its pill (docs/look.md)."""
        return standing_tone(self.state, self.until_at)


def standing_words(
    state: ConsentStanding, until_at: datetime | None, changed_at: datetime | None
) -> str:
    """One sentence for a standing; a running one that ends soon says that it ends."""
    if state == ConsentStanding.RUNNING:
        text = (
            _("Consent ends on %(day)s") if ends_soon(until_at) else _("Consent runs until %(day)s")
        )
        return text % {"day": _day(until_at)}
    if state == ConsentStanding.EXPIRED:
        return _("Consent expired on %(day)s") % {"day": _day(changed_at)}
    if state == ConsentStanding.WITHDRAWN:
        return _("Consent withdrawn on %(day)s") % {"day": _day(changed_at)}
    if state == ConsentStanding.REFUSED:
        return _("No consent: nothing is shared")
    return _("Consent not asked yet")


def standing_tone(state: ConsentStanding, until_at: datetime | None) -> str:
    if state == ConsentStanding.RUNNING:
        return "sun" if ends_soon(until_at) else "leaf"
    return "grey" if state == ConsentStanding.REFUSED else "sun"


def standing_of(dossier: Dossier) -> Standing:
    """The standing of a dossier's latest consent; a whole withdrawal after it makes it withdrawn."""
    return standings_of([dossier.pk])[dossier.pk]


def standings_of(dossier_ids: Iterable[int]) -> dict[int, Standing]:
    """The same for many dossiers, by id, in one query."""
    ids = list(dossier_ids)
    of_answer = Q(consent=OuterRef("pk")) | Q(consent__adds_to=OuterRef("pk"))
    taken_back = Withdrawal.objects.filter(
        dossier_id=OuterRef("dossier_id"),
        organisation=None,
        purpose="",
        areas=[],
        withdrawn_at__gte=OuterRef("given_at"),
    )
    answers = {
        answer.dossier_id: answer
        for answer in Consent.objects.filter(dossier__in=ids, adds_to=None)
        .order_by("dossier_id", "-given_at", "-id")
        .distinct("dossier_id")
        .annotate(
            taken_back_at=Subquery(taken_back.order_by("withdrawn_at").values("withdrawn_at")[:1]),
            shares=Exists(Grant.objects.filter(of_answer, dossier_id=OuterRef("dossier_id"))),
        )
    }
    return {pk: _standing(answers.get(pk)) for pk in ids}


def _standing(answer: Any) -> Standing:
    """`answer`: a Consent with the annotations of `standings_of`, or None."""
    if answer is None:
        return Standing(ConsentStanding.ABSENT)
    given_at, until_at = answer.given_at, answer.until_at
    if answer.taken_back_at is not None:
        return Standing(
            ConsentStanding.WITHDRAWN, given_at=given_at, changed_at=answer.taken_back_at
        )
    if not answer.shares:
        return Standing(ConsentStanding.REFUSED, given_at=given_at)
    if until_at <= clock.now():
        return Standing(ConsentStanding.EXPIRED, given_at=given_at, changed_at=until_at)
    return Standing(ConsentStanding.RUNNING, until_at, given_at, answer_id=answer.pk)


def ends_at(dossier: str) -> Subquery:
    """When the answer that stands ends, of the dossier whose id stands in the outer field `dossier`.

    To narrow down a list; whether it was taken back meanwhile, `standings_of` knows.
    """
    answers = Consent.objects.filter(dossier_id=OuterRef(dossier), adds_to=None)
    return Subquery(answers.order_by("-given_at", "-id").values("until_at")[:1])
