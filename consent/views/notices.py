"""What was shared before, and telling organisations that the resident took something back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, dossier_screen
from consent import gate, knowledge, policies
from consent import shared as sharing
from consent.actions import notices as actions
from consent.forms.notices import LEAVE, SAVE, NoticeForm
from consent.models import Notice
from consent.states import NoticeStatus
from consent.views.loading import frame, get_dossier
from trail import reads
from trail.errors import Refusal


@dossier_screen
@require_safe
def shared(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """With whom, about what, when; what they looked at; the notices. For the lead organisation."""
    dossier = get_dossier(request, dossier_pk, "consent.shared")
    policies.check_can_notify(request.viewer, dossier)
    context = frame(request, dossier) | {
        "rows": sharing.shared_of(dossier),
        "notices": Notice.objects.visible_to(request.viewer)
        .filter(dossier=dossier)
        .select_related("organisation", "settled_by"),
    }
    return render(request, "consent/shared.html", context)


@dossier_screen
def notice(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """Read, change, send or leave a draft; what was settled stays readable."""
    dossier = get_dossier(request, dossier_pk, "notice.view")
    policies.check_can_notify(request.viewer, dossier)
    rows = Notice.objects.visible_to(request.viewer).filter(dossier=dossier)
    row = gate.get_visible(
        request, rows.select_related("organisation", "settled_by"), pk, "notice.view"
    )
    row.dossier = dossier
    form = NoticeForm(
        request.POST if request.method == "POST" else None, initial={"text": row.text}
    )
    if form.is_bound and form.is_valid():
        try:
            message = _settle(request, row, form)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, message)
            return redirect("consent:shared", dossier.pk)
    context = frame(request, dossier) | {
        "notice": row,
        "form": form,
        "is_draft": row.status == NoticeStatus.DRAFT,
        "is_overtaken": row.status == NoticeStatus.DRAFT and actions.is_overtaken(row),
        "areas": [a for a in knowledge.areas_of(dossier) if a.pk in row.areas],
    }
    return render(request, "consent/notice.html", context, status=422 if form.errors else 200)


def _settle(request: ViewerRequest, row: Notice, form: NoticeForm) -> str:
    """Do what was asked for. Raises Denied or Conflict with words for beside the form."""
    text, step, by = form.cleaned_data["text"], form.cleaned_data["step"], request.viewer
    if step == SAVE:
        actions.change_notice(notice=row, text=text, by=by)
        return _("The text is kept. It has not been sent yet.")
    if step == LEAVE:
        actions.leave_notice(notice=row, reason=form.cleaned_data["reason"], by=by)
        return _("It is written down that the notice isn't sent.")
    actions.send_notice(notice=row, text=text, by=by)
    return _("The notice is sent.")


@dossier_screen
@require_safe
def received(request: ViewerRequest, pk: int) -> HttpResponse:
    """The notice and nothing else, for who sat there: the dossier stays closed."""
    rows = Notice.objects.addressed_to(request.viewer).select_related(
        "organisation", "dossier__programme__lead_organisation"
    )
    row = gate.get_visible(request, rows, pk, "notice.received")
    reads.note(request, "notice.received", [row.shown])
    return render(request, "consent/notice_received.html", {"notice": row})
