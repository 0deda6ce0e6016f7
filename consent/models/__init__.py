"""The resident, and who may know what about them."""

from consent.models.access import Access
from consent.models.around import Involvement, NetworkPerson
from consent.models.consent import (
    Basis,
    Consent,
    ConsentForm,
    ConsentFormDraft,
    Grant,
    SpokenGrant,
    Withdrawal,
)
from consent.models.copy import COPY_KEPT, ResidentCopy
from consent.models.correction import Correction
from consent.models.dossier import (
    AboutArea,
    AboutAreas,
    AboutDossier,
    Dossier,
    LifeArea,
    Resident,
    UnderArea,
    UnderAreas,
    UnderDossier,
    period_check,
)
from consent.models.emergency import EMERGENCY_PERIOD, EmergencyAccess, EmergencyQuerySet
from consent.models.guardian import Guardian
from consent.models.home import HouseholdMember
from consent.models.keeping import LegalHold
from consent.models.merge import KnownApart, ResidentMerge
from consent.models.notice import Notice
from consent.models.sample import LogSample, LogSampleQuerySet, SampledLine
from consent.models.scan import ConsentScan
from consent.models.seat import Seat, SeatPerson
from trail.models import append_only  # for higher floors too

__all__ = [
    "COPY_KEPT",
    "EMERGENCY_PERIOD",
    "AboutArea",
    "AboutAreas",
    "AboutDossier",
    "Access",
    "Basis",
    "Consent",
    "ConsentForm",
    "ConsentFormDraft",
    "ConsentScan",
    "Correction",
    "Dossier",
    "EmergencyAccess",
    "EmergencyQuerySet",
    "Grant",
    "Guardian",
    "HouseholdMember",
    "Involvement",
    "KnownApart",
    "LegalHold",
    "LifeArea",
    "LogSample",
    "LogSampleQuerySet",
    "NetworkPerson",
    "Notice",
    "Resident",
    "ResidentCopy",
    "ResidentMerge",
    "SampledLine",
    "Seat",
    "SeatPerson",
    "SpokenGrant",
    "UnderArea",
    "UnderAreas",
    "UnderDossier",
    "Withdrawal",
    "append_only",
    "period_check",
]
