"""What ends soon is told in time: in steps, once each, to who watches it, the case lead, or who stands in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from accounts.viewer import Viewer
from cases.models import Case, TemporarySolution
from cases.standing_in import with_stand_ins
from cases.states import OPEN_STATUSES, TemporaryStatus
from trail import clock, outbox, reads

KIND = "temporary.ends"
ROWS = 8


def steps(weeks: int) -> list[int]:
    """Weeks before the end at which somebody is told: the first, then each time half; 8 gives 8, 4, 2, 1."""
    found = []
    while weeks > 0:
        found.append(weeks)
        weeks //= 2
    return found


def step_of(end_date: date, today: date, weeks: int) -> int | None:
    """The step that counts today: weeks before the end, 0 when the day has passed; None when it is still far off."""
    left = (end_date - today).days
    if left < 0:
        return 0
    return min((step for step in steps(weeks) if left <= step * 7), default=None)


def warn_of_ending() -> int:
    """Write a mail for each that comes to its next step. Returns how many solutions end soon."""
    # the one place that looks over all municipalities; it reads dates and ids, no texts
    rows = (
        TemporarySolution.objects.ending(clock.today())
        .filter(case__status__in=OPEN_STATUSES)
        .select_related("dossier__programme", "case")
    )
    found = 0
    for row in rows.iterator():
        step = step_of(row.end_date, clock.today(), row.dossier.programme.warning_weeks)
        if step is None:
            continue
        found += 1
        with transaction.atomic():
            told = {row.watcher_id, row.case.lead_id}
            for user_id in with_stand_ins(row.dossier_id, told):
                outbox.post(
                    KIND,
                    # another end date is told anew
                    key=f"{row.pk}:{row.end_date.isoformat()}:{step}",
                    to_user_id=user_id,
                    municipality_id=row.municipality_id,
                    temporary=row.pk,
                    end_day=row.end_date.toordinal(),
                )
    return found


def still_ends(viewer: Viewer, pk: int, end_day: int) -> TemporarySolution | None:
    """The row, when this viewer may know it, it still runs, until that day; None otherwise."""
    row: TemporarySolution | None = (
        TemporarySolution.objects.visible_to(viewer)
        .watched_by(viewer)
        .filter(
            pk=pk,
            status=TemporaryStatus.RUNNING,
            end_date=date.fromordinal(end_day),
            case__status__in=OPEN_STATUSES,
        )
        .first()
    )
    return row


def temporaries_of(viewer: Viewer, case: Case) -> list[TemporarySolution]:
    """What holds for now in a course, what ends first on top; one query."""
    rows = list(
        TemporarySolution.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("area", "watcher")
        .order_by("end_date", "id")
    )
    for row in rows:
        row.dossier = case.dossier
    return rows


def ending_in(rows: Sequence[TemporarySolution]) -> list[TemporarySolution]:
    return [row for row in rows if row.is_ending]


class TemporariesCard:
    """What ends soon, for who watches it and for the case lead."""

    place = 25
    column = "main"
    template = "cases/day/temporaries.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            TemporarySolution.objects.visible_to(viewer)
            .watched_by(viewer)
            .ending(clock.today())
            .filter(case__status__in=OPEN_STATUSES)
            .select_related("dossier__resident", "dossier__programme", "watcher")
            .order_by("end_date", "pk")[:ROWS]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows])
        return {"rows": rows}
