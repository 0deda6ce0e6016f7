"""Short updates between conversations, on the case page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import messages as actions
from cases.between import between_of
from cases.forms.messages import MessageForm, TakeBackForm
from cases.models import Case, Message
from cases.policies.courses import check_takes_part, takes_part
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate


@dossier_screen
def message_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Tell the table something now; in the card of the case page, or on a page of its own."""
    case = get_case(request, pk, "message.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    form = MessageForm(
        request.POST if request.method == "POST" else None,
        areas=gate.areas_for(viewer, case.dossier),
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        sent = attempt(request, form, lambda: actions.write_message(case=case, by=viewer, **data))
        if sent is not None:
            return _written(request, case, _("The table can read it."))
    template = "cases/message_form.html#form" if request.htmx else "cases/message_form.html"
    return render(request, template, frame(case, form=form), status=status_of(form))


@dossier_screen
@require_POST
def take_back(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take back what one wrote just now."""
    rows = Message.objects.visible_to(request.viewer)
    message: Message = gate.get_visible(request, rows, pk, "message.take_back")
    case = get_case(request, message.case_id, "message.take_back")
    form = TakeBackForm(request.POST)
    if form.is_valid():
        actions.take_back(message=message, why=form.cleaned_data["why"], by=request.viewer)
        return _written(request, case, _("It is gone. The table sees that you took it back."))
    messages.error(request, " ".join(str(e) for e in form.errors["why"]))
    return redirect("cases:detail", case.pk)


def _written(request: ViewerRequest, case: Case, told: str) -> HttpResponse:
    """The card as it stands now, or the case page."""
    messages.success(request, told)
    if not request.htmx:
        return redirect("cases:detail", case.pk)
    context = frame(
        case,
        between=between_of(request.viewer, case),
        may_write=takes_part(request.viewer, case),
        knows_content=True,
        just=True,
    )
    return render(request, "cases/parts/between.html", context)
