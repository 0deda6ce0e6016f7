"""People and roles of a municipality, for its functional administrator."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, screen
from accounts.actions import people
from accounts.forms import EndForm, PersonForm
from accounts.models import Municipality
from accounts.querysets import memberships_kept_by
from accounts.states import Role
from trail import clock
from trail.errors import Refusal
from trail.ids import read_id


def _municipality(request: ViewerRequest) -> int:
    """The municipality that is being kept: `?gemeente=` among those the viewer administers."""
    kept = request.viewer.municipalities([Role.ADMINISTRATOR])
    asked = request.GET.get("gemeente", "")
    if not asked:
        return kept[0]
    found = read_id(asked)
    if found is None or found not in kept:
        raise Http404
    return found


@screen(Role.ADMINISTRATOR)
def people_list(request: ViewerRequest) -> HttpResponse:
    """Everybody with a role, now or in the past."""
    rows = memberships_kept_by(request.viewer)
    today = clock.today()
    persons = [
        {
            "user": user,
            "memberships": [
                {"row": m, "is_over": m.until_date is not None and m.until_date < today}
                for m in memberships
            ],
        }
        for user, memberships in groupby(rows, key=lambda m: m.user)
    ]
    return render(request, "accounts/people.html", {"persons": persons})


@screen(Role.ADMINISTRATOR)
def person_new(request: ViewerRequest) -> HttpResponse:
    """Give somebody a role, new or known."""
    municipality_id = _municipality(request)
    form = PersonForm(request.POST or None, municipality_id=municipality_id)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            membership = people.bring_in(
                municipality=get_object_or_404(Municipality, pk=municipality_id),
                by=request.viewer,
                email=values["email"],
                name=values["name"],
                organisation=values["organisation"],
                role=Role(values["role"]),
                function=values["function"],
                from_date=values["from_date"],
                until_date=values["until_date"],
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            name = membership.user.name
            said = _("%(name)s can start. A new person gets a mail to choose a password.")
            messages.success(request, said % {"name": name})
            return redirect("accounts:people")
    status = 422 if form.errors else 200
    return render(request, "accounts/person_new.html", {"form": form}, status=status)


@screen(Role.ADMINISTRATOR)
def membership_end(request: ViewerRequest, pk: int) -> HttpResponse:
    """End a role: out at the first request after the last day."""
    membership = get_object_or_404(memberships_kept_by(request.viewer), pk=pk)
    form = EndForm(request.POST or None, first_date=membership.from_date)
    if request.method == "POST" and form.is_valid():
        try:
            people.end_membership(
                membership=membership, last_date=form.cleaned_data["last_date"], by=request.viewer
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("The role of %(name)s ends.") % {"name": membership.user.name}
            )
            return redirect("accounts:people")
    status = 422 if form.errors else 200
    return render(
        request,
        "accounts/membership_end.html",
        {"form": form, "membership": membership},
        status=status,
    )
