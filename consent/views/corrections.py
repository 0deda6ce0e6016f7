"""Something is not right: what the resident says, put beside the text."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from consent import gate, knowledge, policies
from consent.actions import corrections
from consent.corrections import areas_of
from consent.forms.corrections import CorrectionForm
from consent.plugs import CORRECTABLES
from consent.views.loading import frame, get_dossier
from trail import reads
from trail.errors import Refusal


@dossier_screen
def correct(request: ViewerRequest, dossier_pk: int, kind: str, pk: int) -> HttpResponse:
    """The text, what was said about it, and room for more."""
    dossier = get_dossier(request, dossier_pk, "correction.view")
    correctable = CORRECTABLES.get(kind)
    if correctable is None:
        reads.note_refusal(request, "correction.view")
        raise Http404
    rows = correctable.rows(request.viewer).filter(dossier=dossier)
    row = gate.get_visible(request, rows, pk, "correction.view")
    policies.check_can_correct(request.viewer, dossier)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    back = correctable.page(row) or frame(request, dossier)["home"]
    if form.is_valid():
        try:
            corrections.add_correction(row=row, text=form.cleaned_data["text"], by=request.viewer)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The resident's words stand beside it now."))
            return redirect(back)
    context = frame(request, dossier) | {
        "form": form,
        "row": row,
        "texts": correctable.texts(row),
        "back": back,
        "names": knowledge.names_knowing(request.viewer, dossier, set(areas_of(row))),
    }
    return render(request, "consent/correct.html", context, status=422 if form.errors else 200)
