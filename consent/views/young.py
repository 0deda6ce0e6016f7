"""Young people: who decides for a child, and the legal tasks of others for people under 18."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, dossier_screen, screen
from accounts.models import Partnership
from accounts.querysets import programmes_kept_by
from accounts.states import Role
from consent import answered, gate, policies
from consent.actions import young as actions
from consent.ages import decides_from, is_decided_for
from consent.forms.young import (
    ArticleForm,
    BirthDateForm,
    EndGuardianForm,
    GuardianForm,
)
from consent.models import Dossier, Guardian
from consent.standing import standing_of, standings_by_decider
from consent.states import ConsentStanding
from consent.views.loading import frame, get_dossier
from trail import clock
from trail.errors import Refusal


@dossier_screen
def deciders(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Who decides what may be shared about this resident; add somebody with authority."""
    dossier = get_dossier(request, dossier_pk, "consent.deciders")
    policies.check_can_record_consent(request.viewer, dossier)
    form = GuardianForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        policies.check_can_keep_deciders(request.viewer, dossier)
        if form.is_valid():
            try:
                actions.add_guardian(dossier=dossier, by=request.viewer, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("That has been written down."))
                return redirect("consent:deciders", dossier.pk)
    return _page(request, dossier, guardian_form=form)


@dossier_screen
@require_POST
def birth_date(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Write down or correct the date of birth of somebody under 18."""
    dossier = get_dossier(request, dossier_pk, "consent.deciders")
    policies.check_can_keep_deciders(request.viewer, dossier)
    form = BirthDateForm(request.POST)
    if form.is_valid():
        try:
            actions.record_birth_date(
                dossier=dossier, born_on=form.cleaned_data["born_on"], by=request.viewer
            )
        except Refusal as refusal:
            form.add_error("born_on", refusal.reason)
        else:
            messages.success(request, _("That has been written down."))
            return redirect("consent:deciders", dossier.pk)
    return _page(request, dossier, birth_form=form)


@dossier_screen
@require_POST
def end_guardian(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """Somebody has no authority any more; who is left is asked anew."""
    dossier = get_dossier(request, dossier_pk, "consent.deciders")
    policies.check_can_keep_deciders(request.viewer, dossier)
    rows = Guardian.objects.visible_to(request.viewer).filter(dossier=dossier)
    guardian = gate.get_visible(request, rows, pk, "consent.deciders")
    form = EndGuardianForm(request.POST)
    if form.is_valid():
        try:
            actions.end_guardian(
                guardian=guardian, reason=form.cleaned_data["reason"], by=request.viewer
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("From now on that person doesn't decide. Ask who is left once more.")
            )
            return redirect("consent:deciders", dossier.pk)
    return _page(request, dossier, end_form=form, ending=guardian.pk)


def _page(
    request: ViewerRequest,
    dossier: Dossier,
    *,
    guardian_form: GuardianForm | None = None,
    birth_form: BirthDateForm | None = None,
    end_form: EndGuardianForm | None = None,
    ending: int = 0,
) -> HttpResponse:
    born_on = dossier.resident.born_on
    may_keep = policies.can_keep_deciders(request.viewer, dossier)
    said = standings_by_decider(dossier)
    guardians = Guardian.objects.visible_to(request.viewer).filter(dossier=dossier)
    ended = max((one.until_at for one in guardians if one.until_at is not None), default=None)
    not_asked = answered.not_asked_by_decider(dossier)
    rows = []
    for one in guardians:
        standing = said.get(one.pk)
        if standing is not None and ended and standing.given_at and standing.given_at <= ended:
            standing = None
        rows.append(
            {
                "guardian": one,
                "standing": standing,
                "new": [o.short_name for o in not_asked.get(one.pk, [])],
                "is_running": standing is not None and standing.state == ConsentStanding.RUNNING,
                "end_form": end_form if one.pk == ending else EndGuardianForm(),
            }
        )
    context = frame(request, dossier) | {
        "standing": standing_of(dossier),
        "born_on": born_on,
        "decides_from": decides_from(born_on) if born_on else None,
        "is_decided_for": is_decided_for(born_on, clock.today()),
        "now": [row for row in rows if row["guardian"].until_at is None],
        "before": [row for row in rows if row["guardian"].until_at is not None],
        "may_keep": may_keep,
        "serves_young": dossier.programme.young_people or born_on is not None,
        "guardian_form": guardian_form or GuardianForm(),
        "birth_form": birth_form or BirthDateForm(initial={"born_on": born_on}),
        "ending": ending,
    }
    wrong = any(form is not None and form.errors for form in (guardian_form, birth_form, end_form))
    return render(request, "consent/deciders.html", context, status=422 if wrong else 200)


@screen(Role.ADMINISTRATOR)
@require_safe
def articles(request: ViewerRequest) -> HttpResponse:
    """Who decides for a child, and by which article others may know of young people."""
    return _articles_page(request)


@screen(Role.ADMINISTRATOR)
@require_POST
def article(request: ViewerRequest, pk: int) -> HttpResponse:
    """Keep the article by which one organisation may know of young people."""
    here = request.viewer.municipalities([Role.ADMINISTRATOR])
    rows = Partnership.objects.filter(municipality_id__in=here)
    partnership = get_object_or_404(rows, pk=pk if pk < 2**63 else 0)
    form = ArticleForm(request.POST, prefix=str(partnership.pk))
    if not form.is_valid():
        return _articles_page(request, wrong={partnership.pk: form})
    actions.set_young_article(
        partnership=partnership, article=form.cleaned_data["article"], by=request.viewer
    )
    messages.success(request, _("That has been written down."))
    return redirect("consent:young_articles")


def _articles_page(
    request: ViewerRequest, wrong: dict[int, ArticleForm] | None = None
) -> HttpResponse:
    kept = programmes_kept_by(request.viewer).filter(young_people=True)
    partners = Partnership.objects.filter(municipality_id__in=kept.values("municipality_id"))
    context = {
        "partners": [
            {
                "partnership": one,
                "form": (wrong or {}).get(one.pk)
                or ArticleForm(prefix=str(one.pk), initial={"article": one.young_article}),
            }
            for one in partners.select_related("organisation").order_by("organisation__name", "pk")
        ],
    }
    return render(request, "consent/young_articles.html", context, status=422 if wrong else 200)
