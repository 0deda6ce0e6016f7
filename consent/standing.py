"""How consent stands in a dossier now, for screens: in words that can't mislead."""

from dataclasses import dataclass
from datetime import datetime

from consent.models import Consent, Dossier, Grant, Withdrawal
from consent.states import ConsentStanding
from trail import clock


@dataclass(frozen=True, slots=True)
class Standing:
    """`until_at` is when running consent ends; None otherwise."""

    state: ConsentStanding
    until_at: datetime | None = None
    given_at: datetime | None = None


def standing_of(dossier: Dossier) -> Standing:
    """The standing of a dossier's latest consent; a whole withdrawal after it makes it withdrawn."""
    consent = Consent.objects.filter(dossier=dossier).order_by("-given_at", "-id").first()
    if consent is None:
        return Standing(ConsentStanding.ABSENT)
    taken_back = Withdrawal.objects.filter(
        dossier=dossier, organisation=None, purpose="", areas=[], withdrawn_at__gte=consent.given_at
    )
    if taken_back.exists():
        return Standing(ConsentStanding.WITHDRAWN, given_at=consent.given_at)
    if not Grant.objects.filter(consent=consent).exists():
        return Standing(ConsentStanding.REFUSED, given_at=consent.given_at)
    if consent.until_at <= clock.now():
        return Standing(ConsentStanding.EXPIRED, given_at=consent.given_at)
    return Standing(ConsentStanding.RUNNING, consent.until_at, consent.given_at)
