"""The first line of every view of a course, and the one way a form meets an action."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.access import ViewerRequest
from cases.casefile import going_on_in, talks_of
from cases.homes import may_reach
from cases.models import (
    Agreement,
    Blockage,
    Case,
    Letter,
    Meeting,
    MeetingLine,
    Problem,
    RaisedPoint,
    StoryPart,
)
from consent import gate
from trail import reads
from trail.errors import Refusal

T = TypeVar("T")

CASE_PARTS = (
    "lead",
    "dossier__resident",
    "dossier__programme__lead_organisation",
    "dossier__municipality",
)


def get_case(request: ViewerRequest, pk: int, action: str) -> Case:
    """The case if the gate lets this viewer see it, noted for the log; else Http404."""
    case = _find_case(request, pk, action)
    note_case(request, case, action)
    return case


def _find_case(request: ViewerRequest, pk: int, action: str) -> Case:
    rows = Case.objects.visible_to(request.viewer).select_related(*CASE_PARTS)
    case: Case = gate.get_visible(request, rows, pk, action)
    return case


def note_case(request: ViewerRequest, case: Case, action: str) -> None:
    """This response shows something of the case: a line in the log."""
    reads.note(request, action, [case.dossier.shown])


def get_meeting(request: ViewerRequest, pk: int, action: str) -> tuple[Meeting, Case]:
    """A meeting with its case, noted for the log; else Http404."""
    meeting, case = find_meeting(request, pk, action)
    note_case(request, case, action)
    return meeting, case


def find_meeting(request: ViewerRequest, pk: int, action: str) -> tuple[Meeting, Case]:
    """A meeting with its case; else Http404. Not noted: `note_case` when something of it is shown."""
    rows = Meeting.objects.visible_to(request.viewer).select_related("chair", "typist")
    meeting: Meeting = gate.get_visible(request, rows, pk, action)
    case = _find_case(request, meeting.case_id, action)
    meeting.case, meeting.dossier = case, case.dossier
    return meeting, case


def get_line(request: ViewerRequest, pk: int, action: str) -> tuple[MeetingLine, Case]:
    """A line of the minutes with its meeting and case; else Http404."""
    rows = MeetingLine.objects.visible_to(request.viewer).select_related("area", "meeting")
    line: MeetingLine = gate.get_visible(request, rows, pk, action)
    case = get_case(request, line.meeting.case_id, action)
    line.meeting.case, line.meeting.dossier = case, case.dossier
    return line, case


def get_agreement(request: ViewerRequest, pk: int, action: str) -> tuple[Agreement, Case]:
    rows = (
        Agreement.objects.visible_to(request.viewer)
        .with_stand_in()
        .select_related(
            "area",
            "owner_user",
            "owner_organisation",
            "dossier__resident",
            "consequence__owner",
        )
    )
    agreement: Agreement = gate.get_visible(request, rows, pk, action)
    return agreement, get_case(request, agreement.case_id, action)


def get_problem(request: ViewerRequest, pk: int, action: str) -> tuple[Problem, Case]:
    rows = Problem.objects.visible_to(request.viewer).select_related("area")
    problem: Problem = gate.get_visible(request, rows, pk, action)
    return problem, get_case(request, problem.case_id, action)


def get_raised_point(request: ViewerRequest, pk: int, action: str) -> tuple[RaisedPoint, Case]:
    rows = RaisedPoint.objects.visible_to(request.viewer).select_related("area")
    point: RaisedPoint = gate.get_visible(request, rows, pk, action)
    return point, get_case(request, point.case_id, action)


def get_story_part(request: ViewerRequest, pk: int, action: str) -> tuple[StoryPart, Case]:
    rows = StoryPart.objects.visible_to(request.viewer).select_related("area")
    part: StoryPart = gate.get_visible(request, rows, pk, action)
    return part, get_case(request, part.case_id, action)


def get_blockage(request: ViewerRequest, pk: int, action: str) -> tuple[Blockage, Case]:
    rows = Blockage.objects.visible_to(request.viewer)
    blockage: Blockage = gate.get_visible(request, rows, pk, action)
    return blockage, get_case(request, blockage.case_id, action)


def get_letter(request: ViewerRequest, pk: int, action: str) -> tuple[Letter, Case]:
    rows = Letter.objects.visible_to(request.viewer).select_related("pdf", "given_by", "meeting")
    letter: Letter = gate.get_visible(request, rows, pk, action)
    return letter, get_case(request, letter.case_id, action)


def frame(case: Case, **more: Any) -> dict[str, Any]:
    """What every page about a case shows at the top."""
    return {"case": case, "dossier": case.dossier, "name": case.resident_name, **more}


def attempt(
    request: ViewerRequest, form: forms.BaseForm, act: Callable[[], T], *, field: str | None = None
) -> T | None:
    """Do one action; a refusal becomes a message beside what was typed, and a line in the log."""
    try:
        return act()
    except Refusal as refusal:
        name = request.resolver_match.view_name if request.resolver_match else ""
        reads.note_refusal(request, name[:60], reason=refusal.logged)
        say(form, refusal, field=field)
        return None


def say(form: forms.BaseForm, refusal: Refusal, *, field: str | None = None) -> None:
    """A refusal beside what was typed: at its field when the form has that, else at the top."""
    at = refusal.field if refusal.field in form.fields else None
    form.add_error(field or at, refusal.reason)


def status_of(form: forms.BaseForm) -> int:
    """422 for a form that couldn't be sent: htmx swaps it in, and nothing typed is lost."""
    return 422 if form.is_bound and form.errors else 200


def back_to(request: ViewerRequest, case: Case, default: str = "cases:detail") -> HttpResponse:
    """Where a form was opened: 'table' is the conversation that is going on, 'mine' my agreements."""
    where = request.POST.get("back", "") or request.GET.get("back", "")
    if where == "mine":
        return redirect("cases:agreements")
    if where == "table":
        meeting = going_on_in(talks_of(case))
        if meeting is not None:
            return redirect("cases:meeting", meeting.pk)
    return redirect(default, case.pk)


def back_url(request: ViewerRequest, case: Case, default: str = "cases:detail") -> str:
    """The address of 'back', for a link."""
    return str(back_to(request, case, default)["Location"])


def safe_way(request: ViewerRequest, case: Case) -> str:
    """How to reach the resident safely: it stands in the referral, and is for who may know that."""
    return case.dossier.resident.safe_contact if may_reach(request.viewer, case.dossier) else ""
