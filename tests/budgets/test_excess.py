"""More than is left for a resident: only by who may decide above it, with a reason, and never to be spent again."""

from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions.people import give_mandate
from accounts.models import Mandate
from accounts.states import MandateKind
from budgets.actions.decisions import (
    approve_request,
    ask_question,
    pass_on_request,
    refuse_request,
    void_approval,
)
from budgets.actions.requests import revise_request
from budgets.deciders import room_of, waiting_on
from budgets.models import BudgetAccount, BudgetRequest, Decision, YearAccount
from budgets.sheets import sheet_of
from budgets.states import DecisionKind, RequestStatus
from consent.actions.merges import undo_merge
from consent.models import Access
from tests.budgets.scenes import Scene, running_case
from tests.budgets.test_merged import merged
from tests.world import BEGIN, SYSTEM, World
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage

REASON = "Zonder dit staat het gezin op straat."
FULL = Decimal("2500.00")


def let_exceed(world: World, name: str = "mira", up_to: str | None = "5000.00") -> None:
    """Mira sits at no table and decides on nothing else."""
    give_mandate(
        programme=world.programme,
        kind=MandateKind.EXCESS,
        holder=world.users[name],
        given_by="college",
        up_to=Decimal(up_to) if up_to else None,
        from_date=BEGIN,
        by=SYSTEM,
    )


def grant(
    scene: Scene, request: BudgetRequest, who: str = "mira", motivation: str = REASON
) -> Decision:
    return approve_request(
        request=request,
        token=uuid4(),
        answer_to_resident="Wij betalen het.",
        motivation=motivation,
        by=scene.world.viewer(who),
    )


def seen_by(scene: Scene, name: str) -> set[int]:
    rows = BudgetRequest.objects.visible_to(scene.world.viewer(name))
    return set(rows.values_list("pk", flat=True))


def to_decide_by(scene: Scene, name: str) -> set[int]:
    viewer = scene.world.viewer(name)
    rows = BudgetRequest.objects.visible_to(viewer).to_decide_by(viewer)
    return set(rows.values_list("pk", flat=True))


def room(scene: Scene) -> tuple[Decimal, Decimal]:
    found = room_of(scene.world.programme, scene.case.dossier.resident_id)
    return found.limit, found.used


def test_what_does_not_fit_waits_on_the_higher_decider_alone(scene: Scene) -> None:
    let_exceed(scene.world)
    fits = scene.approved("2000.00")
    over = scene.submitted_anyway("800.00")
    assert over.above_ceiling
    assert [user.name for user in waiting_on([over])[over.pk]] == [scene.world.users["mira"].name]
    # nothing else of this dossier, and it isn't in the way of who decides on the rest
    assert seen_by(scene, "mira") == to_decide_by(scene, "mira") == {over.pk}
    assert to_decide_by(scene, "pieter") == set()
    assert seen_by(scene, "pieter") == {fits.pk, over.pk}
    mails = OutboxMessage.objects.filter(kind="budget.submitted", ids__request=over.pk)
    assert [mail.to_user_id for mail in mails] == [scene.world.users["mira"].pk]


def test_granted_with_a_reason_the_limit_follows_and_the_sheet_says_so(scene: Scene) -> None:
    let_exceed(scene.world)
    scene.approved("2000.00")
    over = scene.submitted_anyway("800.00")
    with pytest.raises(Conflict, match="Who may decide above that can grant it"):
        grant(scene, over, "pieter")
    with pytest.raises(Denied, match="Say why"):
        grant(scene, over, motivation="")
    decision = grant(scene, over)
    assert (decision.excess, decision.mandate.kind if decision.mandate else "") == (
        Decimal("300.00"),
        MandateKind.EXCESS,
    )
    account = BudgetAccount.objects.get()
    assert (account.limit, account.excess, account.used) == (
        Decimal("2800.00"),
        Decimal("300.00"),
        Decimal("2800.00"),
    )
    call_command("reconcile", stdout=StringIO())
    told = [fact.text for part in sheet_of(decision).parts for fact in part.facts]
    assert any("300.00 above what was left" in text for text in told)
    assert REASON in told


def test_the_reason_and_the_amount_are_held_by_the_database(scene: Scene) -> None:
    decision = Decision(
        dossier=scene.case.dossier,
        municipality_id=scene.case.municipality_id,
        area=scene.world.areas["wonen"],
        request=scene.submitted("100.00"),
        kind=DecisionKind.APPROVE,
        amount=Decimal("100.00"),
        mandate=scene.world.users["pieter"].mandates.get(),
        answer_to_resident="Ja.",
        decided_by=scene.world.users["pieter"],
        token=uuid4(),
    )
    for excess, motivation in (("1.00", ""), ("100.01", REASON), ("-1.00", REASON)):
        decision.excess, decision.motivation = Decimal(excess), motivation
        with pytest.raises(IntegrityError), transaction.atomic():
            decision.save(force_insert=True)


