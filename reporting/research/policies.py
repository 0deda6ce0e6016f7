"""Who asks for a file, who agrees, who takes it along. Each says why not; the screen's buttons ask the same."""

from django.utils.translation import gettext as _

from accounts.mandates import check_not_own
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.models import ResearchExport, ResearchProject
from reporting.policies import check_leads
from reporting.states import EXPORT_TRANSITIONS, ExportStatus
from trail import clock
from trail.errors import Conflict, Denied
from trail.transitions import check_move


def check_runs(project: ResearchProject) -> None:
    if project.is_over or project.keep_until_date < clock.today():
        raise Conflict(_("This research is over. Its files and codes can't be made any more."))


def check_can_ask(viewer: Viewer, project: ResearchProject) -> None:
    check_leads(viewer, project.municipality_id)
    check_runs(project)


def check_can_judge(viewer: Viewer, export: ResearchExport) -> None:
    """Four eyes: a privacy officer, and never the person who asked."""
    if not viewer.has_role(Role.PRIVACY_OFFICER, municipality_id=export.municipality_id):
        raise Denied(_("The privacy officer of this municipality agrees to it, or not."))
    check_not_own(viewer, {export.asked_by_id})
    check_move(EXPORT_TRANSITIONS, export.status, ExportStatus.MAKING)
    if export.status != ExportStatus.WAITING:
        raise Conflict(_("This was agreed to before."))
    check_runs(export.project)


def check_can_withdraw(viewer: Viewer, export: ResearchExport) -> None:
    check_leads(viewer, export.municipality_id)
    check_move(EXPORT_TRANSITIONS, export.status, ExportStatus.WITHDRAWN)


def check_can_make_again(viewer: Viewer, export: ResearchExport) -> None:
    """Without whoever took the yes back; what was agreed stays what it was."""
    check_leads(viewer, export.municipality_id)
    if export.status != ExportStatus.STALE:
        raise Conflict(_("This file doesn't have to be made again."))
    check_runs(export.project)


def check_is_making(viewer: Viewer, export: ResearchExport) -> None:
    check_leads(viewer, export.municipality_id)
    if export.status != ExportStatus.MAKING:
        raise Conflict(_("This file is not being made."))
    check_runs(export.project)


def check_can_take(viewer: Viewer, export: ResearchExport) -> None:
    """Only who asked for it, while it is there."""
    check_leads(viewer, export.municipality_id)
    if export.asked_by_id != viewer.user_id:
        raise Denied(_("Only who asked for the file takes it along."))
    if export.status != ExportStatus.READY:
        raise Conflict(_("There is no file now."))


def check_can_tell(viewer: Viewer, export: ResearchExport) -> None:
    """Whoever leads may have told the researchers, as long as the research runs."""
    check_leads(viewer, export.municipality_id)
    if export.project.is_over:
        raise Conflict(_("This research is over already."))


def check_can_end(viewer: Viewer, project: ResearchProject) -> None:
    check_leads(viewer, project.municipality_id)
    if project.is_over:
        raise Conflict(_("This research is over already."))
