"""What the resident takes along: write it, make the PDF, give it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile, letters, plain
from cases.actions import letters as actions
from cases.forms.letters import GiveForm, LetterForm
from cases.models import Case, Letter
from cases.policies.letters import check_writes_letters, writes_letters
from cases.states import LetterStatus
from cases.views.loading import (
    attempt,
    frame,
    get_case,
    get_letter,
    get_meeting,
    safe_way,
    status_of,
)
from consent import gate
from consent.understanding import understanding_of
from documents.serving import as_download
from trail import reads
from trail.fields import TextField
from trail.jobs import find_job
from trail.states import LineKind

# what a job's step says, in words for who waits
STEPS = {"lay_out": gettext_lazy("Laying out the page"), "keep": gettext_lazy("Putting it away")}


@dossier_screen
@require_POST
def after_talk(request: ViewerRequest, pk: int) -> HttpResponse:
    """One click after a conversation: the letter, with what was agreed in it."""
    meeting, _case = get_meeting(request, pk, "letter.begin")
    letter = actions.begin_letter(meeting=meeting, by=request.viewer)
    return redirect("cases:letter", letter.pk)


@dossier_screen
@require_POST
def statement(request: ViewerRequest, pk: int) -> HttpResponse:
    """One click: a statement with an application for urgency, from story and tangle."""
    case = get_case(request, pk, "letter.begin")
    letter = actions.begin_statement(case=case, by=request.viewer)
    return redirect("cases:letter", letter.pk)


@dossier_screen
def letter(request: ViewerRequest, pk: int) -> HttpResponse:
    """Write and keep it, or ask for the PDF; follow its making; see how it was given."""
    row, case = get_letter(request, pk, "letter.view")
    viewer = request.viewer
    if request.htmx and request.method == "GET" and not request.htmx.history_restore_request:
        return render(request, "cases/letter.html#state", _context(request, row, case))
    form = None
    if request.method == "POST":
        check_writes_letters(viewer, case)
        form = _form(request, row, case, request.POST)
        sent = form
        if (
            sent.is_valid()
            and attempt(request, sent, lambda: _save(request, row, sent)) is not None
        ):
            if "make" not in request.POST:
                messages.success(request, _("It is kept."))
            return redirect("cases:letter", row.pk)
    context = _context(request, row, case, form)
    return render(request, "cases/letter.html", context, status=status_of(form) if form else 200)


def _save(request: ViewerRequest, row: Letter, form: LetterForm) -> Letter:
    saved = actions.save_letter(
        letter=row,
        texts=form.texts,
        areas=form.areas,
        version=form.cleaned_data["version"],
        by=request.viewer,
    )
    return actions.make_letter(letter=saved, by=request.viewer) if "make" in request.POST else saved


def _form(request: ViewerRequest, row: Letter, case: Case, data: Any = None) -> LetterForm:
    return LetterForm(data, letter=row, areas=gate.areas_for(request.viewer, case.dossier))


def _context(
    request: ViewerRequest,
    row: Letter,
    case: Case,
    form: LetterForm | None = None,
    give: GiveForm | None = None,
) -> dict[str, Any]:
    is_open = row.status != LetterStatus.GIVEN
    may_write = is_open and writes_letters(request.viewer, case)
    # the words may have been saved since: the job of other words isn't this letter's
    job = find_job(row.job_id, params__version=row.version)
    asked = job if row.status == LetterStatus.DRAFT else None
    context = frame(
        case,
        letter=row,
        title=letters.heading_of(row),
        here=reverse("cases:letter", args=[row.pk]),
        pdf=reverse("cases:letter_pdf", args=[row.pk]),
        may_write=may_write,
        job=job,
        step=STEPS.get(job.step if job else "", ""),
        is_making=asked is not None and asked.is_making,
        failed=asked is not None and asked.has_failed,
        talk=next((t for t in casefile.talks_of(case) if t.meeting.pk == row.meeting_id), None),
    )
    if may_write:
        form = form or _form(request, row, case)
        context |= {
            "form": form,
            "remarks": [(field, plain.look_at(str(field.value() or ""))) for field in form.parts],
            "give": give or GiveForm(),
            "reach": safe_way(request, case),
            "understanding": understanding_of(request.viewer, case.dossier),
        }
    else:
        context["sections"] = [
            (section.heading, letters.paragraphs(row.texts.get(section.key, "")))
            for section in letters.SECTIONS[row.kind]
        ]
    return context


class WordsForm(forms.Form):
    """Words that are being typed."""

    text = TextField(required=False)


@dossier_screen
@require_POST
def words(request: ViewerRequest) -> HttpResponse:
    """What could be said more plainly in the text that is sent, whichever field it stands in. Nothing is kept."""
    text = next((str(v) for k, v in request.POST.items() if k != "csrfmiddlewaretoken"), "")
    form = WordsForm({"text": text})
    remarks = plain.look_at(form.cleaned_data["text"]) if form.is_valid() else plain.look_at("")
    return render(request, "cases/parts/plain_words.html", {"remarks": remarks})


@dossier_screen
@require_POST
def give(request: ViewerRequest, pk: int) -> HttpResponse:
    """The resident has it."""
    row, case = get_letter(request, pk, "letter.give")
    check_writes_letters(request.viewer, case)
    form = GiveForm(request.POST)
    given = None
    if form.is_valid():
        given = attempt(
            request,
            form,
            lambda: actions.give_letter(letter=row, by=request.viewer, **form.cleaned_data),
        )
    if given is not None:
        messages.success(request, _("It has been written down that the resident has it."))
        return redirect("cases:letter", row.pk)
    context = _context(request, row, case, give=form)
    return render(request, "cases/letter.html", context, status=status_of(form))


@dossier_screen
def pdf(request: ViewerRequest, pk: int) -> HttpResponse:
    """The paper itself; every time a line in the log."""
    row, _case = get_letter(request, pk, "letter.download")
    if row.pdf is None:
        raise Http404
    reads.note_kind(request, LineKind.EXPORT)
    return as_download(row.pdf)
