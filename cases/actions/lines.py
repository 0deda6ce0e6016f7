"""A line of the minutes, put better while the talk goes on (it is written in actions.meetings)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.actions.locks import lock_meeting
from cases.models import MeetingLine
from cases.policies.lines import check_can_correct_line
from trail import audit, clock
from trail.errors import Conflict


@transaction.atomic
def correct_line(*, line: MeetingLine, text: str, version: int, by: Viewer) -> MeetingLine:
    """Better words for a line, by who typed it, until the talk is closed. `version`: the one that was read.

    The same words again change nothing. Raises Denied (somebody else's line), or Conflict: the talk was closed, the
    line became an agreement, or it was changed meanwhile; then both texts are for the writer to see.
    """
    meeting = lock_meeting(line.meeting_id)
    line = (
        MeetingLine.objects.select_for_update(of=("self",)).select_related("area").get(pk=line.pk)
    )
    line.meeting, line.dossier = meeting, meeting.dossier
    check_can_correct_line(by, line)
    if line.text == text:
        return line
    if line.version != version:
        raise Conflict(
            _("This line was changed meanwhile. It now reads: “%(text)s”. Yours is still here.")
            % {"text": line.text},
            logged="the line was changed meanwhile",
        )
    line.text, line.version, line.corrected_at = text, line.version + 1, clock.now()
    line.save()
    audit.record_change(
        "line.correct",
        by=by,
        municipality_id=line.municipality_id,
        thing=line,
        shown=[line.dossier.shown],
        area_id=line.area_id,
    )
    return line