def test_what_comes_free_above_the_ceiling_is_nobodys(scene: Scene) -> None:
    let_exceed(scene.world)
    first = scene.approved("2000.00")
    over = grant(scene, scene.submitted_anyway("800.00")).request
    assert room(scene) == (Decimal("2800.00"), Decimal("2800.00"))
    void_approval(
        request=over, token=uuid4(), reason="Niet nodig.", by=scene.world.viewer("pieter")
    )
    assert room(scene) == (FULL, Decimal("2000.00"))
    with pytest.raises(Conflict, match="does not fit"):
        grant(scene, scene.submitted_anyway("600.00"), "pieter")
    scene.approved("500.00")
    void_approval(request=first, token=uuid4(), reason="Fout.", by=scene.world.viewer("pieter"))
    assert room(scene) == (FULL, Decimal("500.00"))
    account = BudgetAccount.objects.get()
    scene.approved("100.00")
    account.refresh_from_db()
    assert (account.limit, account.excess) == (FULL, Decimal("0.00"))


def test_a_mandate_above_the_ceiling_ends_somewhere_too(scene: Scene) -> None:
    let_exceed(scene.world, up_to="3000.00")
    scene.approved("2000.00")
    assert not scene.submitted_anyway("1000.01").above_ceiling
    first, second = (scene.submitted_anyway(amount) for amount in ("600.00", "1000.00"))
    grant(scene, first)
    with pytest.raises(Denied, match="above your mandate"):
        grant(scene, second)
    grant(scene, scene.submitted_anyway("400.00"))


def test_nobody_decides_above_what_there_is_this_year(scene: Scene) -> None:
    let_exceed(scene.world, up_to=None)
    scene.approved("2000.00")
    YearAccount.objects.update(limit=Decimal("2500.00"))
    with pytest.raises(Conflict, match="for this year"):
        grant(scene, scene.submitted_anyway("800.00"))
    assert room(scene) == (FULL, Decimal("2000.00"))


def test_not_ones_own_also_above_the_ceiling(scene: Scene) -> None:
    for name in ("marleen", "wendy", "mira"):
        let_exceed(scene.world, name)
    scene.approved("2000.00")
    over = scene.submitted_anyway("800.00")
    for name in ("marleen", "wendy"):  # who asks, and who leads
        with pytest.raises(Denied, match="your own"):
            grant(scene, over, name)
    assert {user.pk for user in waiting_on([over])[over.pk]} == {scene.world.users["mira"].pk}


def test_who_may_decide_on_it_otherwise_can_still_ask_or_refuse(scene: Scene) -> None:
    let_exceed(scene.world)
    scene.approved("2000.00")
    over = scene.submitted_anyway("800.00")
    ask_question(request=over, text="Kan het minder?", by=scene.world.viewer("mira"))
    refuse_request(
        request=over,
        token=uuid4(),
        reason="Het kan anders.",
        answer_to_resident="Nee.",
        by=scene.world.viewer("pieter"),
    )
    over.refresh_from_db()
    assert over.status == RequestStatus.REFUSED


def test_what_no_longer_fits_is_passed_on(scene: Scene) -> None:
    world = scene.world
    pieter = world.viewer("pieter")
    over = scene.submitted("800.00")
    with pytest.raises(Conflict, match="it fits"):
        pass_on_request(request=over, by=pieter)
    scene.approved("2000.00")
    with pytest.raises(Denied, match="Nobody else"):
        pass_on_request(request=over, by=pieter)
    let_exceed(world)
    assert seen_by(scene, "mira") == set()
    for name, words in (("iris", "no mandate"), ("marleen", "your own")):
        with pytest.raises(Denied, match=words):
            pass_on_request(request=over, by=world.viewer(name))
    for _twice in range(2):
        pass_on_request(request=over, by=pieter)
    assert seen_by(scene, "mira") == {over.pk}
    assert AuditLine.objects.filter(action="budget.pass_on").count() == 1
    mail = OutboxMessage.objects.get(kind="budget.passed_on")
    assert mail.to_user_id == world.users["mira"].pk
    let_exceed(world, "paula")
    grant(scene, over)


def test_changed_it_is_looked_at_again(scene: Scene) -> None:
    """What is sent anew is measured anew: what fits by now goes the ordinary way."""
    let_exceed(scene.world)
    first = scene.approved("2000.00")
    over = scene.submitted_anyway("800.00")
    draft = revise_request(request=over, token=uuid4(), by=scene.world.viewer("marleen"))
    assert not draft.above_ceiling
    assert first.pk not in seen_by(scene, "mira")


