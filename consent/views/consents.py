"""Asking, showing and taking back consent."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import ViewerRequest, dossier_screen
from accounts.viewer import Viewer
from consent import answered, emergencies, gate, knowledge, policies
from consent.actions import consents, withdrawals
from consent.ages import is_decided_for
from consent.forms.consents import Asked, ConsentGivenForm, WithdrawForm
from consent.models import Consent, ConsentForm, ConsentScan, Dossier, Guardian, Notice
from consent.standing import standing_of
from consent.states import FormLanguage, NoticeStatus
from consent.views.loading import frame, get_dossier
from documents.serving import as_download
from trail import clock, reads
from trail.errors import Refusal
from trail.ids import read_id
from trail.states import LineKind


@dossier_screen
def give(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """The one form, in the resident's hands; only about who came later, unless everything is asked (`?alles`)."""
    dossier = get_dossier(request, dossier_pk, "consent.ask")
    policies.check_can_record_consent(request.viewer, dossier)
    guardian = _guardian(request, dossier)
    if guardian is None and is_decided_for(dossier.resident.born_on, clock.today()):
        return redirect("consent:deciders", dossier.pk)
    text = answered.current_form(dossier, request.GET.get("taal", ""))
    said_in = translation.get_language()
    # the questions are asked in the language of the text; what is said to the professional afterwards isn't
    with translation.override(text.language.split("-")[0]):
        return _give(request, dossier, text, said_in, guardian)


def _guardian(request: ViewerRequest, dossier: Dossier) -> Guardian | None:
    """Who answers for a child, from the address (`?voor=`). Raises Http404 for somebody who doesn't decide here."""
    asked = request.GET.get("voor", "")
    if not asked:
        return None
    rows = Guardian.objects.visible_to(request.viewer).filter(dossier=dossier, until_at=None)
    guardian: Guardian = gate.get_visible(request, rows, read_id(asked) or 0, "consent.ask")
    return guardian


def _give(
    request: ViewerRequest,
    dossier: Dossier,
    text: ConsentForm,
    said_in: str | None,
    guardian: Guardian | None,
) -> HttpResponse:
    is_post = request.method == "POST"
    who = guardian.pk if guardian else None
    after = "consent:deciders" if guardian else "consent:show"
    previous = answered.latest_word(dossier, who)
    new = {organisation.pk for organisation in answered.not_asked(dossier, who)}
    asks_new = bool(request.POST.get("only_new")) if is_post else "alles" not in request.GET
    only_new = asks_new and bool(new)
    form = ConsentGivenForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        asked=_asked(dossier, new if only_new else None),
        areas=knowledge.areas_of(dossier),
        consent_form=text,
        previous_id=previous.pk if previous else 0,
        only_new=only_new,
        guardian_id=who,
    )
    if is_post and asks_new and not new:
        # nobody is new any more: answered on another screen, or this is a double click
        if _sent_twice(previous, request.viewer.user_id):
            return redirect(after, dossier.pk)
        form.add_error(None, consents.MEANWHILE)
    elif is_post and form.is_valid():
        record = consents.add_to_consent if only_new else consents.record_consent
        try:
            consent = record(dossier=dossier, answers=form.answers(), by=request.viewer)
        except consents.AnsweredMeanwhile as refusal:
            if _sent_twice(previous, request.viewer.user_id):
                return redirect(after, dossier.pk)
            form.add_error(None, refusal.reason)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            with translation.override(said_in):
                messages.success(request, _thanks(consent))
            return redirect(after, dossier.pk)
    if form.errors:
        form.ask_scan_again()
        form.renew(text.pk, previous.pk if previous else 0)
    answer = answered.latest_answer(dossier, who)
    until = answer.until_at if only_new and answer else None
    context = frame(request, dossier) | {
        "form": form,
        "text": text,
        "languages": _languages(request, dossier, text),
        "previous": previous,
        # what a parent is shown may not tell what the other said
        "told": _told(request.viewer, dossier, new) if only_new and not guardian else [],
        "guardian": guardian,
        "child": dossier.resident.name if guardian else "",
        # to a parent without what the other's answer does to it
        "until": until or consents.consent_until(dossier, clock.now(), who, alone=True),
    }
    return render(request, "consent/give.html", context, status=422 if form.errors else 200)


def _languages(
    request: ViewerRequest, dossier: Dossier, text: ConsentForm
) -> list[tuple[str, str, bool]]:
    """The other texts that the resident may be asked with: name, address, and which one this is."""
    forms = answered.current_forms(dossier.municipality_id, text.audience)
    if len(forms) < 2:
        return []
    kept = {key: request.GET[key] for key in ("alles", "voor") if key in request.GET}
    return [
        (
            FormLanguage(language).own_name,
            "?" + urlencode({**kept, "taal": language}),
            form.pk == text.pk,
        )
        for language, form in forms.items()
    ]


def _asked(dossier: Dossier, only: Collection[int] | None) -> list[Asked]:
    """Who is asked about: everybody at the table, or `only` these."""
    duties = knowledge.duties(dossier)
    lead = dossier.programme.lead_organisation_id
    rows = [
        Asked(
            organisation=seat.organisation,
            persons=tuple(p.user.name for p in seat.persons.all() if p.until_at is None),
            duty=duties.get(seat.organisation_id, ""),
            is_lead=seat.organisation_id == lead,
        )
        for seat in knowledge.open_seats(dossier)
        if only is None or seat.organisation_id in only
    ]
    return sorted(rows, key=lambda one: not one.is_lead)


