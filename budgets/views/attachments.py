"""Papers with a request: to add in a draft, to read for who may read the request."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from budgets import policies
from budgets.actions import attachments as actions
from budgets.forms.attachments import AttachForm
from budgets.models import Attachment, BudgetRequest
from budgets.views.loading import attempt, get_readable, status_of
from consent import gate
from documents.serving import as_download
from trail import reads
from trail.states import LineKind


def _get(request: ViewerRequest, budget: BudgetRequest, pk: int, action: str) -> Attachment:
    """One of those with a request that may be read."""
    rows = budget.attachments.select_related("file")
    found: Attachment = gate.get_visible(request, rows, pk, action)
    return found


@dossier_screen
def attach(request: ViewerRequest, pk: int) -> HttpResponse:
    """Add a paper to a draft."""
    budget = get_readable(request, pk, "budget.attach")
    if request.method != "POST":
        policies.check_can_edit(request.viewer, budget)
    form = AttachForm(request.POST, request.FILES) if request.method == "POST" else AttachForm()
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        row = attempt(
            request,
            form,
            lambda: actions.attach(
                request=budget,
                token=data["token"],
                what=data["what"],
                scan=data["file"],
                by=request.viewer,
            ),
        )
        if row is not None:
            messages.success(request, _("The attachment has been added."))
            return redirect("budgets:detail", budget.pk)
    context = {"budget": budget, "form": form}
    return render(request, "budgets/attach.html", context, status=status_of(form))


@dossier_screen
def attachment(request: ViewerRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """The paper itself, to take along; every time a line in the log."""
    budget = get_readable(request, pk, "budget.attachment")
    row = _get(request, budget, attachment_pk, "budget.attachment")
    reads.note_kind(request, LineKind.EXPORT)
    return as_download(row.file)


@dossier_screen
@require_POST
def detach(request: ViewerRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """Take a paper off a draft."""
    budget = get_readable(request, pk, "budget.detach")
    actions.detach(
        attachment=_get(request, budget, attachment_pk, "budget.detach"), by=request.viewer
    )
    messages.success(request, _("The attachment has been taken off."))
    return redirect("budgets:detail", budget.pk)
