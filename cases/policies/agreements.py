"""Who can take an agreement upon them, and by when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.viewer import Viewer, viewer_for
from cases.models import Agreement, Case, Meeting, Problem
from cases.policies.courses import check_can_write, check_knows_area
from cases.policies.meetings import check_can_write_line
from cases.states import AgreementStatus, MeetingStatus, OwnerKind
from cases.table import join_names, seated_organisations, table_people
from consent import gate
from consent.models import LifeArea
from trail import clock
from trail.errors import Conflict, Denied

FAR_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who does it: the resident, a named person of their network, a professional, or an organisation as such."""

    kind: OwnerKind
    user: User | None = None
    organisation_id: int | None = None
    name: str = ""


def check_can_make(
    viewer: Viewer,
    case: Case,
    area: LifeArea,
    due_date: date,
    meeting: Meeting | None,
    problem: Problem | None,
) -> None:
    """Raise Denied: not at the table, area unknown, a date before it is agreed, another course's meeting or problem."""
    check_can_write(viewer, case, area)
    if meeting is not None:
        if meeting.case_id != case.pk or meeting.status == MeetingStatus.CANCELLED:
            raise Denied(_("This conversation does not belong to this course."))
        if due_date < meeting.on_date:
            raise Denied(_("This date is before the conversation. Choose the day itself or later."))
    elif due_date < clock.today():
        raise Denied(_("This date has passed. Choose today or a later day."))
    if due_date > clock.today() + FAR_AHEAD:
        raise Denied(_("This is more than three years ahead. Is the year right?"))
    if problem is not None:
        if problem.case_id != case.pk:
            raise Denied(_("This problem does not belong to this course."))
        check_knows_area(viewer, case, problem.area)


def check_can_correct(viewer: Viewer, agreement: Agreement, due_date: date) -> None:
    """Only who wrote it down, while that talk goes on: what somebody typed wrong is put right on the spot; what was
    agreed otherwise is another agreement.

    Raises Denied, or Conflict when the talk was closed or something came of it meanwhile.
    """
    meeting = agreement.meeting
    if meeting is None or agreement.made_by_id != viewer.user_id:
        raise Denied(_("Only who wrote this agreement down can put it better, during the talk."))
    check_can_write_line(viewer, meeting, agreement.area)
    if agreement.status != AgreementStatus.OPEN:
        raise Conflict(_("Something came of this agreement meanwhile, so it stays as it is."))
    check_can_make(viewer, agreement.case, agreement.area, due_date, meeting, agreement.problem)


def check_owner(
    case: Case,
    area: LifeArea,
    kind: OwnerKind,
    user: User | None,
    name: str,
    organisation: Organisation | None = None,
) -> Owner:
    """Give the owner, complete with organisation; raise Denied with who may know this area instead.

    The resident and somebody close to them can own any agreement. A professional must sit at the table, and
    both their organisation and they themselves may know the area (DOMAIN §4); of an organisation as such it is asked
    too.
    """
    if kind == OwnerKind.RESIDENT:
        return Owner(kind)
    if kind == OwnerKind.NETWORK:
        if not name:
            raise Denied(_("Name the person who does this."))
        return Owner(kind, name=name)
    if kind == OwnerKind.ORGANISATION:
        return _check_organisation(case, area, organisation)
    if user is None:
        raise Denied(_("Choose the person who does this."))
    seat = next((p for p in table_people(case.dossier) if p.user_id == user.pk), None)
    if seat is None:
        raise Denied(_("%(name)s does not sit at this table.") % {"name": user.name})
    knowing = gate.organisations_knowing(case.dossier, [area.pk])
    if seat.organisation_id not in knowing:
        raise Denied(_refusal(case, area, seat.organisation, knowing))
    if area.pk not in gate.known_areas(viewer_for(user), case.dossier):
        raise Denied(
            _("%(name)s may not know anything about %(area)s.")
            % {"name": user.name, "area": area.name}
        )
    return Owner(kind, user, seat.organisation_id)


def _check_organisation(case: Case, area: LifeArea, organisation: Organisation | None) -> Owner:
    if organisation is None:
        raise Denied(_("Choose the organisation that does this."))
    if organisation.pk not in {one.pk for one in seated_organisations(case.dossier)}:
        raise Denied(_("%(name)s does not sit at this table.") % {"name": organisation.short_name})
    knowing = gate.organisations_knowing(case.dossier, [area.pk])
    if organisation.pk not in knowing:
        raise Denied(_refusal(case, area, organisation.short_name, knowing))
    return Owner(OwnerKind.ORGANISATION, organisation_id=organisation.pk)


def _refusal(case: Case, area: LifeArea, organisation: str, knowing: frozenset[int]) -> str:
    may: list[Organisation] = [o for o in seated_organisations(case.dossier) if o.pk in knowing]
    words = {"organisation": organisation, "area": area.name}
    if not may:
        return (
            _("%(organisation)s may not know anything about %(area)s. The resident can do this.")
            % words
        )
    words["others"] = join_names(o.short_name for o in may)
    return (
        _("%(organisation)s may not know anything about %(area)s. Those who may: %(others)s.")
        % words
    )


def check_can_settle(viewer: Viewer, agreement: Agreement, status: str, reason: str) -> None:
    """Anybody at the table who may know it ticks it off; what did not happen takes a reason."""
    check_can_write(viewer, agreement.case, agreement.area)
    if status in (AgreementStatus.NOT_DONE, AgreementStatus.DROPPED) and not reason:
        raise Denied(_("Say in a few words why: that is how the table learns."))