def _told(viewer: Viewer, dossier: Dossier, new: Collection[int]) -> list[dict[str, Any]]:
    """What was answered before, to be shown and not asked: what each knows only to who may see that row."""
    rows = {row.organisation.pk: row for row in knowledge.rows_for(viewer, dossier)}
    return [
        {"organisation": seat.organisation, "row": rows.get(seat.organisation_id)}
        for seat in knowledge.open_seats(dossier)
        if seat.organisation_id not in new
    ]


def _sent_twice(latest: Consent | None, user_id: int) -> bool:
    """A double click: the same person recorded the answer that stands a moment ago."""
    return (
        latest is not None
        and latest.recorded_by_id == user_id
        and clock.now() - latest.given_at < timedelta(minutes=1)
    )


def _thanks(consent: Consent) -> str:
    if consent.takes_part:
        return _("The answers are kept. They hold from now on.")
    return _("The no is kept. The help goes on; nothing is shared with others.")


@dossier_screen
@require_safe
def scan(request: ViewerRequest, dossier_pk: int, pk: int) -> HttpResponse:
    """The signed paper, to take along; every time a line in the log."""
    dossier = get_dossier(request, dossier_pk, "consent.scan")
    rows = ConsentScan.objects.visible_to(request.viewer).filter(dossier=dossier)
    row = gate.get_visible(request, rows.select_related("file"), pk, "consent.scan")
    reads.note_kind(request, LineKind.EXPORT)
    return as_download(row.file)


@dossier_screen
def show(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Who may know what: everything for the lead organisation and the resident, else one's own row."""
    dossier = get_dossier(request, dossier_pk, "consent.show")
    is_lead = policies.is_of_lead(request.viewer, dossier)
    rows = knowledge.rows_for(request.viewer, dossier)
    context = frame(request, dossier) | {
        "standing": standing_of(dossier),
        "is_lead": is_lead,
        "rows": rows,
        "lines": knowledge.by_area(rows),
        "given": answered.last_given(dossier),
        "history": knowledge.history(dossier) if is_lead else [],
        "scan": ConsentScan.objects.visible_to(request.viewer)
        .filter(dossier=dossier)
        .order_by("-id")
        .first(),
        "drafts": _drafts(request, dossier) if is_lead else 0,
        "not_asked": [o.short_name for o in answered.not_asked(dossier)],
        "emergencies": emergencies.of_dossier(dossier) if is_lead else [],
        # where young people are served, who decides has a page
        "may_be_young": dossier.programme.young_people or dossier.resident.born_on is not None,
        "is_decided_for": is_decided_for(dossier.resident.born_on, clock.today()),
        "can_ask": policies.can_record_consent(request.viewer, dossier),
        "can_withdraw": policies.can_withdraw(request.viewer, dossier),
    }
    return render(request, "consent/show.html", context)


def _drafts(request: ViewerRequest, dossier: Dossier) -> int:
    """Notices that wait to be sent."""
    rows = Notice.objects.visible_to(request.viewer).filter(dossier=dossier)
    return int(rows.filter(status=NoticeStatus.DRAFT).count())


@dossier_screen
def withdraw(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """Taking back: as easy as giving, at once, whole or in part."""
    dossier = get_dossier(request, dossier_pk, "consent.withdraw")
    policies.check_can_withdraw(request.viewer, dossier)
    organisations = [seat.organisation for seat in knowledge.open_seats(dossier)]
    areas = knowledge.areas_of(dossier)
    form = WithdrawForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations,
        areas=areas,
    )
    if request.method == "POST" and form.is_valid():
        organisation, area = form.cleaned_data["organisation"], form.cleaned_data["area"]
        try:
            withdrawals.withdraw(
                dossier=dossier,
                organisation_id=organisation,
                areas=[] if area is None else [area],
                by=request.viewer,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("It is taken back, and holds from now on."))
            if policies.is_of_lead(request.viewer, dossier) and _drafts(request, dossier):
                return redirect("consent:shared", dossier.pk)
            # whoever took back their own sight has nothing left to be shown here
            if Dossier.objects.visible_to(request.viewer).filter(pk=dossier.pk).exists():
                return redirect("consent:show", dossier.pk)
            return redirect(settings.LOGIN_REDIRECT_URL)
    # who shares nothing already; only told to whoever may see that row
    already = {
        row.organisation.pk: row.words
        for row in knowledge.rows_for(request.viewer, dossier)
        if not row.known
    }
    context = frame(request, dossier) | {
        "form": form,
        "standing": standing_of(dossier),
        "organisations": [(o, already.get(o.pk)) for o in organisations],
    }
    return render(request, "consent/withdraw.html", context, status=422 if form.errors else 200)


@dossier_screen
def audience(request: ViewerRequest, dossier_pk: int) -> HttpResponse:
    """'Who would see this?' for the areas in the query, as one line to swap in while somebody types."""
    dossier = get_dossier(request, dossier_pk, "consent.audience")
    asked = [read_id(value) for value in request.GET.getlist("area") if value]  # nothing chosen yet
    areas = {area_id for area_id in asked if area_id is not None}
    if None in asked:
        raise Http404
    names = knowledge.names_knowing(request.viewer, dossier, areas)
    return render(request, "consent/audience.html", {"names": names, "asks": not asked})
