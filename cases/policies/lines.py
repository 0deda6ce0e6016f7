"""Who may put a line of the minutes better, and make an agreement of it."""

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Meeting, MeetingLine
from cases.policies.meetings import check_can_write_line
from consent.models import LifeArea
from trail.errors import Conflict, Denied


def check_can_correct_line(viewer: Viewer, line: MeetingLine) -> None:
    """Only who typed it, while the talk goes on: afterwards the minutes are what was said, and the resident's word
    beside them is the way to put something right."""
    check_can_write_line(viewer, line.meeting, line.area)
    if line.written_by_id != viewer.user_id:
        raise Denied(_("Only who typed this line can change it."))
    if line.agreement_id is not None:
        raise Conflict(_("This line has become an agreement."))


def check_becomes_agreement(
    viewer: Viewer, line: MeetingLine, meeting: Meeting | None, area: LifeArea
) -> None:
    """Who typed a line makes an agreement of it, in the same talk and about the same area."""
    if meeting is None or line.meeting_id != meeting.pk:
        raise Denied(_("This line belongs to another conversation."))
    check_can_correct_line(viewer, line)
    if line.area_id != area.pk:
        raise Denied(
            _("This line is about %(area)s, so the agreement is too.") % {"area": line.area.name}
        )
