"""Referring, weighing and answering: the actions and what they refuse."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from cases.actions import referrals
from cases.models import Case, Meeting, Referral, ReferralDraft
from cases.states import CaseStatus, MeetingStatus, ReferralStatus
from consent.models import Dossier, Seat
from consent.states import DossierPhase
from tests.cases.referring import invite, refer
from tests.world import World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons are compared in the language of the source."""
    with translation.override("en"):
        yield


def test_a_referral_opens_a_dossier(world: World) -> None:
    referral = refer(world)
    assert referral.dossier.number == "OK-2026-001"
    assert referral.dossier.phase == DossierPhase.REFERRED
    assert referral.areas == sorted(world.area_ids("wonen", "inkomen"))
    assert AuditLine.objects.filter(action="referral.submit", thing_id=referral.pk).count() == 1


def test_the_same_form_twice_is_one_referral(world: World) -> None:
    token = uuid4()
    first = refer(world, form_token=token)
    again = refer(world, form_token=token, name="Kees de Wit, verbeterd")
    assert again.pk == first.pk
    assert Referral.objects.count() == Dossier.objects.count() == 1
    with pytest.raises(Conflict):
        refer(world, by="iris", form_token=token)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "  "}, "name"),
        ({"stuck": ""}, "stuck"),
        ({"areas": []}, "life area"),
        ({"areas": [32000]}, "life area"),
        ({"urgency": "urgent"}, "urgent"),
        ({"urgency": "later"}, "urgent"),
        ({"agreed_on_date": None}, "agrees"),
        ({"agreed_with": ""}, "agrees"),
    ],
)
def test_what_a_referral_needs(world: World, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Denied, match=reason):
        refer(world, **changes)
    assert not Dossier.objects.exists()


def test_an_emergency_needs_no_agreement_and_no_hurry_no_reason(world: World) -> None:
    referral = refer(
        world,
        agreed_on_date=None,
        agreed_with="",
        emergency_reason="Onvindbaar, kinderen in de auto.",
        urgency="soon",
        urgency_reason="dakloos",
        urgent_by_date=date(2026, 12, 1),
    )
    assert (referral.urgency_reason, referral.urgent_by_date) == ("", None)


@pytest.mark.parametrize("who", ["bas", "anna", "fleur", "bert"])
def test_who_may_not_refer(world: World, who: str) -> None:
    with pytest.raises(Denied):
        refer(world, by=who)


def test_nobody_refers_for_another_organisation_or_to_what_has_ended(world: World) -> None:
    with pytest.raises(Denied, match="own"):
        refer(world, organisation_id=world.organisations["wil"].pk)
    world.programme.until_date = date(2026, 11, 11)
    world.programme.save()
    with pytest.raises(Denied, match="today"):
        refer(world)


def test_a_draft_is_kept_and_becomes_the_referral(world: World) -> None:
    token, bo = uuid4(), world.viewer("bo")
    houten = world.houten.pk
    for text in ("Ke", "Kees \ud800\x00"):
        referrals.save_draft(
            form_token=token, municipality_id=houten, answers={"name": [text]}, by=bo
        )
    draft = ReferralDraft.objects.get()
    assert draft.answers == {"name": ["Kees ?\x00"]}
    assert not ReferralDraft.objects.of(world.viewer("iris")).exists()
    with pytest.raises(Conflict):
        referrals.save_draft(
            form_token=token, municipality_id=houten, answers={}, by=world.viewer("iris")
        )
    refer(world, form_token=token)
    assert not ReferralDraft.objects.exists()
    # a save that was still under way comes too late
    late = referrals.save_draft(form_token=token, municipality_id=houten, answers={}, by=bo)
    assert late is None
    assert not ReferralDraft.objects.exists()


def test_a_draft_is_thrown_away_by_its_writer_only(world: World) -> None:
    referrals.save_draft(
        form_token=uuid4(), municipality_id=world.houten.pk, answers={}, by=world.viewer("bo")
    )
    draft = ReferralDraft.objects.get()
    referrals.discard_draft(draft=draft, by=world.viewer("iris"))
    assert ReferralDraft.objects.exists()
    referrals.discard_draft(draft=draft, by=world.viewer("bo"))
    referrals.discard_draft(draft=draft, by=world.viewer("bo"))
    assert not ReferralDraft.objects.exists()


