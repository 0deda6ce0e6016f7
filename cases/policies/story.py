"""Who may write down the story and order what is stuck."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, HelpTopic, Problem, StoryPart
from cases.policies.courses import check_can_write
from trail.errors import Conflict, Denied


def check_can_edit_story(viewer: Viewer, part: StoryPart) -> None:
    check_can_write(viewer, part.case, part.area)


def check_can_edit_problem(viewer: Viewer, problem: Problem) -> None:
    check_can_write(viewer, problem.case, problem.area)


def check_topics(case: Case, topics: Sequence[HelpTopic]) -> None:
    """Raise Denied for a topic of another municipality."""
    if any(topic.municipality_id != case.municipality_id for topic in topics):
        raise Denied(_("One of these help topics does not exist here."))


def check_order(visible: Sequence[int], wanted: Sequence[int]) -> None:
    """Raise Conflict unless `wanted` holds exactly the problems that the viewer may know."""
    if sorted(visible) != sorted(wanted):
        raise Conflict(
            _("The list has changed in the meantime. Look at it again and then change the order.")
        )
