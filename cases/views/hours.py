"""Table hours, for who steers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Municipality
from accounts.states import Role
from cases.forms.hours import PeriodForm
from cases.hours import outside_hours, table_hours
from trail import clock


@screen(Role.PROJECT_LEADER)
@require_safe
def hours(request: ViewerRequest) -> HttpResponse:
    """Hours at the table per organisation in a period; this year unless asked otherwise. No resident, no colleague."""
    today = clock.today()
    usual = {"start": today.replace(month=1, day=1), "end": today}
    form = PeriodForm({**usual, **request.GET.dict()})
    places = []
    if form.is_valid():
        steered = request.viewer.municipalities([Role.PROJECT_LEADER])
        period = (form.cleaned_data["start"], form.cleaned_data["end"])
        places = [
            {
                "municipality": municipality,
                "rows": table_hours(municipality.pk, *period),
                "outside": outside_hours(municipality.pk, *period),
            }
            for municipality in Municipality.objects.filter(pk__in=steered).order_by("name")
        ]
    context = {"form": form, "places": places}
    return render(request, "cases/hours.html", context, status=422 if form.errors else 200)
