"""What asks for a look at the money, kept by the functional administrator. About no person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, screen
from accounts.querysets import municipalities_kept_by
from accounts.states import Role
from cases.actions import cues as actions
from cases.cues import cues_of
from cases.forms.cues import ChangeCueForm, CueForm
from cases.views.loading import attempt, status_of
from consent.lifeareas import areas_in


@screen(Role.ADMINISTRATOR)
def cues(request: ViewerRequest) -> HttpResponse:
    """The list of each municipality."""
    context = {
        "places": municipalities_kept_by(request.viewer),
        "cues": cues_of(request.viewer),
    }
    return render(request, "cases/cues.html", context)


@screen(Role.ADMINISTRATOR)
def cue_new(request: ViewerRequest, municipality_pk: int) -> HttpResponse:
    """Put one on the list."""
    place = get_object_or_404(municipalities_kept_by(request.viewer), pk=municipality_pk)
    form = CueForm(request.POST if request.method == "POST" else None, areas=areas_in(place.pk))
    if form.is_bound and form.is_valid():
        added = attempt(
            request,
            form,
            lambda: actions.add_cue(municipality=place, by=request.viewer, **form.cleaned_data),
        )
        if added is not None:
            messages.success(request, _("From now on such agreements are asked about."))
            return redirect("cases:cues")
    context = {"form": form, "place": place}
    return render(request, "cases/cue_form.html", context, status=status_of(form))


@screen(Role.ADMINISTRATOR)
def cue(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change one, or switch it off."""
    row = get_object_or_404(cues_of(request.viewer), pk=pk)
    data = request.POST.copy() if request.method == "POST" else None
    form = ChangeCueForm(
        data,
        areas=areas_in(row.municipality_id),
        initial={
            "name": row.name,
            "area": row.area_id,
            "words": ", ".join(row.words),
            "is_active": row.is_active,
            "version": row.version,
        },
    )
    if data is not None and form.is_valid():
        changed = attempt(
            request,
            form,
            lambda: actions.change_cue(cue=row, by=request.viewer, **form.cleaned_data),
        )
        if changed is not None:
            messages.success(request, _("It has been changed."))
            return redirect("cases:cues")
        if "version" in form.errors:
            # they have been told: sending it once more is meant
            row.refresh_from_db()
            data["version"] = str(row.version)
    context = {"form": form, "cue": row, "place": row.municipality}
    return render(request, "cases/cue_form.html", context, status=status_of(form))
