"""Weighing together on anonymous cards, and answering as the lead organisation."""

from collections import defaultdict
from datetime import date, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import ViewerRequest, dossier_screen
from accounts.models import Membership, Programme, User, active_on
from accounts.states import DOSSIER_ROLES
from cases.actions import referrals as actions
from cases.answers import prepared
from cases.cards import WeighingCard, weighing_cards, weighing_places
from cases.closeddays import calendar_of
from cases.dates import Calendar
from cases.forms.referrals import AnswerForm, InviteForm, OpinionForm, seat_field
from cases.models import Referral
from cases.policies import referrals as policies
from cases.states import ReferralStatus
from cases.views.loading import say
from cases.views.referrals import get_referral
from cases.views.sources import readers_before_consent, weighers_of
from consent import gate
from consent.policies import is_of_lead
from trail import clock, reads
from trail.errors import Refusal

FIRST_TALK_WEEKDAY = 3  # Thursday
FIRST_TALK_TIME = time(13, 30)
# somebody has to be called, and needs to get used to the idea
DAYS_TO_PREPARE = 3


@dossier_screen
def weighing(request: ViewerRequest) -> HttpResponse:
    """All open referrals of the municipality as cards without names."""
    if not policies.can_weigh(request.viewer):
        reads.note_refusal(request, "referral.cards", reason="no core partner")
        raise Http404
    cards = weighing_cards(request.viewer)
    if cards:
        reads.note(request, "referral.cards", [card.shown for card in cards])
    context = {
        "cards": _items(cards),
        "places": weighing_places(request.viewer),
    }
    return render(request, "cases/weighing.html", context)


def _items(
    cards: list[WeighingCard], form: OpinionForm | None = None, pk: int = 0
) -> list[dict[str, object]]:
    """Cards with their form (one of them as it was sent), and who reads what is written there."""
    programmes = Programme.objects.filter(pk__in={card.programme_id for card in cards})
    weighers = weighers_of(programmes)
    return [
        {
            "card": card,
            "form": form if form and pk in (0, card.referral_id) else _opinion_form(card),
            "weighers": weighers[card.programme_id],
        }
        for card in cards
    ]


def _opinion_form(card: WeighingCard) -> OpinionForm:
    mine = card.mine
    initial = {"opinion": mine.opinion, "note": mine.note} if mine else {}
    return OpinionForm(initial=initial, auto_id=f"id_{card.referral_id}_%s")


@dossier_screen
@require_POST
def opinion(request: ViewerRequest, pk: int) -> HttpResponse:
    """Say what one thinks of a card; answers with the card, or the page again."""
    row = gate.get_visible(
        request, Referral.objects.to_weigh(request.viewer), pk, "referral.opinion"
    )
    form = OpinionForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        actions.give_opinion(referral=row, by=request.viewer, **form.cleaned_data)
        if not request.htmx:
            messages.success(request, _("Your opinion stands on the card."))
            return redirect("cases:weighing")
    cards = weighing_cards(request.viewer)
    reads.note(request, "referral.cards", [card.shown for card in cards])
    status = 422 if form.errors else 200
    if request.htmx:
        card = next(card for card in cards if card.referral_id == pk)
        (item,) = _items([card], form if form.errors else None)
        context = {"item": item, "said": not form.errors}
        return render(request, "cases/weighing.html#card", context, status=status)
    context = {
        "cards": _items(cards, form, pk),
        "places": weighing_places(request.viewer),
    }
    return render(request, "cases/weighing.html", context, status=status)


@dossier_screen
def invite(request: ViewerRequest, pk: int) -> HttpResponse:
    """Invite: who sits there, who leads, when, and what sender and resident hear."""
    row = get_referral(request, pk)
    if (refused := _refused(request, row, ReferralStatus.INVITED)) is not None:
        return refused
    people = _people(row.municipality_id)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        people=people,
        calendar=calendar_of(row.municipality_id),
        initial=_usual_invitation(request, row, people),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.invite(
                referral=row,
                lead=get_object_or_404(User, pk=values["lead"]),
                seats=form.seats,
                on_date=values["on_date"],
                at_time=values["at_time"],
                place=values["place"],
                answer_to_sender=values["answer_to_sender"],
                answer_to_resident=values["answer_to_resident"],
                by=request.viewer,
            )
        except Refusal as refusal:
            say(form, refusal)
        else:
            messages.success(request, _("Invited. Tell the resident in the way that is safe."))
            return redirect("cases:referral", pk)
    core = _core_organisations(row)
    fields = [(organisation, form[name]) for organisation, name in form.organisations.items()]
    context = {
        "referral": row,
        "resident": row.dossier.resident,
        "form": form,
        "readers": _readers(row),
        "seats": [field for organisation, field in fields if organisation in core],
        "other_seats": [field for organisation, field in fields if organisation not in core],
    }
    status = 422 if form.errors else 200
    return render(request, "cases/referral_invite.html", context, status=status)


