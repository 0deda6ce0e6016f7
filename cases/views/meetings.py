"""The conversation: its agenda, the table screen, typing, closing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile
from cases import invitees as reading
from cases.actions import meetings as actions
from cases.closeddays import calendar_of
from cases.forms.meetings import (
    AttendanceForm,
    CloseMeetingForm,
    StartForm,
)
from cases.policies.courses import check_takes_part, takes_part
from cases.policies.letters import writes_letters
from cases.states import MeetingStatus
from cases.table import table_people
from cases.tabletop import TableTop, present_at
from cases.views.loading import attempt, frame, get_meeting, status_of
from cases.views.tabledays import warn_of_clashes
from cases.views.tableview import here, line_form, table_context
from consent.models import LifeArea
from trail import clock
from trail.errors import Conflict
from trail.ids import read_id


@dossier_screen
def meeting(request: ViewerRequest, pk: int) -> HttpResponse:
    """Before: the agenda. During: the table screen. Afterwards: what was said and agreed."""
    row, case = get_meeting(request, pk, "meeting.view")
    may_write = takes_part(request.viewer, case)
    table = TableTop(request.viewer, row, case)
    if row.status == MeetingStatus.STARTED and may_write and table.writable:
        # who types begins in the line; anybody else at the top of the page
        types = row.typist_id == request.viewer.user_id
        return render(request, "cases/meeting.html", table_context(request, table, focus=types))
    context = frame(case, meeting=row, table=table, may_write=may_write)
    context |= {
        "is_named": bool(getattr(case, "named", False)),
        "is_early": row.on_date > clock.today(),
        # the link opens the conversation: for who takes part, not for who knows the progress
        "joins": may_write,
    }
    if row.status == MeetingStatus.PLANNED:
        asked = reading.invitees_at(row)
        context["asked"] = reading.asked_for(request.viewer, row, asked)
        context["missing"] = reading.missing_at(request.viewer, case, asked) if may_write else []
        context["form"] = StartForm(people=table.people, initial=_usual_roles(request, table))
        context |= {"agenda": table.agenda(), "new_ids": table.new_ids()}
    else:
        letters = casefile.letters_of(request.viewer, case) if context["is_named"] else []
        context |= _report(table) | {
            "letters": [one for one in letters if one.meeting_id == row.pk],
            "may_write_letters": row.status == MeetingStatus.HELD
            and writes_letters(request.viewer, case),
        }
    return render(request, "cases/meeting_paper.html", context)


def _usual_roles(request: ViewerRequest, table: TableTop) -> dict[str, Any]:
    here = {p.user_id for p in table.people}
    lead, me = table.case.lead_id, request.viewer.user_id
    # who was named beforehand first
    chair, typist = table.meeting.chair_id or lead, table.meeting.typist_id or me
    return {
        "chair": chair if chair in here else None,
        "typist": typist if typist in here else None,
    }


def _report(table: TableTop) -> dict[str, Any]:
    """Minutes by area, on somebody's own screen: everything that they may know."""
    by_area: dict[int, dict[str, Any]] = {}
    for line in table.lines:
        by_area.setdefault(line.area_id, {"area": line.area, "lines": [], "agreements": []})[
            "lines"
        ].append(line)
    for made in sorted(table.agreements, key=lambda a: a.pk):
        if made.meeting_id == table.meeting.pk:
            by_area.setdefault(made.area_id, {"area": made.area, "lines": [], "agreements": []})[
                "agreements"
            ].append(made)
    return {"by_area": list(by_area.values())}


@dossier_screen
@require_POST
def start(request: ViewerRequest, pk: int) -> HttpResponse:
    """The talk begins."""
    row, case = get_meeting(request, pk, "meeting.start")
    form = StartForm(request.POST, people=table_people(case.dossier))
    if form.is_valid():
        actions.start_meeting(meeting=row, by=request.viewer, **form.users())
        return redirect("cases:meeting", row.pk)
    messages.error(request, _("Chair and typist sit at this table. Choose again."))
    return redirect("cases:meeting", row.pk)


@dossier_screen
def audience(request: ViewerRequest, pk: int) -> HttpResponse:
    """Who reads along about an area, and who is present and may not know it."""
    row, case = get_meeting(request, pk, "meeting.audience")
    check_takes_part(request.viewer, case)
    table = TableTop(request.viewer, row, case)
    asked = request.GET.get("area", "")
    area_id = read_id(asked)
    if asked and area_id not in table.known:
        raise Http404
    shown = table.audience_of(area_id) if area_id is not None else None
    name = table.areas[area_id].name if area_id in table.areas else ""
    context = frame(case, meeting=row, audience=shown, area_name=name)
    return render(request, "cases/parts/audience.html", context)


