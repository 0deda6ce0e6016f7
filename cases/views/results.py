"""What came about."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import results as actions
from cases.forms.courses import ResultForm
from cases.models import ResultKind
from cases.policies.courses import check_takes_part
from cases.views.loading import attempt, frame, get_case, status_of
from consent import gate
from trail import clock


@dossier_screen
def result_new(request: ViewerRequest, pk: int) -> HttpResponse:
    """Write down something that came about; figures count it."""
    case = get_case(request, pk, "result.new")
    viewer = request.viewer
    check_takes_part(viewer, case)
    back = "cases:close" if request.GET.get("back") == "close" else "cases:more"
    form = ResultForm(
        request.POST if request.method == "POST" else None,
        kinds=ResultKind.objects.filter(area__in=gate.areas_for(viewer, case.dossier)),
        initial={"on_date": clock.today()},
    )
    if form.is_bound and form.is_valid():
        recorded = attempt(
            request,
            form,
            lambda: actions.record_result(case=case, by=viewer, **form.cleaned_data),
        )
        if recorded is not None:
            messages.success(request, _("The result has been written down."))
            return redirect(back, case.pk)
    context = frame(case, form=form, back=back)
    return render(request, "cases/result_form.html", context, status=status_of(form))
