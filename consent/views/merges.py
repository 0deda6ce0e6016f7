"""Two registrations, one person: said, or denied, by who leads the course of both."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from consent import duplicates, persons, policies
from consent.actions import merges as actions
from consent.forms.merges import SAME, SameForm, UndoForm
from consent.models import Dossier
from consent.views.loading import frame, get_dossier
from trail import reads
from trail.errors import Refusal


@dossier_screen
def person(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Which other dossiers are of this resident, which may be; and undoing it."""
    dossier = get_dossier(request, dossier_pk, "merge.view")
    policies.check_can_merge(request.viewer, dossier)
    return _page(request, dossier)


def _page(
    request: ViewerRequest, dossier: Dossier, form: UndoForm | None = None, pk: int = 0
) -> HttpResponse:
    found = duplicates.candidates(request.viewer, dossier)
    others = list(persons.seen_dossiers(request.viewer, dossier))
    reads.note(request, "merge.view", [d.shown for d in (*others, *(c.dossier for c in found))])
    rows = [
        {
            "merge": merge,
            "dossiers": [
                d for d in others if d.resident_id in (merge.survivor_id, merge.absorbed_id)
            ],
            "form": form if form and merge.pk == pk else UndoForm(auto_id=f"id_{merge.pk}_%s"),
        }
        for merge in persons.merges_of(dossier)
    ]
    context = frame(request, dossier) | {
        "merges": rows,
        "candidates": found,
        "readers": _readers(dossier),
    }
    status = 422 if form and form.errors else 200
    return render(request, "consent/person.html", context, status=status)


def _readers(dossier: Dossier) -> list[str]:
    """Who reads why: the organisation that leads both."""
    return [dossier.programme.lead_organisation.short_name]


@dossier_screen
def same(request: ViewerRequest, dossier_pk: int, other_pk: int) -> HttpResponse:
    """Side by side; the same person, or somebody else."""
    dossier = get_dossier(request, dossier_pk, "merge.compare")
    other = get_dossier(request, other_pk, "merge.compare")
    policies.check_can_merge(request.viewer, dossier, other)
    form = SameForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["answer"] == SAME:
                actions.merge_residents(
                    dossier=dossier,
                    other=other,
                    reason=form.cleaned_data["reason"],
                    by=request.viewer,
                )
                messages.success(request, _("From now on these count as one person."))
            else:
                actions.keep_apart(dossier=dossier, other=other, by=request.viewer)
                messages.success(request, _("It will not be asked again."))
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect("consent:person", dossier.pk)
    context = frame(request, dossier) | {
        "form": form,
        "both": [dossier, other],
        "readers": _readers(dossier),
    }
    return render(request, "consent/same.html", context, status=422 if form.errors else 200)


@dossier_screen
@require_POST
def undo(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """They are two people after all."""
    dossier = get_dossier(request, dossier_pk, "merge.undo")
    policies.check_can_merge(request.viewer, dossier)
    merge = persons.merges_of(dossier).filter(pk=pk).first()
    if merge is None:
        reads.note_refusal(request, "merge.undo", thing="consent.ResidentMerge", thing_id=pk)
        raise Http404
    form = UndoForm(request.POST, auto_id=f"id_{merge.pk}_%s")
    if form.is_valid():
        try:
            actions.undo_merge(merge=merge, reason=form.cleaned_data["reason"], by=request.viewer)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("They count as two people again."))
            return redirect("consent:person", dossier.pk)
    return _page(request, dossier, form, pk)
