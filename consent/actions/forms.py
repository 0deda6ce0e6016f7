"""The text of the form: writing the next version, and publishing it."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.viewer import Viewer
from consent import policies
from consent.models import ConsentForm, ConsentFormDraft
from consent.states import FormAudience, FormLanguage
from trail import audit, clock
from trail.actor import Acting
from trail.errors import Conflict


def fingerprint(text: str) -> str:
    """SHA-256 of the UTF-8 text, as it is kept with a published version."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_form(
    *,
    municipality: Municipality,
    text: str,
    by: Acting,
    language: str = "nl",
    audience: str = FormAudience.ADULT,
) -> ConsentForm:
    """Freeze a new version of the form's text, with its hash (SHA-256 of the UTF-8 text)."""
    last = (
        ConsentForm.objects.filter(municipality=municipality, audience=audience, language=language)
        .order_by("-version")
        .first()
    )
    form = ConsentForm.objects.create(
        municipality=municipality,
        version=last.version + 1 if last else 1,
        language=language,
        audience=audience,
        text=text,
        sha256=fingerprint(text),
    )
    audit.record_change(
        "form.publish", by=by, municipality_id=municipality.pk, thing=form, sha256=form.sha256
    )
    return form


@transaction.atomic
def save_draft(
    *,
    municipality: Municipality,
    language: FormLanguage,
    text: str,
    by: Viewer,
    audience: FormAudience = FormAudience.ADULT,
) -> ConsentFormDraft:
    """Keep the next version of a text. Raises Denied."""
    policies.check_can_keep_forms(by, municipality.pk)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    draft, _made = ConsentFormDraft.objects.update_or_create(
        municipality=municipality,
        language=language,
        audience=audience,
        defaults={"text": text, "saved_at": clock.now(), "saved_by_id": by.user_id},
    )
    audit.record_change(
        "form.draft",
        by=by,
        municipality_id=municipality.pk,
        thing=draft,
        language=language,
        audience=audience,
    )
    return draft


@transaction.atomic
def publish_draft(
    *,
    municipality: Municipality,
    language: FormLanguage,
    seen: str,
    by: Viewer,
    audience: FormAudience = FormAudience.ADULT,
) -> ConsentForm:
    """Publish the draft that was looked at (`seen`: its fingerprint); from then on residents answer on it.

    Raises Denied; Conflict when there is no draft, it was changed meanwhile, says what is published already, or
    is a translation of a Dutch text that isn't there.
    """
    policies.check_can_keep_forms(by, municipality.pk)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    draft = ConsentFormDraft.objects.filter(
        municipality=municipality, audience=audience, language=language
    ).first()
    if draft is None:
        raise Conflict(_("There is no draft to publish; it may have been published just now."))
    if fingerprint(draft.text) != seen:
        raise Conflict(_("The draft was changed meanwhile. Read it again before you publish it."))
    published = ConsentForm.objects.filter(municipality=municipality, audience=audience)
    dutch = published.filter(language=FormLanguage.DUTCH).order_by("-version").first()
    if dutch is None and language != FormLanguage.DUTCH:
        raise Conflict(_("Publish the Dutch text first; the others are made of it."))
    last = published.filter(language=language).order_by("-version").first()
    is_behind = dutch is not None and last is not None and last.published_at < dutch.published_at
    if last is not None and last.sha256 == seen and not is_behind:
        raise Conflict(_("This text is published already. Change something first."))
    form = publish_form(
        municipality=municipality, text=draft.text, language=language, audience=audience, by=by
    )
    draft.delete()
    return form
