"""Writing down how it goes, and how it was."""

from collections.abc import Mapping

from django.db import transaction

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Evaluation, Measure
from cases.policies.measures import check_can_evaluate, check_can_measure, check_first
from cases.states import MeasureMoment, SaidBy
from consent.models import LifeArea
from trail import audit, clock


@transaction.atomic
def record_measures(
    *,
    case: Case,
    moment: MeasureMoment | str,
    grades: Mapping[LifeArea, int | None],
    by: Viewer,
    said_by: SaidBy | str = SaidBy.RESIDENT,
) -> list[Measure]:
    """Write down how it goes on these areas. None: nothing was said, and what was said before is taken back.

    A resident has one grade per area and moment, a professional one of their own. Raises Denied: not at the
    table, an area unknown to the writer, a number that is no grade.
    """
    case = lock_case(case.pk)
    check_can_measure(by, case, grades)
    return write_measures(case, MeasureMoment(moment), SaidBy(said_by), grades, by)


def write_measures(
    case: Case,
    moment: MeasureMoment,
    said_by: SaidBy,
    grades: Mapping[LifeArea, int | None],
    by: Viewer,
) -> list[Measure]:
    """On a locked case, judged before."""
    rows = []
    for area, grade in grades.items():
        own = {"case": case, "area": area, "moment": moment, "said_by": said_by}
        if said_by == SaidBy.PROFESSIONAL:
            own["asked_by_id"] = by.user_id
        before: Measure | None = Measure.objects.filter(**own).first()
        if (before.grade if before else None) == grade:
            continue
        thing: Measure | Case = case
        if grade is None and before is not None:
            before.delete()
        else:
            row = before or Measure(
                case=case,
                dossier=case.dossier,
                municipality_id=case.municipality_id,
                area=area,
                moment=moment,
                said_by=said_by,
            )
            row.grade = grade or 0
            row.on_date, row.asked_at, row.asked_by_id = clock.today(), clock.now(), by.user_id
            row.save()
            rows.append(row)
            thing = row
        audit.record_change(
            "measure.record",
            by=by,
            municipality_id=case.municipality_id,
            thing=thing,
            shown=[case.shown],
            area_id=area.pk,
            moment=str(moment),
            said_by=str(said_by),
        )
    return rows


@transaction.atomic
def record_evaluation(
    *,
    case: Case,
    area: LifeArea,
    process_grade: int | None,
    process_why: str,
    result_grade: int | None,
    result_why: str,
    by: Viewer,
) -> Evaluation:
    """Write down how it was: once, after the end, by somebody who wasn't at the table.

    The same once more is one. Raises Denied (see the policy), or Conflict when a colleague was first.
    """
    case = lock_case(case.pk)
    said = {"process": (process_grade, process_why), "result": (result_grade, result_why)}
    check_can_evaluate(by, case, area, said)
    values = {
        "area": area,
        "process_grade": process_grade,
        "process_why": process_why,
        "result_grade": result_grade,
        "result_why": result_why,
        "asked_by_id": by.user_id,
    }
    same: Evaluation | None = Evaluation.objects.filter(case=case, **values).first()
    if same is not None:
        return same
    check_first(case)
    row: Evaluation = Evaluation.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        asked_at=clock.now(),
        **values,
    )
    audit.record_change(
        "evaluation.record",
        by=by,
        municipality_id=case.municipality_id,
        thing=row,
        shown=[case.shown],
        area_id=area.pk,
    )
    return row