@dossier_screen
@require_POST
def attendance(request: ViewerRequest, pk: int) -> HttpResponse:
    """Who is here now: what is shown follows from it."""
    row, case = get_meeting(request, pk, "meeting.attendance")
    check_takes_part(request.viewer, case)
    form = AttendanceForm(
        request.POST, resident_name=case.resident_name, people=table_people(case.dossier)
    )
    if not form.is_valid():
        return _ask_again(request, TableTop(request.viewer, row, case), form)
    actions.set_attendance(
        meeting=row,
        present=form.cleaned_data["present"],
        resident_present=form.cleaned_data["resident"],
        brought=form.cleaned_data["brought"],
        by=request.viewer,
    )
    if request.htmx:
        table = TableTop(request.viewer, row, case)
        context = table_context(request, table)
        return render(request, "cases/parts/table_again.html", context)
    return redirect("cases:meeting", row.pk)


def _ask_again(request: ViewerRequest, table: TableTop, form: AttendanceForm) -> HttpResponse:
    """Who is here could not be said: why, beside what was ticked."""
    if table.meeting.status != MeetingStatus.STARTED:
        raise Conflict(_("This conversation is not going on now."))
    context = table_context(request, table) | {"attendance": form}
    template = "cases/parts/table_again.html" if request.htmx else "cases/meeting.html"
    return render(request, template, context, status=422)


@dossier_screen
@require_POST
def part(request: ViewerRequest, pk: int) -> HttpResponse:
    """Somebody present may not know an area: they may stay, they leave for a moment, or they are back.

    The buttons belong to the form of the line, so what was being typed comes along and is shown again.
    """
    row, case = get_meeting(request, pk, "meeting.part")
    check_takes_part(request.viewer, case)
    what, area, organisation = _part_asked(request, TableTop(request.viewer, row, case))
    asked = forms.Form(request.POST)
    asked.is_valid()
    by = request.viewer

    def act() -> None:
        if area is None:
            actions.come_back(meeting=row, organisation_id=organisation, by=by)
        elif what == "out":
            actions.step_out(meeting=row, area=area, organisation_id=organisation, by=by)
        else:
            actions.let_stay(meeting=row, area=area, organisation_id=organisation, by=by)

    attempt(request, asked, act)
    status = 422 if asked.errors else 200
    if not request.htmx and status == 200 and not request.POST.get("text", "").strip():
        return redirect("cases:meeting", row.pk)
    table = TableTop(by, row, case)
    form = line_form(request, table)
    for name in ("text", "owner", "owner_name", "due_date", "problem"):
        if typed := request.POST.get(name):
            form.initial[name] = typed
    context = table_context(request, table, form, part_errors=asked.non_field_errors())
    template = "cases/parts/part_again.html" if request.htmx else "cases/meeting.html"
    return render(request, template, context, status=status)


def _part_asked(request: ViewerRequest, table: TableTop) -> tuple[str, LifeArea | None, int]:
    """'stay:3:7', 'out:3:7' or 'back:7': an area the viewer may know, an organisation; else Http404."""
    what, *numbers = request.POST.get("part", "")[:40].split(":")
    ids = [found for found in map(read_id, numbers) if found is not None]
    if len(ids) != len(numbers) or len(ids) != {"stay": 2, "out": 2, "back": 1}.get(what, 0):
        raise Http404
    if what == "back":
        return what, None, ids[0]
    if not ids or ids[0] not in table.known or ids[0] not in table.areas:
        raise Http404
    return what, table.areas[ids[0]], ids[1]


@dossier_screen
def close(request: ViewerRequest, pk: int) -> HttpResponse:
    """Close the conversation: who was here, and the next date."""
    row, case = get_meeting(request, pk, "meeting.close")
    viewer = request.viewer
    check_takes_part(viewer, case)
    table = TableTop(viewer, row, case)
    form = CloseMeetingForm(
        request.POST if request.method == "POST" else None,
        resident_name=case.resident_name,
        people=table.people,
        # a date that was typed before a colleague planned one is answered, not dropped
        has_next=table.next_planned is not None and "next_date" not in request.POST,
        calendar=calendar_of(case.municipality_id),
        initial={
            **here(present_at(row, table.people)),
            "next_date": table.suggested,
            "next_time": table.suggested_time.at,
            "place": row.place,
        },
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        closed = attempt(
            request,
            form,
            lambda: actions.close_meeting(
                meeting=row,
                present=data["present"],
                resident_present=data["resident"],
                brought=data["brought"],
                next_date=data.get("next_date"),
                next_time=data.get("next_time"),
                place=data.get("place", ""),
                by=viewer,
            ),
        )
        if closed is not None:
            messages.success(request, _("The conversation is closed. Everything is kept."))
            if (ahead := TableTop(viewer, row, case).next_planned) is not None:
                warn_of_clashes(request, ahead)
            return redirect("cases:detail", case.pk)
    if row.status != MeetingStatus.STARTED and not form.is_bound:
        return redirect("cases:meeting", row.pk)
    context = frame(case, meeting=row, table=table, form=form)
    return render(request, "cases/meeting_close.html", context, status=status_of(form))
