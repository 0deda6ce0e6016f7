"""What came about: what factsheets count."""

from datetime import date

from django.db import transaction

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Result, ResultKind
from cases.policies.results import check_can_record
from trail import audit, clock


@transaction.atomic
def record_result(
    *, case: Case, kind: ResultKind, on_date: date, by: Viewer, note: str = ""
) -> Result:
    """Write down that something came about, on a day. The same kind, day and note twice are one result.

    Raises Denied (area unknown to the writer, a day to come, a course that hasn't begun).
    """
    case = lock_case(case.pk)
    check_can_record(by, case, kind, on_date)
    same: Result | None = Result.objects.filter(
        case=case, kind=kind, on_date=on_date, note=note
    ).first()
    if same is not None:
        return same
    result: Result = Result.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=kind.area,
        kind=kind,
        on_date=on_date,
        note=note,
        recorded_at=clock.now(),
        recorded_by_id=by.user_id,
    )
    audit.record_change(
        "result.record",
        by=by,
        municipality_id=case.municipality_id,
        thing=result,
        shown=[case.shown],
        kind=kind.key,
    )
    return result