def test_two_registrations_and_an_excess(world: World) -> None:
    one, two = running_case(world, "Kees de Wit"), running_case(world, "K. de Wit")
    let_exceed(world)
    over = grant(one, one.submitted_anyway("3000.00")).request
    merge = merged(one, two)
    assert room(one) == (Decimal("3000.00"), Decimal("3000.00"))
    void_approval(request=over, token=uuid4(), reason="Niet nodig.", by=world.viewer("mira"))
    # the excess doesn't become part of what they have together
    assert room(one) == room(two) == (FULL, Decimal("0.00"))
    undo_merge(merge=merge, reason="Twee broers.", by=world.viewer("wendy"))
    assert room(one) == room(two) == (FULL, Decimal("0.00"))


def test_without_anybody_for_it_it_goes_the_ordinary_way(scene: Scene) -> None:
    """To be refused, asked about, or put before somebody once there is one who may go that far."""
    world, pieter = scene.world, scene.world.viewer("pieter")
    scene.approved("2000.00")
    let_exceed(world, "marleen")  # who asks
    let_exceed(world, "mira", "2600.00")  # not that far
    over = scene.submitted_anyway("800.00")
    assert not over.above_ceiling
    assert to_decide_by(scene, "pieter") == {over.pk}
    assert world.users["pieter"] in waiting_on([over])[over.pk]
    with pytest.raises(Denied, match="Nobody else"):
        pass_on_request(request=over, by=pieter)
    let_exceed(world, "bo")
    pass_on_request(request=over, by=pieter)
    over.refresh_from_db()
    assert to_decide_by(scene, "pieter") == set()
    assert world.users["bo"] in waiting_on([over])[over.pk]
    # and when that mandate ends it comes back
    Mandate.objects.filter(kind=MandateKind.EXCESS).update(until_date=BEGIN)
    assert to_decide_by(scene, "pieter") == {over.pk}
    assert world.users["pieter"] in waiting_on([over])[over.pk]


def test_of_another_dossier_of_the_person_nobody_learns(world: World) -> None:
    """Who decides is told what is really left; who knows one of both hears nothing of the other's money."""
    one, two = running_case(world, "Kees de Wit"), running_case(world, "K. de Wit")
    let_exceed(world)
    two.approved("2000.00")
    merged(one, two)
    Access.objects.filter(
        dossier=two.case.dossier, organisation=world.organisations["sociaalteam"]
    ).delete()
    over = one.submitted("800.00")
    pass_on_request(request=over, by=world.viewer("pieter"))
    mira, marleen = Client(headers={"accept-language": "en"}), Client()
    mira.force_login(world.users["mira"])
    marleen.force_login(world.users["marleen"])
    page = reverse("budgets:decide", args=[over.pk])
    assert 'name="motivation"' in mira.get(page).content.decode()
    sent = {"token": uuid4(), "answer_to_resident": "Wij betalen het.", "motivation": REASON}
    assert mira.post(page, sent).status_code == 302
    decision = Decision.objects.get(request=over)
    assert (decision.excess, decision.counts_others) == (Decimal("300.00"), True)
    detail = marleen.get(reverse("budgets:detail", args=[over.pk])).content.decode()
    assert "300,00" not in detail
    assert "boven wat er over was" not in detail.lower()
    assert not [
        fact for part in sheet_of(decision).parts for fact in part.facts if "300.00" in fact.text
    ]


def test_the_screens(scene: Scene) -> None:
    """Who decides there sees why it came; who decides on the rest is told, and passes it on."""
    world = scene.world
    over = scene.submitted("800.00")
    scene.approved("2000.00")
    let_exceed(world)
    pieter, mira = Client(), Client()
    pieter.force_login(world.users["pieter"])
    mira.force_login(world.users["mira"])
    page = reverse("budgets:decide", args=[over.pk])
    pass_on = reverse("budgets:pass_on", args=[over.pk])
    assert mira.get(page).status_code == 404
    assert pass_on in pieter.get(page).content.decode()
    assert pieter.post(pass_on).status_code == 302
    assert pass_on not in pieter.get(page).content.decode()
    body = mira.get(page).content.decode()
    assert 'name="motivation"' in body
    sent = {"token": uuid4(), "answer_to_resident": "Wij betalen het.", "motivation": ""}
    refused = mira.post(page, sent)
    assert refused.status_code == 422
    assert "Wij betalen het." in refused.content.decode()
    assert mira.post(page, sent | {"motivation": REASON}).status_code == 302
    assert BudgetAccount.objects.get().excess == Decimal("300.00")
