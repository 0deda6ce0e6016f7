"""Small steps under what is stuck, before they are agreed."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Agreement, Problem, Step
from cases.policies.courses import check_can_write
from cases.states import ProblemStatus
from trail import audit, clock
from trail.errors import Conflict


@transaction.atomic
def add_step(*, problem: Problem, words: str, by: Viewer) -> Step:
    """Cut a goal smaller. The same words twice are one. Raises Denied, or Conflict when it is solved already."""
    case = lock_case(problem.case_id)
    problem = Problem.objects.select_related("area").get(pk=problem.pk)
    check_can_write(by, case, problem.area)
    if problem.status == ProblemStatus.SOLVED:
        raise Conflict(_("This has been solved. Open it again first."))
    same: Step | None = Step.objects.filter(problem=problem, words=words).first()
    if same is not None:
        return same
    step: Step = Step.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=problem.area,
        problem=problem,
        words=words,
        noted_at=clock.now(),
        noted_by_id=by.user_id,
    )
    _record("step.add", step, by)
    return step


@transaction.atomic
def remove_step(*, step: Step, by: Viewer) -> None:
    """It isn't needed after all. Twice is once. Raises Denied."""
    case = lock_case(step.case_id)
    check_can_write(by, case, step.area)
    _go(step.pk, "step.remove", by)


def agree_on_step(step: Step, agreement: Agreement, by: Viewer) -> None:
    """It is an agreement from now on. In the transaction that made it, on its locked case."""
    if step.case_id == agreement.case_id:
        _go(step.pk, "step.agree", by)


def _go(step_id: int, action: str, by: Viewer) -> None:
    step = Step.objects.select_related("dossier").filter(pk=step_id).first()
    if step is not None:
        _record(action, step, by)
        Step.objects.filter(pk=step_id).delete()


def _record(action: str, step: Step, by: Viewer) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=step.municipality_id,
        thing=step,
        shown=[step.dossier.shown],
        area_id=step.area_id,
    )
