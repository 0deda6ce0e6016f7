"""Who may run a course, and who may write at its table."""

from django.utils.translation import gettext as _

from accounts.models import Deputy, active_on
from accounts.viewer import Viewer
from cases.models import Case
from cases.states import OPEN_STATUSES
from cases.table import table_people
from consent import gate
from consent.models import Access, LifeArea
from consent.policies import check_sits_at_table, is_of_lead
from consent.states import Purpose
from trail import clock
from trail.errors import Denied


def check_is_open(case: Case) -> None:
    """Raise Denied when the course is over: nothing is written then."""
    if case.status not in OPEN_STATUSES:
        raise Denied(_("This course has ended. Nothing can be changed any more."))


def check_takes_part(viewer: Viewer, case: Case) -> None:
    """Somebody at the table, or of the lead organisation, while the course is open."""
    check_is_open(case)
    if not is_of_lead(viewer, case.dossier):
        check_sits_at_table(viewer, case.dossier)


def check_knows_area(viewer: Viewer, case: Case, area: LifeArea) -> None:
    """Raise Denied unless the viewer may know this area of this dossier now."""
    if area.municipality_id != case.municipality_id or area.is_process:
        raise Denied(_("Choose one of the life areas of this course."))
    if area.pk not in gate.known_areas(viewer, case.dossier):
        raise Denied(
            _("You may not know anything about %(area)s here, so you can't write about it either.")
            % {"area": area.name}
        )


def check_can_write(viewer: Viewer, case: Case, area: LifeArea) -> None:
    """A text about an area: by somebody at the table who may know that area."""
    check_takes_part(viewer, case)
    check_knows_area(viewer, case, area)


def check_runs_course(viewer: Viewer, case: Case) -> None:
    """The lead organisation, the casusregisseur or who stands in for them decide on the course."""
    check_is_open(case)
    if is_of_lead(viewer, case.dossier):
        return
    stands_in = Deputy.objects.filter(
        active_on(clock.today()),
        municipality_id=case.municipality_id,
        person_id=case.lead_id,
        deputy_id=viewer.user_id,
    )
    if viewer.user_id != case.lead_id and not stands_in.exists():
        raise Denied(_("Only the lead organisation or the case lead does this."))
    check_sits_at_table(viewer, case.dossier)


def runs_course(viewer: Viewer, case: Case) -> bool:
    try:
        check_runs_course(viewer, case)
    except Denied:
        return False
    return True


def takes_part(viewer: Viewer, case: Case) -> bool:
    try:
        check_takes_part(viewer, case)
    except Denied:
        return False
    return True


def reads_content(viewer: Viewer, case: Case) -> bool:
    """Knows more of this course than its progress (a seat or the referral, not steering alone)."""
    rows = Access.objects.of(viewer).filter(dossier=case.dossier_id)
    return rows.exclude(purpose=Purpose.STEERING).exists()


def check_can_lead(case: Case, user_id: int) -> None:
    """Raise Denied unless this person sits at the table now: a deputy doesn't become case lead by standing in."""
    seated = {p.user_id for p in table_people(case.dossier) if p.stands_in_for_id is None}
    if user_id not in seated:
        raise Denied(_("The case lead sits at the table. Choose somebody who does."))


def check_can_close(viewer: Viewer, case: Case, area: LifeArea, *, has_text: bool) -> None:
    """Who runs the course closes it; words about the closing are for who may know their area.

    Without any words the area may be 'proces': after a full withdrawal nothing else is left to know.
    """
    check_runs_course(viewer, case)
    if area.is_process and area.municipality_id == case.municipality_id:
        if has_text:
            raise Denied(_("Choose the life area that these words are about."))
        return
    check_knows_area(viewer, case, area)
