"""The privacy officer's month: a sample of who read what, to judge and sign."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, screen
from accounts.states import Role
from consent import samples
from consent.actions import samples as actions
from consent.forms.samples import JudgeForm
from consent.models import LogSample
from consent.states import Verdict
from trail import reads
from trail.errors import Refusal


@screen(Role.PRIVACY_OFFICER)
@require_safe
def sample_list(request: ViewerRequest) -> HttpResponse:
    """All samples, with how far each is."""
    rows = list(samples.samples_of(request.viewer).with_progress()[:60])
    return render(request, "consent/samples.html", {"samples": rows})


def _get(request: ViewerRequest, pk: int) -> LogSample:
    found: LogSample | None = (
        samples.samples_of(request.viewer).filter(pk=pk).first() if pk < 2**63 else None
    )
    if found is None:
        reads.note_refusal(request, "sample.view", thing="consent.LogSample", thing_id=pk)
        raise Http404
    return found


@screen(Role.PRIVACY_OFFICER)
@require_safe
def sample(request: ViewerRequest, pk: int) -> HttpResponse:
    """One month: every line with its verdict."""
    return _page(request, _get(request, pk))


def _page(
    request: ViewerRequest,
    found: LogSample,
    *,
    sent: tuple[int, JudgeForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    lines, shown = samples.seen(found)
    reads.note(request, "sample.view", shown, thing=found, municipality_id=found.municipality_id)
    rows: list[dict[str, Any]] = []
    for line in lines:
        form = JudgeForm(
            initial={"verdict": line.row.verdict, "note": line.row.note},
            auto_id=f"id_{line.row.pk}_%s",
        )
        if sent is not None and sent[0] == line.row.pk:
            form = sent[1]
        rows.append({"line": line, "form": form})
    context = {
        "sample": found,
        "rows": rows,
        "left": sum(not row["line"].row.verdict for row in rows),
        "asked": sum(row["line"].row.verdict == Verdict.ASK for row in rows),
        **more,
    }
    return render(request, "consent/sample.html", context, status=status)


@screen(Role.PRIVACY_OFFICER)
@require_POST
def judge(request: ViewerRequest, pk: int, row_pk: int) -> HttpResponse:
    """In order, or to be asked about."""
    found = _get(request, pk)
    if not found.lines.filter(pk=row_pk).exists():
        raise Http404
    form = JudgeForm(request.POST, auto_id=f"id_{row_pk}_%s")
    if form.is_valid():
        try:
            actions.judge_line(
                sample=found,
                row_id=row_pk,
                verdict=Verdict(form.cleaned_data["verdict"]),
                note=form.cleaned_data["note"],
                by=request.viewer,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(f"{redirect('consent:sample', found.pk)['Location']}#line-{row_pk}")
    return _page(request, found, sent=(row_pk, form), status=422)


@screen(Role.PRIVACY_OFFICER)
@require_POST
def sign(request: ViewerRequest, pk: int) -> HttpResponse:
    """Sign the month."""
    found = _get(request, pk)
    try:
        actions.sign_sample(sample=found, by=request.viewer)
    except Refusal as refusal:
        reads.note_refusal(request, "sample.sign", reason=refusal.logged)
        return _page(request, found, refusal=refusal.reason, status=422)
    messages.success(request, _("The sample has been signed."))
    return redirect("consent:samples")
