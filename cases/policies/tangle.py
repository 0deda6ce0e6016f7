"""Who may say what holds what back, and who keeps the list of rules."""

from django.utils.translation import gettext as _

from accounts.states import Role
from accounts.viewer import Viewer
from cases.models import Blockage, Case, Problem, Rule
from cases.policies.courses import check_can_write
from cases.states import ProblemStatus
from trail.errors import Denied

# who works at a table may add a rule they run into; it says nothing about a person
RULE_KEEPERS = (Role.PROFESSIONAL, Role.PROJECT_LEADER, Role.ADMINISTRATOR)


def check_can_block(
    viewer: Viewer, case: Case, first: Problem, waits: Problem, rule: Rule | None
) -> None:
    """Both ends belong to this course and the viewer may write about both; nothing waits for itself."""
    for problem in (first, waits):
        if problem.case_id != case.pk:
            raise Denied(_("Choose what is stuck in this course."))
        check_can_write(viewer, case, problem.area)
        if problem.status == ProblemStatus.SOLVED:
            raise Denied(
                _("‘%(words)s’ is solved already. Open it again first.") % {"words": problem.words},
                logged="one of the two is solved already",
            )
    if first.pk == waits.pk:
        raise Denied(_("Something can't wait for itself. Choose what has to come first."))
    if rule is not None and rule.municipality_id != case.municipality_id:
        raise Denied(_("This rule does not exist here."))


def check_can_lift(viewer: Viewer, case: Case, blockage: Blockage) -> None:
    """Whoever may write about both ends."""
    for problem in (blockage.first, blockage.waits):
        check_can_write(viewer, case, problem.area)


def check_keeps_rules(viewer: Viewer, municipality_id: int) -> None:
    if not viewer.has_role(*RULE_KEEPERS, municipality_id=municipality_id):
        raise Denied(_("The list of rules is kept by who works in this municipality."))
