"""The text that residents answer on: its versions, the next one, and what it looks like to them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import ViewerRequest, screen
from accounts.models import Municipality, Partnership
from accounts.states import Role
from consent import knowledge
from consent.actions import forms as actions
from consent.forms.consents import Asked, ConsentGivenForm
from consent.forms.forms import DraftForm, PublishForm
from consent.models import ConsentForm, ConsentFormDraft, LifeArea
from consent.states import FormLanguage
from trail import clock
from trail.errors import Refusal


def _municipality(request: ViewerRequest) -> Municipality:
    """The municipality whose form is kept: the first that the viewer administers."""
    kept = request.viewer.municipalities([Role.ADMINISTRATOR])
    return Municipality.objects.get(pk=kept[0])


def _language(value: str) -> FormLanguage:
    if value not in FormLanguage.values:
        raise Http404
    return FormLanguage(value)


@screen(Role.ADMINISTRATOR)
@require_safe
def versions(request: ViewerRequest) -> HttpResponse:
    """Every version there is or was, and the next one of each language."""
    municipality = _municipality(request)
    current = {form.pk for form in knowledge.current_forms(municipality.pk).values()}
    published = ConsentForm.objects.filter(municipality=municipality)
    drafts = {
        draft.language: draft
        for draft in ConsentFormDraft.objects.filter(municipality=municipality)
    }
    context = {
        "rows": [
            {"form": form, "is_current": form.pk in current}
            for form in published.order_by("-published_at", "-id")
        ],
        "languages": [
            {"key": value, "name": label, "draft": drafts.get(value)}
            for value, label in FormLanguage.choices
        ],
    }
    return render(request, "consent/forms.html", context)


@screen(Role.ADMINISTRATOR)
def draft(request: ViewerRequest, language: str) -> HttpResponse:
    """Write the next version; it begins with the text of now."""
    municipality, chosen = _municipality(request), _language(language)
    kept = ConsentFormDraft.objects.filter(municipality=municipality, language=chosen).first()
    now = (
        ConsentForm.objects.filter(municipality=municipality, language=chosen)
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
            language=chosen,
            text=form.cleaned_data["text"],
            by=request.viewer,
        )
        messages.success(
            request, _("The draft is kept. Residents still answer on the text of now.")
        )
        return redirect("consent:form_draft", language)
    return _draft_page(request, chosen, form, kept, PublishForm())


def _draft_page(
    request: ViewerRequest,
    language: FormLanguage,
    form: DraftForm,
    kept: ConsentFormDraft | None,
    publish: PublishForm,
) -> HttpResponse:
    if kept is not None and not publish.is_bound:
        publish.fields["seen"].initial = actions.fingerprint(kept.text)
    context = {"form": form, "draft": kept, "language": language, "publish": publish}
    status = 422 if form.errors or publish.errors else 200
    return render(request, "consent/form_draft.html", context, status=status)


@screen(Role.ADMINISTRATOR)
@require_POST
def publish(request: ViewerRequest, language: str) -> HttpResponse:
    """Freeze the draft that was looked at; from now on residents answer on it."""
    municipality, chosen = _municipality(request), _language(language)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            made = actions.publish_draft(
                municipality=municipality,
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
    kept = ConsentFormDraft.objects.filter(municipality=municipality, language=chosen).first()
    text = kept.text if kept else ""
    if kept is not None:
        # what is published next is the text that stands here now
        again: Any = form.data
        again = again.copy()
        again["seen"] = actions.fingerprint(text)
        form.data = again
    return _draft_page(request, chosen, DraftForm(initial={"text": text}), kept, form)


@screen(Role.ADMINISTRATOR)
@require_safe
def preview(request: ViewerRequest, language: str) -> HttpResponse:
    """The draft as a resident would see it."""
    municipality, chosen = _municipality(request), _language(language)
    kept = get_object_or_404(ConsentFormDraft, municipality=municipality, language=chosen)
    unsaved = ConsentForm(municipality=municipality, language=chosen, text=kept.text)
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
        )
        context = {
            "form": form,
            "text": text,
            "preview": True,
            "resident": _("Example"),
            "until": clock.now(),
        }
        return render(request, "consent/give.html", context)
