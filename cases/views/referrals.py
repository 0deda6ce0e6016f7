"""Referring: the form that saves itself, and one's own referrals."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from accounts.viewer import Viewer
from cases.actions import referrals as actions
from cases.forms.referrals import ReferralForm, initial_of
from cases.models import Case, Referral, ReferralDraft
from cases.policies import referrals as policies
from cases.states import ReferralStatus
from cases.views.sources import (
    Source,
    areas_of,
    readers_before_consent,
    sources_of,
    weighers_of,
)
from consent import duplicates, gate
from consent.policies import is_of_lead
from trail import clock, reads
from trail.errors import Refusal


def drafts_of(viewer: Viewer) -> list[ReferralDraft]:
    """The viewer's own drafts, the last one first, each with the name typed so far."""
    drafts = list(ReferralDraft.objects.of(viewer).order_by("-saved_at")[:20])
    for draft in drafts:
        draft.typed_name = "".join(draft.answers.get("name", []))[:80]
    return drafts


@dossier_screen
def referral_new(request: ViewerRequest) -> HttpResponse:
    """The form for a new referral; the first step only where there are several ways in."""
    sources = sources_of(request.viewer)
    source = _chosen(sources, request.POST.get("source") or request.GET.get("source", ""))
    if source is None:
        drafts = drafts_of(request.viewer)
        return render(request, "cases/referral_source.html", {"sources": sources, "drafts": drafts})
    areas = areas_of(source.programme.municipality_id)
    if request.method != "POST":
        form = ReferralForm(
            areas=areas,
            serves_young=source.programme.young_people,
            initial={"agreed_with": request.viewer.name},
        )
        return _form_page(request, form, source, uuid4())
    token = _token(request)
    form = ReferralForm(request.POST, areas=areas, serves_young=source.programme.young_people)
    if "save" in request.POST:
        _keep(request, form, source, token)
        messages.success(request, _("Your draft has been saved. You can go on whenever you like."))
        return redirect("cases:referrals")
    begun = clock.now()
    if form.is_valid():
        values = {k: v for k, v in form.cleaned_data.items() if k != "agreed"}
        try:
            referral = actions.submit_referral(
                programme=source.programme,
                form_token=token,
                organisation_id=source.organisation_id,
                by=request.viewer,
                **values,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            if referral.submitted_at < begun:
                messages.info(
                    request, _("You had already sent this referral. It stands here once.")
                )
            else:
                messages.success(
                    request, _("The referral has been sent. Here you can see what becomes of it.")
                )
            return redirect("cases:referrals")
    _keep(request, form, source, token)
    return _form_page(request, form, source, token, status=422)


@dossier_screen
def referral_draft(request: ViewerRequest, pk: int) -> HttpResponse:
    """Go on with a draft."""
    draft = gate.get_visible(request, ReferralDraft.objects.of(request.viewer), pk, "draft.view")
    if request.method == "POST":
        actions.discard_draft(draft=draft, by=request.viewer)
        messages.success(request, _("The draft has been thrown away."))
        return redirect("cases:referrals")
    answers = draft.answers
    sources = sources_of(request.viewer)
    source = _chosen(sources, "".join(answers.get("source", [])[:1]))
    if source is None:
        return render(request, "cases/referral_source.html", {"sources": sources, "drafts": []})
    areas = areas_of(source.programme.municipality_id)
    form = ReferralForm(
        areas=areas, serves_young=source.programme.young_people, initial=initial_of(answers)
    )
    return _form_page(request, form, source, draft.form_token, saved_at=draft.saved_at)


@dossier_screen
@require_POST
def draft_save(request: ViewerRequest) -> HttpResponse:
    """The form saves itself while somebody types; answers with the line 'saved at 13.47'."""
    source = _chosen(sources_of(request.viewer), request.POST.get("source", ""))
    if source is None:
        raise Http404
    form = ReferralForm(request.POST, areas=[], serves_young=source.programme.young_people)
    saved = _keep(request, form, source, _token(request))
    return render(
        request, "cases/referral_form.html#saved", {"saved_at": clock.now() if saved else None}
    )


def _keep(request: ViewerRequest, form: ReferralForm, source: Source, token: UUID) -> bool:
    """Save what was typed as a draft; False when it has been sent already, or can't be kept."""
    form.keep_showable()
    try:
        draft = actions.save_draft(
            form_token=token,
            municipality_id=source.programme.municipality_id,
            answers={**form.typed(), "source": [source.key]},
            by=request.viewer,
        )
    except Refusal:
        return False
    return draft is not None


def _form_page(
    request: ViewerRequest,
    form: ReferralForm,
    source: Source,
    token: UUID,
    *,
    status: int = 200,
    saved_at: object = None,
) -> HttpResponse:
    context = {
        "form": form,
        "source": source,
        "token": token,
        "saved_at": saved_at,
        "readers": readers_before_consent(source.programme, source.organisation),
        "weighers": weighers_of([source.programme])[source.programme.pk],
        "drafts": [d for d in drafts_of(request.viewer) if d.form_token != token],
    }
    return render(request, "cases/referral_form.html", context, status=status)


def _chosen(sources: list[Source], key: str) -> Source | None:
    """The source with this key; the only one when nothing was asked."""
    if not key and len(sources) == 1:
        return sources[0]
    return next((s for s in sources if s.key == key), None)


def _token(request: ViewerRequest) -> UUID:
    """The form's own token; a new one when it was lost or tampered with."""
    try:
        return UUID(request.POST.get("form_token", ""))
    except ValueError:
        return uuid4()


@dossier_screen
def referrals(request: ViewerRequest) -> HttpResponse:
    """One's own referrals with their answers, and drafts to go on with."""
    viewer = request.viewer
    rows = list(
        Referral.objects.visible_to(viewer)
        .filter(sender_id=viewer.user_id)
        .select_related("dossier__resident", "organisation")
        .order_by("-submitted_at", "-pk")[:100]
    )
    if rows:
        reads.note(request, "referral.list", [row.dossier.shown for row in rows])
    context = {"referrals": rows, "drafts": drafts_of(viewer), "weighs": policies.can_weigh(viewer)}
    return render(request, "cases/referrals.html", context)


@dossier_screen
def referral(request: ViewerRequest, pk: int) -> HttpResponse:
    """One referral with its text, for its sender and the lead organisation."""
    viewer = request.viewer
    row = get_referral(request, pk)
    dossier = row.dossier
    case = (
        Case.objects.visible_to(viewer)
        .filter(dossier=dossier)
        .select_related("lead")
        .prefetch_related("meetings")
        .first()
    )
    may_merge = is_of_lead(viewer, dossier)
    alike = duplicates.candidates(viewer, dossier) if may_merge else []
    if alike:
        reads.note(request, "merge.candidates", [one.dossier.shown for one in alike])
    context = {
        "referral": row,
        "dossier": dossier,
        "may_merge": may_merge,
        "candidates": alike,
        "resident": dossier.resident,
        "areas": [name for pk, name in areas_of(row.municipality_id) if pk in row.areas],
        "case": case,
        "first": case.meetings.first() if case else None,
        "opinions": row.opinions.select_related("user", "organisation").order_by("given_at")
        if policies.can_weigh(viewer)
        else [],
        "may_answer": policies.can_answer(viewer, row, dossier),
        "is_open": row.status == ReferralStatus.SUBMITTED,
    }
    return render(request, "cases/referral.html", context)


def get_referral(request: ViewerRequest, pk: int) -> Referral:
    """A referral the viewer may read, noted in the log; Http404 for strangers."""
    rows = Referral.objects.visible_to(request.viewer).select_related(
        "dossier__resident", "dossier__programme", "organisation", "sender", "answered_by"
    )
    row: Referral = gate.get_visible(request, rows, pk, "referral.view")
    reads.note(request, "referral.view", [row.dossier.shown])
    return row