def _people(municipality_id: int) -> dict[tuple[int, str], list[tuple[int, str]]]:
    """Who can sit at a table here: organisation (id, name) → persons (id, name)."""
    found: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    rows = Membership.objects.filter(
        active_on(clock.today()),
        municipality_id=municipality_id,
        role__in=DOSSIER_ROLES,
        user__is_active=True,
    ).select_related("user", "organisation")
    for row in rows.order_by("organisation__name", "user__name", "pk"):
        person = (row.user_id, row.user.name)
        persons = found[row.organisation_id, row.organisation.name]
        if person not in persons:
            persons.append(person)
    return dict(found)


def _readers(row: Referral) -> list[str]:
    return readers_before_consent(row.dossier.programme, row.organisation.short_name)


def _core_organisations(row: Referral) -> set[int]:
    """Organisations shown at once; the others are folded away: core, lead, and the sender's."""
    partners = row.dossier.municipality.partnerships.filter(is_core=True)
    core = set(partners.values_list("organisation_id", flat=True))
    return core | {row.organisation_id, row.dossier.programme.lead_organisation_id}


def _usual_invitation(
    request: ViewerRequest, row: Referral, people: dict[tuple[int, str], list[tuple[int, str]]]
) -> dict[str, object]:
    """What is likely: the one who invites and the sender at the table, the next table day."""
    lead = row.dossier.programme.lead_organisation_id
    here = {(organisation, user) for (organisation, _n), p in people.items() for user, _n2 in p}
    initial: dict[str, object] = {
        "on_date": next_table_day(clock.today(), calendar_of(row.municipality_id)),
        "at_time": FIRST_TALK_TIME,
        "place": row.dossier.programme.meeting_place,
        **prepared(row, ReferralStatus.INVITED),
    }
    for organisation, user in (
        (lead, request.viewer.user_id),
        (row.organisation_id, row.sender_id),
    ):
        if (organisation, user) in here:
            chosen: object = initial.setdefault(seat_field(organisation), [])
            assert isinstance(chosen, list)
            chosen.append(str(user))
    return initial


def next_table_day(today: date, calendar: Calendar) -> date:
    """The first Thursday that leaves some days to prepare, moved around holidays."""
    day = today + timedelta(days=DAYS_TO_PREPARE)
    return calendar.next_working_day(day + timedelta(days=(FIRST_TALK_WEEKDAY - day.weekday()) % 7))


@dossier_screen
def refer_on(request: ViewerRequest, pk: int) -> HttpResponse:
    """Say who helps better."""
    return _turn_down(request, pk, ReferralStatus.REFERRED_ON)


@dossier_screen
def decline(request: ViewerRequest, pk: int) -> HttpResponse:
    """Not invite, and say why."""
    return _turn_down(request, pk, ReferralStatus.DECLINED)


def _turn_down(request: ViewerRequest, pk: int, to: ReferralStatus) -> HttpResponse:
    row = get_referral(request, pk)
    if (refused := _refused(request, row, to)) is not None:
        return refused
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=prepared(row, to))
    if request.method == "POST" and form.is_valid():
        action = actions.refer_on if to == ReferralStatus.REFERRED_ON else actions.decline
        try:
            action(referral=row, by=request.viewer, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Answered. Tell the resident in the way that is safe."))
            return redirect("cases:referral", pk)
    context = {
        "referral": row,
        "resident": row.dossier.resident,
        "form": form,
        "readers": _readers(row),
        "elsewhere": to == ReferralStatus.REFERRED_ON,
    }
    status = 422 if form.errors else 200
    return render(request, "cases/referral_answer.html", context, status=status)


def _refused(request: ViewerRequest, row: Referral, to: ReferralStatus) -> HttpResponse | None:
    """Back to the referral with the reason when it can't be answered any more (before typing)."""
    if not is_of_lead(request.viewer, row.dossier):
        reads.note_refusal(request, "referral.answer", thing_id=row.pk, reason="not of the lead")
        raise Http404
    if request.method == "POST":
        return None  # the action says it, and what was typed stays
    try:
        policies.check_can_answer(request.viewer, row, row.dossier, to)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect("cases:referral", row.pk)
    return None