def test_core_partners_weigh_and_may_think_again(world: World) -> None:
    referral = refer(world)
    for opinion in ("wait", "invite"):
        referrals.give_opinion(
            referral=referral, opinion=opinion, note="urgentie loopt", by=world.viewer("iris")
        )
    assert [o.opinion for o in referral.opinions.all()] == ["invite"]
    for who in ("bo", "paula", "bert"):  # no core partner; not at all here; elsewhere
        with pytest.raises(Denied):
            referrals.give_opinion(referral=referral, opinion="invite", by=world.viewer(who))


def test_an_invitation_makes_the_course_and_its_table(world: World) -> None:
    case = invite(world, refer(world))
    assert (case.status, case.lead_id) == (CaseStatus.INVITED, world.users["marleen"].pk)
    assert case.dossier.phase == DossierPhase.OPEN
    meeting = Meeting.objects.get()
    assert (meeting.number, meeting.status) == (1, MeetingStatus.PLANNED)
    assert Seat.objects.count() == 3
    message = OutboxMessage.objects.get(kind="referral.answered")
    assert message.to_user_id == world.users["bo"].pk
    # and who sits there is asked to the conversation
    asked = OutboxMessage.objects.filter(kind="cases.invitation")
    assert asked.count() == OutboxMessage.objects.count() - 1 == 3


def test_the_lead_organisation_and_the_casusregisseur_always_sit_there(world: World) -> None:
    case = invite(world, refer(world), lead=world.users["pieter"], seats={})
    seat = Seat.objects.get(dossier=case.dossier)
    assert [p.user_id for p in seat.persons.all()] == [world.users["pieter"].pk]
    with pytest.raises(Denied, match="case lead"):
        invite(world, refer(world), lead=world.users["bo"], seats={})
    with pytest.raises(Denied, match="take part"):
        invite(world, refer(world), seats={world.organisations["bunnikteam"].pk: []})


def test_an_answer_is_given_once(world: World) -> None:
    referral = refer(world)
    answers = {"answer_to_sender": "Beter bij WIL.", "answer_to_resident": "WIL helpt u."}
    referrals.refer_on(referral=referral, by=world.viewer("pieter"), **answers)
    assert Referral.objects.get().status == ReferralStatus.REFERRED_ON
    assert Dossier.objects.get().phase == DossierPhase.CLOSED
    with pytest.raises(Conflict, match="colleague"):
        referrals.decline(referral=referral, by=world.viewer("wendy"), **answers)
    with pytest.raises(Conflict):
        invite(world, referral)
    with pytest.raises(Denied):
        referrals.give_opinion(referral=referral, opinion="wait", by=world.viewer("iris"))
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["bo", "iris", "paula", "bregje", "bas"])
def test_only_the_lead_organisation_answers(world: World, who: str) -> None:
    referral = refer(world)
    with pytest.raises(Denied):
        referrals.decline(
            referral=referral, answer_to_sender="a", answer_to_resident="b", by=world.viewer(who)
        )


def test_both_get_an_answer_in_time(world: World) -> None:
    referral = refer(world)
    with pytest.raises(Denied, match="Both"):
        referrals.decline(
            referral=referral,
            answer_to_sender="nee",
            answer_to_resident=" ",
            by=world.viewer("wendy"),
        )
    with pytest.raises(Denied, match="past"):
        invite(world, referral, on_date=date(2026, 11, 11))
    with clock.at(clock.now() + timedelta(weeks=6)), pytest.raises(Denied, match="too long"):
        invite(world, referral, on_date=date(2027, 1, 7), by=world.viewer("wendy"))


def test_the_mail_says_that_there_is_an_answer_and_nothing_else(world: World) -> None:
    referral = refer(world)
    invite(world, referral)
    render = outbox.RENDERERS["referral.answered"]
    mail = render(world.users["bo"].pk, {"referral_id": referral.pk})
    assert mail is not None
    assert mail.to == "bo@test.example"
    assert f"/aanmeldingen/{referral.pk}/" in mail.body
    assert "Kees" not in mail.body + mail.subject
    # who may not know any more gets nothing
    assert render(world.users["iris"].pk, {"referral_id": referral.pk}) is None
    with clock.at(clock.now() + timedelta(weeks=7)):
        assert render(world.users["bo"].pk, {"referral_id": referral.pk}) is None
