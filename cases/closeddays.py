"""The days of a municipality: its closed days beside weekends and public holidays, and who keeps that list."""

from datetime import timedelta

from django.db.models import QuerySet

from accounts.querysets import municipalities_kept_by
from accounts.viewer import Viewer
from cases.dates import Calendar, Closed
from cases.models import ClosedPeriod
from trail import clock

# what is longer ago no longer matters to anybody who plans
BACK = timedelta(days=31)


def calendar_of(municipality_id: int) -> Calendar:
    """The calendar that a table of this municipality plans by. One query."""
    rows = ClosedPeriod.objects.filter(
        municipality_id=municipality_id, until_date__gte=clock.today() - BACK
    )
    return Calendar([Closed(r.from_date, r.until_date, r.name) for r in rows])


def periods_of(viewer: Viewer) -> QuerySet[ClosedPeriod]:
    """What still lies ahead, or is going on, where the viewer keeps the list."""
    return ClosedPeriod.objects.filter(
        municipality__in=municipalities_kept_by(viewer).values("pk"), until_date__gte=clock.today()
    )
