"""The text that residents answer on: its versions, the next one, and what it looks like to them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Municipality, Partnership, Programme
from accounts.states import Role
from consent import answered
from consent.actions import forms as actions
from consent.forms.consents import Asked, ConsentGivenForm
from consent.forms.forms import DraftForm, PublishForm
from consent.models import ConsentForm, ConsentFormDraft, LifeArea
from consent.states import FormAudience, FormLanguage
from trail import clock
from trail.errors import Refusal


def _municipality(request: ViewerRequest) -> Municipality:
    """The municipality whose form is kept: the first that the viewer administers."""
    kept = request.viewer.municipalities([Role.ADMINISTRATOR])
    return Municipality.objects.get(pk=kept[0])


def _chosen(audience: str, language: str) -> tuple[FormAudience, FormLanguage]:
    """Whom the text speaks to, in which language, from the address."""
    if audience not in FormAudience.values or language not in FormLanguage.values:
        raise Http404
    return FormAudience(audience), FormLanguage(language)


@screen(Role.ADMINISTRATOR)
@require_safe
def versions(request: ViewerRequest) -> HttpResponse:
    """Every version there is or was, and the next one of each language."""
    municipality = _municipality(request)
    programmes = Programme.objects.filter(municipality=municipality)
    young = programmes.filter(young_people=True).exists()
    audiences = [one for one in FormAudience if young or one == FormAudience.ADULT]
    current = {
        form.pk
        for audience in FormAudience
        for form in answered.current_forms(municipality.pk, audience).values()
    }
    published = ConsentForm.objects.filter(municipality=municipality)
    drafts = {
        (draft.audience, draft.language): draft
        for draft in ConsentFormDraft.objects.filter(municipality=municipality)
    }
    context = {
        "rows": [
            {"form": form, "is_current": form.pk in current}
            for form in published.order_by("-published_at", "-id")
        ],
        "audiences": [
            {
                "key": audience.value,
                "name": audience.label,
                "languages": [
                    {"key": value, "name": label, "draft": drafts.get((audience.value, value))}
                    for value, label in FormLanguage.choices
                ],
            }
            for audience in audiences
        ],
    }
    return render(request, "consent/forms.html", context)


@screen(Role.ADMINISTRATOR)
def draft(request: ViewerRequest, audience: str, language: str) -> HttpResponse:
    """Write the next version; it begins with the text of now."""
    municipality, (whom, chosen) = _municipality(request), _chosen(audience, language)
    kept = ConsentFormDraft.objects.filter(
        municipality=municipality, audience=whom, language=chosen
    ).first()
    now = (
        ConsentForm.objects.filter(municipality=municipality, audience=whom, language=chosen)
        .order_by("-version")
        .first()
    )
    begin = kept or now
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        initial={"text": begin.text if begin else ""},
    )
    if request.method == "POST" and form.is_valid():
        actions.save_draft(
            municipality=municipality,
            audience=whom,
            language=chosen,
            text=form.cleaned_data["text"],
            by=request.viewer,
        )
        messages.success(
            request, _("The draft is kept. Residents still answer on the text of now.")
        )
        return redirect("consent:form_draft", audience, language)
    return _draft_page(request, whom, chosen, form, kept, PublishForm())


def _draft_page(
    request: ViewerRequest,
    audience: FormAudience,
    language: FormLanguage,
    form: DraftForm,
    kept: ConsentFormDraft | None,
    publish: PublishForm,
) -> HttpResponse:
    if kept is not None and not publish.is_bound:
        publish.fields["seen"].initial = actions.fingerprint(kept.text)
    context = {
        "form": form,
        "draft": kept,
        "audience": audience,
        "language": language,
        "publish": publish,
    }
    status = 422 if form.errors or publish.errors else 200
    return render(request, "consent/form_draft.html", context, status=status)


@screen(Role.ADMINISTRATOR)
@require_POST
def publish(request: ViewerRequest, audience: str, language: str) -> HttpResponse:
    """Freeze the draft that was looked at; from now on residents answer on it."""
    municipality, (whom, chosen) = _municipality(request), _chosen(audience, language)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            made = actions.publish_draft(
                municipality=municipality,
                audience=whom,
                language=chosen,
                seen=form.cleaned_data["seen"],
                by=request.viewer,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            said = _("Version %(n)s is published. Residents answer on it from now on.")
            messages.success(request, said % {"n": made.version})
            return redirect("consent:forms")
    kept = ConsentFormDraft.objects.filter(
        municipality=municipality, audience=whom, language=chosen
    ).first()
    text = kept.text if kept else ""
    if kept is not None:
        # what is published next is the text that stands here now
        again: Any = form.data
        again = again.copy()
        again["seen"] = actions.fingerprint(text)
        form.data = again
    return _draft_page(request, whom, chosen, DraftForm(initial={"text": text}), kept, form)


@screen(Role.ADMINISTRATOR)
@require_safe
def preview(request: ViewerRequest, audience: str, language: str) -> HttpResponse:
    """The draft as a resident would see it."""
    municipality, (whom, chosen) = _municipality(request), _chosen(audience, language)
    kept = get_object_or_404(
        ConsentFormDraft, municipality=municipality, audience=whom, language=chosen
    )
    unsaved = ConsentForm(municipality=municipality, language=chosen, audience=whom, text=kept.text)
    return _as_resident(request, municipality, unsaved)


@screen(Role.ADMINISTRATOR)
@require_safe
def version(request: ViewerRequest, pk: int) -> HttpResponse:
    """A published version as a resident sees it, now or then."""
    municipality = _municipality(request)
    if pk >= 2**63:
        raise Http404
    return _as_resident(
        request, municipality, get_object_or_404(ConsentForm, pk=pk, municipality=municipality)
    )


def _as_resident(
    request: ViewerRequest, municipality: Municipality, text: ConsentForm
) -> HttpResponse:
    """The real form, with the core partners in the place of a table."""
    partners = Partnership.objects.filter(municipality=municipality, is_core=True)
    asked = [
        Asked(one.organisation, (), one.duty_to_act, is_lead=False)
        for one in partners.select_related("organisation").order_by("id")
    ]
    with translation.override(text.language.split("-")[0]):
        form = ConsentGivenForm(
            asked=asked,
            areas=list(LifeArea.objects.filter(municipality=municipality, is_process=False)),
            consent_form=text,
            previous_id=0,
            # nobody's: only the questions are looked at
            guardian_id=0 if text.audience == FormAudience.GUARDIANS else None,
        )
        context = {
            "form": form,
            "text": text,
            "preview": True,
            "resident": _("Example"),
            "child": _("Example") if text.audience == FormAudience.GUARDIANS else "",
            "until": clock.now(),
        }
        return render(request, "consent/give.html", context)
