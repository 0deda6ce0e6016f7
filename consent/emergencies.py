"""Emergency access as people read it: who asked, who watches. Never what was read, and no resident's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.states import Role
from accounts.viewer import Viewer
from consent.actions.emergencies import MISSED
from consent.models import Dossier, EmergencyAccess, EmergencyQuerySet, LifeArea
from trail import clock
from trail.models import AuditLine

# how long a project leader's day shows it, and how far back tries without a find are listed
DAYS_SHOWN = 7
DAYS_MISSED = 31


@dataclass(frozen=True, slots=True)
class Told:
    """One use of emergency access, with who it was in which function."""

    row: EmergencyAccess
    function: str

    @property
    def who(self) -> str:
        """'Iris van den Berg, WIL (klantmanager)'."""
        place = f"{self.row.person.name}, {self.row.organisation.short_name}"
        return f"{place} ({self.function})" if self.function else place

    @property
    def words(self) -> str:
        """How it stands, complete."""
        if self.row.is_running:
            return _("running")
        return _("over") if self.row.reviewed_at else _("waits for review")

    @property
    def tone(self) -> str:
        if self.row.is_running:
            return "brick"
        return "grey" if self.row.reviewed_at else "sun"


def _with_people(rows: EmergencyQuerySet) -> EmergencyQuerySet:
    return rows.select_related(
        "dossier__resident", "organisation", "person", "municipality", "ended_by", "reviewed_by"
    )


def told(rows: Iterable[EmergencyAccess]) -> list[Told]:
    """Two queries, however many: the rows, and the functions of who stands on them."""
    found = list(_with_people(rows) if isinstance(rows, EmergencyQuerySet) else rows)
    functions = {
        (m.municipality_id, m.organisation_id, m.user_id): m.function
        for m in Membership.objects.filter(user_id__in={row.person_id for row in found}).order_by(
            "from_date"
        )
    }
    return [
        Told(row, functions.get((row.municipality_id, row.organisation_id, row.person_id), ""))
        for row in found
    ]


def sensitive_names(row: EmergencyAccess) -> list[str]:
    """The sensitive areas that were opened by it."""
    areas = LifeArea.objects.filter(pk__in=row.areas, is_sensitive=True)
    return list(areas.values_list("name", flat=True))


def mine(viewer: Viewer) -> list[Told]:
    """What this person asked in the last month."""
    since = clock.now() - timedelta(days=DAYS_MISSED)
    return told(EmergencyAccess.objects.of_person(viewer).filter(from_at__gt=since))


def of_dossier(dossier: Dossier) -> list[Told]:
    """For the lead organisation: every time somebody stepped in here."""
    return told(EmergencyAccess.objects.filter(dossier=dossier))


def running_for(viewer: Viewer, dossier: Dossier) -> EmergencyAccess | None:
    """This person's own emergency access to this dossier, while it runs."""
    rows = EmergencyAccess.objects.of_person(viewer).running().filter(dossier=dossier)
    found: EmergencyAccess | None = rows.order_by("-until_at").first()
    return found


@dataclass(frozen=True, slots=True)
class Missed:
    """A try that found nobody: who and when; what was typed is kept nowhere."""

    at: datetime
    who: str


def missed(viewer: Viewer) -> list[Missed]:
    """The last month's tries without a find, for the privacy officer; the last first."""
    lines = AuditLine.objects.filter(
        action=MISSED,
        municipality_id__in=viewer.municipalities([Role.PRIVACY_OFFICER]),
        occurred_at__gt=clock.now() - timedelta(days=DAYS_MISSED),
    ).order_by("-id")[:60]
    found = list(lines)
    names = User.objects.in_bulk({line.user_id for line in found if line.user_id})
    return [
        Missed(line.occurred_at, names[line.user_id].name if line.user_id in names else "")
        for line in found
    ]
