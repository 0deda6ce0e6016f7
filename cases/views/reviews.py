"""When a course is looked at as a whole again, and what came of the times before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import reviews as actions
from cases.forms.reviews import ReviewedForm, ReviewForm
from cases.models import Case, ReviewDate
from cases.policies.courses import check_runs_course, runs_course
from cases.reviews import reviews_of
from cases.views.loading import attempt, frame, get_case
from consent import gate


@dossier_screen
def review(request: ViewerRequest, pk: int) -> HttpResponse:
    """The day that stands, those before; set it, for who runs the course."""
    case = get_case(request, pk, "review_date.view")
    if request.method != "POST":
        return _page(request, case)
    check_runs_course(request.viewer, case)
    form = ReviewForm(request.POST)
    if form.is_valid():
        row = attempt(
            request,
            form,
            lambda: actions.set_review(case=case, by=request.viewer, **form.cleaned_data),
        )
        if not form.errors:
            said = _("You will see it when the day comes.") if row else _("No day is set now.")
            messages.success(request, said)
            return redirect("cases:detail", case.pk)
    return _page(request, case, form=form)


@dossier_screen
@require_POST
def reviewed(request: ViewerRequest, pk: int) -> HttpResponse:
    """It was looked at, or put off."""
    rows = ReviewDate.objects.visible_to(request.viewer)
    row: ReviewDate = gate.get_visible(request, rows, pk, "review_date.settle")
    case = get_case(request, row.case_id, "review_date.settle")
    check_runs_course(request.viewer, case)
    done = ReviewedForm(request.POST)
    if done.is_valid():
        settled = attempt(
            request,
            done,
            lambda: actions.settle_review(review=row, by=request.viewer, **done.cleaned_data),
        )
        if settled is not None:
            messages.success(request, _("It has been written down."))
            return redirect("cases:detail", case.pk)
    return _page(request, case, done=done)


def _page(
    request: ViewerRequest,
    case: Case,
    form: ReviewForm | None = None,
    done: ReviewedForm | None = None,
) -> HttpResponse:
    rows = reviews_of(request.viewer, case)
    planned = next((row for row in rows if row.is_planned), None)
    context = frame(case, planned=planned, before=[row for row in rows if not row.is_planned])
    if runs_course(request.viewer, case):
        usual = actions.usual_day(case)
        values = {"on_date": planned.on_date, "reason": planned.reason} if planned else {}
        context |= {
            "may_run": True,
            "form": form or ReviewForm(initial=values or {"on_date": usual}),
            # somebody settled it meanwhile: the words stay, with what is said about that
            "done": done or (ReviewedForm(initial={"next_date": usual}) if planned else None),
        }
    wrong = any(one is not None and one.errors for one in (form, done))
    return render(request, "cases/review.html", context, status=422 if wrong else 200)
