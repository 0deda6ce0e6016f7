"""From the first call to an answer: draft, referral, weighing, invitation or another answer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, Partnership, Programme, User, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.actions.invitations import invite_usual
from cases.models import (
    Case,
    CaseLead,
    Meeting,
    Referral,
    ReferralDraft,
    WeighingOpinion,
)
from cases.policies import referrals as policies
from cases.policies.meetings import check_names_nobody
from cases.states import Opinion, ReferralStatus, Urgency
from consent import gate
from consent.actions.dossiers import open_dossier, seat_organisation, set_phase
from consent.models import Dossier, LifeArea
from consent.states import DossierPhase
from trail import audit, clock, outbox
from trail.errors import Conflict, Denied
from trail.sent import sent_before

ANSWERED = "referral.answered"


@transaction.atomic
def save_draft(
    *, form_token: UUID, municipality_id: int, answers: Mapping[str, Sequence[str]], by: Viewer
) -> ReferralDraft | None:
    """Keep what somebody has typed so far; the same form keeps one draft.

    Returns None when the form has become a referral already (a late save after sending). Raises Denied
    for a municipality where the viewer can't refer, Conflict for somebody else's form.
    """
    if municipality_id not in by.municipalities(DOSSIER_ROLES):
        raise Denied(_("You can only refer on behalf of your own organisation."))
    if Referral.objects.filter(form_token=form_token).exists():
        return None
    draft: ReferralDraft
    draft, made = ReferralDraft.objects.select_for_update().get_or_create(
        form_token=form_token,
        defaults={"municipality_id": municipality_id, "author_id": by.user_id},
    )
    if draft.author_id != by.user_id:
        raise Conflict(_("This form belongs to somebody else. Open a new one."))
    draft.municipality_id = municipality_id
    draft.answers = {name: [storable(text) for text in texts] for name, texts in answers.items()}
    draft.saved_at = clock.now()
    draft.save()
    if made:
        audit.record_change("draft.begin", by=by, municipality_id=municipality_id, thing=draft)
    return draft


def storable(text: str) -> str:
    """A text as typed, with the half characters that no encoding can hold replaced by '?'."""
    return text.encode("utf-8", "replace").decode("utf-8")


@transaction.atomic
def discard_draft(*, draft: ReferralDraft, by: Viewer) -> None:
    """Throw a draft away; its writer only. Twice is once."""
    locked = ReferralDraft.objects.select_for_update().of(by).filter(pk=draft.pk).first()
    if locked is None:
        return
    audit.record_change(
        "draft.discard", by=by, municipality_id=locked.municipality_id, thing=locked
    )
    locked.delete()


@transaction.atomic
def submit_referral(
    *,
    programme: Programme,
    form_token: UUID,
    salutation: str,
    name: str,
    safe_contact: str,
    stuck: str,
    areas: Collection[int],
    urgency: str,
    organisation_id: int,
    by: Viewer,
    communication: str = "",
    tried: str = "",
    urgency_reason: str = "",
    urgent_by_date: date | None = None,
    agreed_on_date: date | None = None,
    agreed_with: str = "",
    emergency_reason: str = "",
    born_on: date | None = None,
    draft: ReferralDraft | None = None,
) -> Referral:
    """Bring somebody to the table. The same form sent twice makes one referral: the first one returns.

    Raises Denied when the viewer can't refer here or something required is missing.
    """
    # under the programme's lock, so that a double click waits for its first half
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    policies.check_can_refer(by, programme, organisation_id)
    if (
        same := sent_before(Referral, form_token, column="form_token", sender_id=by.user_id)
    ) is not None:
        return same
    _check_complete(
        programme,
        required=(name, safe_contact, stuck),
        areas=areas,
        urgency=urgency,
        urgency_reason=urgency_reason,
        agreed=bool(agreed_on_date and agreed_with) or bool(emergency_reason),
    )
    dossier = open_dossier(
        programme=programme,
        salutation=salutation,
        name=name,
        safe_contact=safe_contact,
        communication=communication,
        born_on=born_on,
        referring_organisation_id=organisation_id,
        by=by,
    )
    urgent = urgency == Urgency.URGENT
    referral = Referral.objects.create(
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        organisation_id=organisation_id,
        sender_id=by.user_id,
        submitted_at=clock.now(),
        form_token=form_token,
        stuck=stuck,
        tried=tried,
        areas=sorted(set(areas)),
        urgency=urgency,
        urgency_reason=urgency_reason if urgent else "",
        urgent_by_date=urgent_by_date if urgent else None,
        agreed_on_date=agreed_on_date,
        agreed_with=agreed_with,
        emergency_reason=emergency_reason,
    )
    own = ReferralDraft.objects.filter(author_id=by.user_id)
    own.filter(Q(form_token=form_token) | Q(pk=draft.pk if draft else None)).delete()
    audit.record_change(
        "referral.submit",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=referral,
        shown=[dossier.shown],
        area_ids=referral.areas,
        urgency=urgency,
        without_agreement=agreed_on_date is None,
    )
    return referral


def _check_complete(
    programme: Programme,
    *,
    required: Sequence[str],
    areas: Collection[int],
    urgency: str,
    urgency_reason: str,
    agreed: bool,
) -> None:
    if not all(text.strip() for text in required):
        raise Denied(_("A name, a safe way to reach the resident, and what is stuck are needed."))
    here = LifeArea.objects.filter(
        municipality_id=programme.municipality_id, is_process=False, pk__in=areas
    ).count()
    if not areas or here != len(set(areas)):
        raise Denied(_("Choose at least one life area of this municipality."))
    if urgency not in Urgency.values or (urgency == Urgency.URGENT and not urgency_reason):
        raise Denied(_("Say why it is urgent."))
    if not agreed:
        raise Denied(
            _(
                "The resident agrees to a referral: say who asked and when, or why it was impossible."
            )
        )


@transaction.atomic
def give_opinion(
    *, referral: Referral, opinion: str, by: Viewer, note: str = ""
) -> WeighingOpinion:
    """What the viewer thinks of an open referral; said again, it replaces what they said before."""
    locked = _lock(referral)
    policies.check_can_weigh(by, locked)
    given, _made = WeighingOpinion.objects.update_or_create(
        referral=locked,
        user_id=by.user_id,
        defaults={
            "municipality_id": locked.municipality_id,
            "organisation_id": policies.weighs_for(by, locked.municipality_id),
            "opinion": Opinion(opinion),
            "note": note,
            "given_at": clock.now(),
        },
    )
    audit.record_change(
        "referral.opinion",
        by=by,
        municipality_id=locked.municipality_id,
        thing=given,
        shown=[locked.dossier.shown],
        opinion=given.opinion,
    )
    return given


@transaction.atomic
def invite(
    *,
    referral: Referral,
    lead: User,
    seats: Mapping[int, Collection[int]],
    on_date: date,
    at_time: time,
    answer_to_sender: str,
    answer_to_resident: str,
    by: Viewer,
    place: str = "",
) -> Case:
    """Invite somebody: the table, the casusregisseur and the first conversation.

    `seats`: organisation id → user ids. The lead organisation always sits there, with the one who
    invites when nobody of it is named. Raises Denied or Conflict with the reason.
    """
    dossier = gate.lock_dossier(referral.dossier_id)
    locked = _lock(referral)
    policies.check_can_answer(by, locked, dossier, ReferralStatus.INVITED)
    if on_date < clock.today():
        raise Denied(_("The first conversation can't be in the past."))
    check_names_nobody(dossier, place=place)
    table = _table(dossier, lead=lead, seats=seats, by=by)
    set_phase(dossier, DossierPhase.OPEN)
    _answer(locked, ReferralStatus.INVITED, answer_to_sender, answer_to_resident, by=by)
    for organisation in Organisation.objects.filter(pk__in=table).order_by("pk"):
        seat_organisation(
            dossier=dossier, organisation=organisation, persons=table[organisation.pk], by=by
        )
    case = Case.objects.create(
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        lead=lead,
        invited_at=clock.now(),
    )
    CaseLead.objects.create(
        case=case,
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        user=lead,
        from_at=clock.now(),
    )
    first: Meeting = Meeting.objects.create(
        case=case,
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        number=1,
        on_date=on_date,
        at_time=at_time,
        place=place,
        planned_at=clock.now(),
        planned_by_id=by.user_id,
    )
    invite_usual(first, by)
    audit.record_change(
        "referral.invite",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=case,
        shown=[dossier.shown],
        lead_id=lead.pk,
        organisation_ids=sorted(table),
    )
    return case


def _table(
    dossier: Dossier, *, lead: User, seats: Mapping[int, Collection[int]], by: Viewer
) -> dict[int, set[int]]:
    """Who sits where: checked, with the lead organisation and the casusregisseur in their place."""
    table = {organisation: set(users) for organisation, users in seats.items()}
    ours = dossier.programme.lead_organisation_id
    table.setdefault(ours, set())
    today = clock.today()
    partners = Partnership.objects.filter(
        active_on(today), municipality_id=dossier.municipality_id, organisation_id__in=table
    )
    if set(partners.values_list("organisation_id", flat=True)) != set(table):
        raise Denied(_("One of these organisations does not take part in this municipality."))
    if not any(lead.pk in users for users in table.values()):
        works_for = set(
            Membership.objects.filter(
                active_on(today),
                user=lead,
                municipality_id=dossier.municipality_id,
                organisation_id__in=table,
                role__in=DOSSIER_ROLES,
            ).values_list("organisation_id", flat=True)
        )
        if not works_for:
            raise Denied(_("The case lead works for an organisation at this table."))
        table[ours if ours in works_for else min(works_for)].add(lead.pk)
    if not table[ours]:
        table[ours].add(by.user_id)
    return table


@transaction.atomic
def refer_on(
    *, referral: Referral, answer_to_sender: str, answer_to_resident: str, by: Viewer
) -> Referral:
    """Say who helps better, to sender and resident. Raises Denied or Conflict with the reason."""
    return _turn_down(
        referral, ReferralStatus.REFERRED_ON, answer_to_sender, answer_to_resident, by=by
    )


@transaction.atomic
def decline(
    *, referral: Referral, answer_to_sender: str, answer_to_resident: str, by: Viewer
) -> Referral:
    """Not invite, with the reason, to sender and resident. Raises Denied or Conflict with the reason."""
    return _turn_down(
        referral, ReferralStatus.DECLINED, answer_to_sender, answer_to_resident, by=by
    )


def _turn_down(
    referral: Referral, to: ReferralStatus, to_sender: str, to_resident: str, *, by: Viewer
) -> Referral:
    dossier = gate.lock_dossier(referral.dossier_id)
    locked = _lock(referral)
    policies.check_can_answer(by, locked, dossier, to)
    set_phase(dossier, DossierPhase.CLOSED)
    _answer(locked, to, to_sender, to_resident, by=by)
    audit.record_change(
        f"referral.{to}",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=locked,
        shown=[dossier.shown],
    )
    return locked


def _answer(
    referral: Referral, to: ReferralStatus, to_sender: str, to_resident: str, *, by: Viewer
) -> None:
    """Write the answer on a locked referral and tell the sender that there is one."""
    if not to_sender.strip() or not to_resident.strip():
        raise Denied(_("Both the sender and the resident get an answer."))
    referral.status = to
    referral.answered_at = clock.now()
    referral.answered_by_id = by.user_id
    referral.answer_to_sender = to_sender
    referral.answer_to_resident = to_resident
    referral.save()
    if referral.sender_id != by.user_id:
        outbox.post(
            ANSWERED,
            key=str(referral.pk),
            to_user_id=referral.sender_id,
            municipality_id=referral.municipality_id,
            referral_id=referral.pk,
        )


def _lock(referral: Referral) -> Referral:
    locked: Referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .get(pk=referral.pk)
    )
    return locked
