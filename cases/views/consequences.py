"""What an agreement does to benefit, toeslagen and debts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases.actions import consequences as actions
from cases.forms.consequences import ConsequenceForm
from cases.policies.courses import check_takes_part
from cases.table import table_people
from cases.views.loading import attempt, back_to, back_url, frame, get_agreement, status_of


@dossier_screen
def consequence(request: ViewerRequest, pk: int) -> HttpResponse:
    """Answer it in one line, or say who finds it out; nothing has to be filled in to go on."""
    row, case = get_agreement(request, pk, "agreement.consequence")
    viewer = request.viewer
    check_takes_part(viewer, case)
    asked = getattr(row, "consequence", None)
    form = ConsequenceForm(
        request.POST if request.method == "POST" else None,
        people=table_people(case.dossier),
        initial={
            "answer": asked.answer if asked else "",
            "owner": asked.owner_id if asked else viewer.user_id,
        },
    )
    if form.is_bound and form.is_valid():
        said = attempt(
            request,
            form,
            lambda: actions.set_consequence(agreement=row, by=viewer, **form.values),
        )
        if said is not None:
            messages.success(request, _("It has been written down."))
            return back_to(request, case)
    context = frame(
        case,
        agreement=row,
        form=form,
        back=request.POST.get("back") or request.GET.get("back", ""),
        back_url=back_url(request, case),
    )
    return render(request, "cases/consequence.html", context, status=status_of(form))
