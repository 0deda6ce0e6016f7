"""What a municipality chooses about its programmes, kept by its functional administrator. About no person."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, screen
from accounts.actions.programmes import change_settings
from accounts.forms import SettingsForm
from accounts.models import Programme
from accounts.programmes import settings_of
from accounts.querysets import programmes_kept_by
from accounts.states import Role
from trail import clock, reads
from trail.errors import Conflict, Refusal


@screen(Role.ADMINISTRATOR)
def programme_list(request: ViewerRequest) -> HttpResponse:
    """The programmes of each municipality, and how they are set."""
    today = clock.today()
    places = [
        {
            "municipality": municipality,
            "programmes": [
                {"row": p, "is_over": p.until_date is not None and p.until_date < today}
                for p in programmes
            ],
        }
        for municipality, programmes in groupby(
            programmes_kept_by(request.viewer), key=lambda p: p.municipality
        )
    ]
    return render(request, "accounts/programmes.html", {"places": places})


@screen(Role.ADMINISTRATOR)
def programme_settings(request: ViewerRequest, pk: int) -> HttpResponse:
    """All settings of one programme."""
    programme = get_object_or_404(programmes_kept_by(request.viewer), pk=pk)
    stands = settings_of(programme)
    form = SettingsForm(
        request.POST if request.method == "POST" else None, initial={**stands, "seen": stands}
    )
    if form.is_bound and form.is_valid():
        try:
            changed = change_settings(
                programme=programme,
                values=form.values,
                seen=form.cleaned_data["seen"],
                by=request.viewer,
            )
        except Refusal as refusal:
            reads.note_refusal(request, "programme.settings", reason=refusal.logged)
            form.add_error(refusal.field or None, refusal.reason)
            if isinstance(refusal, Conflict):
                _show_as_seen(request, form, programme, refusal.field)
        else:
            said = _("The settings have been kept.") if changed else _("Nothing has changed.")
            messages.success(request, said)
            return redirect("accounts:settings", programme.pk)
    context = {"form": form, "programme": programme}
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


def _show_as_seen(
    request: ViewerRequest, form: SettingsForm, programme: Programme, name: str
) -> None:
    """What a colleague made of this setting has now been told: sending the form once more is meant."""
    programme.refresh_from_db(fields=[name])
    data = request.POST.copy()
    data["seen"] = form.fields["seen"].prepare_value(
        form.cleaned_data["seen"] | {name: getattr(programme, name)}
    )
    form.data = data
