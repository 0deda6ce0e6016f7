"""Reading a sample of the log: what stands on its lines, without a resident's name or text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.states import Role
from accounts.viewer import Viewer
from consent.logbook import about
from consent.models import Dossier, LogSample, LogSampleQuerySet, SampledLine
from trail.actor import Shown
from trail.clock import AMSTERDAM
from trail.models import AuditLine
from trail.states import LineKind

READS = (LineKind.VIEW, LineKind.SEARCH, LineKind.EXPORT)


@dataclass(frozen=True, slots=True)
class Seen:
    """One read of the sample as the privacy officer sees it."""

    row: SampledLine
    at: datetime
    who: str
    organisation: str
    role: str
    what: str
    about: str
    numbers: tuple[str, ...]


def samples_of(viewer: Viewer) -> LogSampleQuerySet:
    """The samples of the municipalities where the viewer is privacy officer, the last first."""
    places = viewer.municipalities([Role.PRIVACY_OFFICER])
    rows: LogSampleQuerySet = LogSample.objects.filter(municipality_id__in=places).select_related(
        "municipality", "signed_by"
    )
    return rows


def reads_in(municipality_id: int, month: date) -> QuerySet[AuditLine]:
    """What people of this municipality's organisations read about residents in one local month."""
    start = datetime.combine(month, time.min, AMSTERDAM)
    end = datetime.combine(month + relativedelta(months=1), time.min, AMSTERDAM)
    return AuditLine.objects.filter(
        municipality_id=municipality_id,
        kind__in=READS,
        user_id__isnull=False,
        dossier_ids__len__gt=0,
        occurred_at__gte=start,
        occurred_at__lt=end,
    )


def seen(sample: LogSample) -> tuple[list[Seen], list[Shown]]:
    """The lines of a sample, and which dossiers they are about. Five queries, however many lines."""
    rows = list(sample.lines.all())
    lines = AuditLine.objects.in_bulk([row.line_id for row in rows])
    users = User.objects.in_bulk({line.user_id for line in lines.values() if line.user_id})
    organisations = Organisation.objects.in_bulk(
        {line.organisation_id for line in lines.values() if line.organisation_id}
    )
    wanted = {pk for line in lines.values() for pk in line.dossier_ids}
    dossiers = Dossier.objects.filter(
        pk__in=wanted, municipality_id=sample.municipality_id
    ).in_bulk()
    found = [
        _seen(row, lines[row.line_id], users, organisations, dossiers)
        for row in rows
        if row.line_id in lines
    ]
    return found, [dossier.shown for dossier in dossiers.values()]


def _seen(
    row: SampledLine,
    line: AuditLine,
    users: dict[Any, User],
    organisations: dict[Any, Organisation],
    dossiers: dict[Any, Dossier],
) -> Seen:
    user, organisation = users.get(line.user_id), organisations.get(line.organisation_id)
    return Seen(
        row=row,
        at=line.occurred_at,
        who=user.name if user else "",
        organisation=organisation.name if organisation else "",
        role=str(Role(line.role).label) if line.role in Role.values else "",
        what=str(LineKind(line.kind).label),
        about=about(line.action),
        numbers=_numbers(line.dossier_ids, dossiers),
    )


def _numbers(ids: Sequence[int], dossiers: dict[Any, Dossier]) -> tuple[str, ...]:
    return tuple(sorted(dossiers[pk].number for pk in ids if pk in dossiers))
