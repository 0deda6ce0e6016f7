"""Typing at the table: a line, putting it better, and what a colleague typed meanwhile."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import agreements as agreement_actions
from cases.actions import meetings as actions
from cases.actions.lines import correct_line
from cases.casefile import agreements_of
from cases.forms.agreements import CorrectAgreementForm
from cases.forms.lines import CorrectLineForm, LineForm
from cases.models import Agreement, Case, Meeting, MeetingLine
from cases.policies.agreements import check_can_correct
from cases.policies.courses import check_takes_part
from cases.states import MeetingStatus
from cases.table import table_people
from cases.tabletop import TableTop
from cases.views.loading import (
    attempt,
    find_meeting,
    frame,
    get_agreement,
    get_line,
    get_meeting,
    note_case,
    status_of,
)
from cases.views.tableview import line_form, table_context
from consent import corrections
from trail import clock


@dossier_screen
@require_POST
def line(request: ViewerRequest, pk: int) -> HttpResponse:
    """One line: a note, or with an owner an agreement."""
    row, case = get_meeting(request, pk, "line.write")
    viewer = request.viewer
    check_takes_part(viewer, case)
    table = TableTop(viewer, row, case)
    form = line_form(request, table, request.POST)
    if form.is_valid():
        written = attempt(request, form, lambda: _write(request, row, case, form))
        if written is not None:
            if not request.htmx:
                area = form.cleaned_data["area"].pk
                return redirect(f"{redirect('cases:meeting', row.pk)['Location']}?gebied={area}")
            return _saved(request, table, written, becomes=form.cleaned_data["line"] is not None)
    if row.status != MeetingStatus.STARTED:
        # closed by a colleague meanwhile: say so, with the words that were typed
        context = frame(case, meeting=row, form=form, typed=request.POST.get("text", ""))
        template = "cases/parts/line_late.html" if request.htmx else "cases/line_late.html"
        return render(request, template, context, status=422)
    template = "cases/meeting.html#line" if request.htmx else "cases/meeting.html"
    context = table_context(request, table, form)
    return render(request, template, context, status=422)


def _saved(
    request: ViewerRequest, before: TableTop, written: MeetingLine | Agreement, *, becomes: bool
) -> HttpResponse:
    """What is new on the screen: this alone, when nothing else changed since `stand`; else all of today."""
    was_there = written in {*before.lines, *before.agreements}
    typed, _, brought = request.POST.get("stand", "").partition(".")
    is_same = typed == before.typed_stamp()
    if was_there or becomes or not is_same or not before.has_place(written.area_id):
        fresh = TableTop(request.viewer, before.meeting, before.case)
        hidden = not fresh.is_projected(written.area_id)
        everything = table_context(request, fresh, saved_at=clock.now(), is_hidden=hidden)
        return render(request, "cases/parts/line_saved.html", everything)
    # what a colleague typed between these two is not in this stamp, and what the sources of the agenda bring isn't
    # asked again for each line: the next look compares that half, and brings what is new
    context: dict[str, Any] = {
        "meeting": before.meeting,
        "saved_at": clock.now(),
        "viewer_id": request.viewer.user_id,
        "area_id": written.area_id,
    }
    if isinstance(written, MeetingLine):
        before.lines.append(written)
        context["line"] = written
    else:  # through the gate, which knows whether names are shown whole
        before.agreements = agreements_of(request.viewer, before.case)
        context["agreement"] = next(a for a in before.agreements if a == written)
    corrections.nothing_said(request, written.dossier_id)
    context["stamp"] = f"{before.typed_stamp()}.{brought[:16]}"
    return render(request, "cases/parts/line_added.html", context)


def _write(
    request: ViewerRequest, row: Meeting, case: Case, form: LineForm
) -> MeetingLine | Agreement:
    data, by = form.cleaned_data, request.viewer
    if not form.is_agreement:
        return actions.write_line(
            meeting=row, area=data["area"], text=data["text"], token=data["token"], by=by
        )
    return agreement_actions.make_agreement(
        case=case,
        area=data["area"],
        what=data["text"],
        **form.owner_values,
        due_date=data["due_date"],
        token=data["token"],
        meeting=row,
        problem=data["problem"],
        line=data["line"],
        by=by,
    )


@dossier_screen
def line_edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Put a line better: by who typed it, until the conversation is closed."""
    row, case = get_line(request, pk, "line.correct")
    form = CorrectLineForm(
        request.POST if request.method == "POST" else None,
        initial={"text": row.text, "version": row.version},
        auto_id=f"better-{row.pk}-%s",
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        corrected = attempt(
            request,
            form,
            lambda: correct_line(
                line=row, text=data["text"], version=data["version"], by=request.viewer
            ),
            field="text",
        )
        if corrected is not None:
            if not request.htmx:
                return redirect("cases:meeting", row.meeting_id)
            table = TableTop(request.viewer, row.meeting, case)
            context = table_context(request, table, saved_at=clock.now(), back_to_line=True)
            return render(request, "cases/parts/line_saved.html", context)
        # read now: kept once more, these words replace the others
        row.refresh_from_db()
        form.data = {**request.POST.dict(), "version": str(row.version)}
    context = frame(case, meeting=row.meeting, line=row, form=form)
    template = "cases/parts/line_edit.html" if request.htmx else "cases/line_edit.html"
    return render(request, template, context, status=422 if form.errors else 200)


@dossier_screen
def agreement_edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Put right what was typed wrong in an agreement: by who wrote it down, until the conversation is closed."""
    row, case = get_agreement(request, pk, "agreement.correct")
    check_takes_part(request.viewer, case)
    if row.meeting_id is None:
        raise Http404
    meeting = find_meeting(request, row.meeting_id, "agreement.correct")[0]
    row.meeting, meeting.case = meeting, case
    if request.method != "POST":
        check_can_correct(request.viewer, row, row.due_date)  # no form for who can't send it
    form = CorrectAgreementForm(
        request.POST if request.method == "POST" else None,
        row=row,
        resident=case.resident_name,
        people=table_people(case.dossier),
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        corrected = attempt(
            request,
            form,
            lambda: agreement_actions.correct_agreement(
                agreement=row,
                what=data["what"],
                **form.owner_values,
                due_date=data["due_date"],
                version=data["version"],
                by=request.viewer,
            ),
        )
        if corrected is not None:
            if not request.htmx:
                return redirect("cases:meeting", meeting.pk)
            table = TableTop(request.viewer, meeting, case)
            context = table_context(request, table, saved_at=clock.now(), back_to_line=True)
            return render(request, "cases/parts/line_saved.html", context)
    context = frame(case, meeting=meeting, agreement=row, form=form)
    template = "cases/parts/agreement_edit.html" if request.htmx else "cases/agreement_edit.html"
    return render(request, template, context, status=status_of(form))


@dossier_screen
def look(request: ViewerRequest, pk: int) -> HttpResponse:
    """What changed on the table screen since `stand`: a colleague typed, ticked, came in. 204 when nothing did."""
    row, case = find_meeting(request, pk, "meeting.view")
    check_takes_part(request.viewer, case)
    table = TableTop(request.viewer, row, case)
    is_same = request.GET.get("stand") == table.stamp()
    if row.status != MeetingStatus.STARTED or is_same:
        return HttpResponse(status=204)  # nothing was shown, so nothing was seen
    note_case(request, case, "meeting.view")
    context = table_context(request, table, back_to_line="terug" in request.GET)
    return render(request, "cases/parts/table_again.html", context)
