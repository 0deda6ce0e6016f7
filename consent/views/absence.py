"""Being away: who stands in from when until when. Colleagues are named here, no resident."""

from collections.abc import Collection

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen, screen
from accounts.models import Deputy, User
from accounts.querysets import (
    absences_kept_by,
    absences_of,
    colleagues_of,
    memberships_kept_by,
    stood_in_by,
)
from accounts.states import DOSSIER_ROLES, Role
from consent.actions import deputies
from consent.forms.absence import AbsenceForm, ShortenForm
from trail.errors import Refusal


@dossier_screen
def mine(request: ViewerRequest) -> HttpResponse:
    """My absences, for whom I stand in, and a new one."""
    return _new(request, get_object_or_404(User, pk=request.viewer.user_id), None)


@screen(Role.ADMINISTRATOR)
def of_member(request: ViewerRequest, pk: int) -> HttpResponse:
    """The same for somebody who can't say so: they fell ill."""
    kept = memberships_kept_by(request.viewer).filter(role__in=DOSSIER_ROLES)
    membership = get_object_or_404(kept, pk=pk)
    return _new(request, membership.user, [membership.municipality_id], membership_id=pk)


@screen(*DOSSIER_ROLES, Role.ADMINISTRATOR)
@require_POST
def change(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make it shorter, or end it now."""
    row = absences_kept_by(request.viewer).filter(pk=pk).first()
    if row is None:
        raise Http404
    is_now = "now" in request.POST
    form = ShortenForm(None if is_now else request.POST, row=row)
    if is_now or form.is_valid():
        last_date = None if is_now else form.cleaned_data["last_date"]
        try:
            deputies.end_deputy(row=row, last_date=last_date, by=request.viewer)
        except Refusal as refusal:
            if is_now:
                messages.error(request, refusal.reason)
                return _back(request, row)
            form.add_error("last_date", refusal.reason)
        else:
            said = (
                _("%(name)s doesn't stand in any more.")
                if is_now
                else _("The last day of %(name)s has changed.")
            )
            messages.success(request, said % {"name": row.deputy.name})
            return _back(request, row)
    colleague = _membership_of(request, row)
    here = None if colleague is None else [row.municipality_id]
    return _page(request, row.person, here, changing=(row.pk, form), membership_id=colleague)


def _new(
    request: ViewerRequest,
    person: User,
    municipality_ids: Collection[int] | None,
    membership_id: int | None = None,
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, person, municipality_ids, membership_id=membership_id)
    form = AbsenceForm(request.POST, colleagues=colleagues_of(person, municipality_ids))
    if form.is_valid():
        colleague = form.cleaned_data["colleague"]
        try:
            row = deputies.be_away(
                person=person,
                deputy=colleague.user,
                organisation=colleague.organisation,
                municipality=colleague.municipality,
                from_date=form.cleaned_data["from_date"],
                until_date=form.cleaned_data["until_date"],
                by=request.viewer,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("%(name)s stands in during these days.") % {"name": row.deputy.name}
            )
            return _back(request, row)
    return _page(request, person, municipality_ids, form=form, membership_id=membership_id)


def _page(
    request: ViewerRequest,
    person: User,
    municipality_ids: Collection[int] | None,
    *,
    form: AbsenceForm | None = None,
    changing: tuple[int, ShortenForm] | None = None,
    membership_id: int | None = None,
) -> HttpResponse:
    rows = [
        {
            "row": row,
            "form": changing[1]
            if changing is not None and changing[0] == row.pk
            else ShortenForm(row=row),
        }
        for row in absences_of(person, municipality_ids)
    ]
    colleagues = colleagues_of(person, municipality_ids)
    is_wrong = (form is not None and bool(form.errors)) or changing is not None
    context = {
        "person": person,
        "is_mine": membership_id is None,
        "membership_id": membership_id,
        "rows": rows,
        "stands_in_for": stood_in_by(person.pk) if membership_id is None else [],
        "colleagues": colleagues,
        "places": {(one.organisation_id, one.municipality_id) for one in colleagues},
        "form": form or AbsenceForm(colleagues=colleagues),
    }
    return render(request, "consent/absence.html", context, status=422 if is_wrong else 200)


def _membership_of(request: ViewerRequest, row: Deputy) -> int | None:
    """The role by which an administrator came to this absence; None for one's own."""
    if row.person_id == request.viewer.user_id:
        return None
    kept = memberships_kept_by(request.viewer).filter(
        user_id=row.person_id,
        organisation_id=row.organisation_id,
        municipality_id=row.municipality_id,
        role__in=DOSSIER_ROLES,
    )
    return kept.values_list("pk", flat=True).first()


def _back(request: ViewerRequest, row: Deputy) -> HttpResponse:
    if row.person_id == request.viewer.user_id:
        return redirect("consent:absence")
    membership_id = _membership_of(request, row)
    if membership_id is None:
        return redirect("accounts:people")
    return redirect("consent:absence_of", membership_id)
