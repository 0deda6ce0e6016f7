"""How consent stands in a dossier now, for screens: in words that can't mislead."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.models import Consent, Dossier, Grant, Withdrawal
from consent.states import ConsentStanding
from trail import clock

# How long before the end screens begin to say so.
ENDING_SOON = timedelta(days=56)


def ends_soon(until_at: datetime | None) -> bool:
    return until_at is not None and until_at - clock.now() <= ENDING_SOON


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
    """One sentence for a standing; a running one that ends within eight weeks says that it ends."""
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
    consent = (
        Consent.objects.filter(dossier=dossier, adds_to=None).order_by("-given_at", "-id").first()
    )
    if consent is None:
        return Standing(ConsentStanding.ABSENT)
    given_at = consent.given_at
    taken_back = Withdrawal.objects.filter(
        dossier=dossier, organisation=None, purpose="", areas=[], withdrawn_at__gte=given_at
    ).first()
    if taken_back is not None:
        return Standing(
            ConsentStanding.WITHDRAWN, given_at=given_at, changed_at=taken_back.withdrawn_at
        )
    if not Grant.objects.filter(Q(consent=consent) | Q(consent__adds_to=consent)).exists():
        return Standing(ConsentStanding.REFUSED, given_at=given_at)
    if consent.until_at <= clock.now():
        return Standing(ConsentStanding.EXPIRED, given_at=given_at, changed_at=consent.until_at)
    return Standing(ConsentStanding.RUNNING, consent.until_at, given_at)
