"""Deciding: mandate, four eyes, ceilings, and what the database holds by itself."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.actions.people import end_membership, give_mandate
from accounts.models import Mandate, Programme
from accounts.states import MandateKind, Role
from budgets.actions.decisions import approve_request, ask_question, refuse_request, void_approval
from budgets.actions.requests import answer_question, revise_request, submit_request
from budgets.deciders import waiting_on
from budgets.models import BudgetAccount, BudgetRequest, Decision, LedgerEntry, YearAccount
from budgets.sheets import sheet_of
from budgets.states import PayeeKind, RequestStatus
from cases.actions.courses import change_lead
from tests.budgets.scenes import Scene
from tests.world import BEGIN, SYSTEM
from trail.errors import Conflict, Denied
from trail.models import OutboxMessage

ANSWER = "Wij betalen de borg van uw kamer."


def approve(scene: Scene, request: BudgetRequest, who: str = "pieter", **values: str) -> Decision:
    return approve_request(
        request=request,
        token=uuid4(),
        answer_to_resident=ANSWER,
        by=scene.world.viewer(who),
        **values,
    )


def test_granting_reserves_and_keeps_who_under_which_mandate(scene: Scene) -> None:
    request = scene.submitted()
    decision = approve(scene, request)
    request.refresh_from_db()
    assert request.status == RequestStatus.APPROVED
    assert decision.mandate == Mandate.objects.get(holder=scene.world.users["pieter"])
    assert decision.answer_to_resident == ANSWER
    account = BudgetAccount.objects.get()
    assert (account.limit, account.reserved, account.used) == (
        Decimal("2500.00"),
        Decimal("350.00"),
        Decimal("350.00"),
    )
    year = YearAccount.objects.get()
    assert (year.year, year.limit, year.used) == (2026, Decimal("50000.00"), Decimal("350.00"))
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount) == ("reserve", Decimal("350.00"))
    assert OutboxMessage.objects.get(kind="budget.decided").to_user_id == request.requester_id


def test_how_to_object_stands_below_each_answer_as_it_was_then(scene: Scene) -> None:
    programmes = Programme.objects.filter(pk=scene.world.programme.pk)
    programmes.update(objection_text="Schrijf binnen zes weken aan het college.")
    decision = approve(scene, scene.submitted())
    programmes.update(objection_text="")
    later = approve(scene, scene.submitted("400.00"))
    decision.refresh_from_db()
    assert (decision.objection_text, later.objection_text) == (
        "Schrijf binnen zes weken aan het college.",
        "",
    )
    told = [fact.text for part in sheet_of(decision).parts for fact in part.facts]
    assert decision.objection_text in told


def test_the_same_form_twice_is_one_decision(scene: Scene) -> None:
    request = scene.submitted()
    token = uuid4()
    by = scene.world.viewer("pieter")
    first = approve_request(request=request, token=token, answer_to_resident=ANSWER, by=by)
    assert approve_request(request=request, token=token, answer_to_resident="x", by=by) == first
    assert LedgerEntry.objects.count() == 1
    with pytest.raises(Conflict, match="granted"):
        approve(scene, request)
    with pytest.raises(Conflict, match="granted"):
        approve(scene, request, "paula")
    with pytest.raises(Conflict, match="granted"):
        refuse_request(
            request=request, token=uuid4(), reason="Toch niet.", answer_to_resident="Nee.", by=by
        )


def test_a_no_does_not_pass_for_the_yes_before_it(scene: Scene) -> None:
    request, token = scene.submitted(), uuid4()
    by = scene.world.viewer("pieter")
    approve_request(request=request, token=token, answer_to_resident=ANSWER, by=by)
    with pytest.raises(Conflict, match="used before"):
        refuse_request(
            request=request, token=token, reason="Toch niet.", answer_to_resident="Nee.", by=by
        )
    with pytest.raises(Conflict, match="used before"):
        void_approval(request=request, token=token, reason="Toch niet.", by=by)
    with pytest.raises(Conflict, match="used before"):
        revise_request(request=request, token=token, by=scene.world.viewer("marleen"))
    request.refresh_from_db()
    assert request.status == RequestStatus.APPROVED


def test_who_asked_before_is_found_along_the_whole_chain(scene: Scene) -> None:
    """Rows of before the column was there: the migration's own function on three that took each other's place."""
    first = scene.submitted()
    second = revise_request(request=first, token=uuid4(), by=scene.world.viewer("wendy"))
    submit_request(request=second, by=scene.world.viewer("wendy"))
    change_lead(case=scene.case, lead=scene.world.users["marleen"], by=scene.world.viewer("wendy"))
    third = revise_request(request=second, token=uuid4(), by=scene.world.viewer("marleen"))
    chain = sorted([first.requester_id, second.requester_id])
    assert third.earlier_requesters == chain
    BudgetRequest.objects.update(earlier_requesters=[])
    migration = import_module("budgets.migrations.0012_earlier_requesters")
    migration.who_asked_before(apps, SimpleNamespace(execute=lambda sql: None))
    third.refresh_from_db()
    assert third.earlier_requesters == chain


def test_a_second_account_is_the_same_person(scene: Scene) -> None:
    """Paula has another account, with a seat at this table and her own name."""
    users = scene.world.users
    request = scene.submitted()
    users["marleen"].name = "paula TEST"
    users["marleen"].save()
    with pytest.raises(Denied, match="with your name"):
        approve(scene, request, "paula")
    approve(scene, request, "pieter")


def test_never_an_own_request(scene: Scene) -> None:
    world = scene.world
    for holder in ("wendy", "marleen"):
        give_mandate(
            programme=world.programme,
            kind=MandateKind.BUDGET,
            holder=world.users[holder],
            given_by="wethouder",
            up_to=Decimal("2500.00"),
            from_date=BEGIN,
            by=SYSTEM,
        )
    request = scene.submitted()
    with pytest.raises(Denied, match="your own"):
        approve(scene, request, "marleen")  # who asks
    with pytest.raises(Denied, match="your own"):
        approve(scene, request, "wendy")  # casusregisseur
    # who asked for what somebody else sends in its place
    draft = revise_request(
        request=scene.submitted("300.00"), token=uuid4(), by=world.viewer("wendy")
    )
    again = submit_request(request=draft, by=world.viewer("wendy"))
    with pytest.raises(Denied, match="your own"):
        approve(scene, again, "marleen")
    marleen = world.viewer("marleen")
    assert not BudgetRequest.objects.visible_to(marleen).to_decide_by(marleen).exists()
    # who was casusregisseur once, too
    change_lead(case=scene.case, lead=world.users["iris"], by=world.viewer("wendy"))
    with pytest.raises(Denied, match="your own"):
        approve(scene, request, "wendy")
    # and the payee
    paid_back = scene.submitted(
        payee_kind=PayeeKind.COLLEAGUE, payee_user=world.users["wendy"], payee_name=""
    )
    with pytest.raises(Denied, match="your own"):
        approve(scene, paid_back, "wendy")
    waits = BudgetRequest.objects.select_related("case", "dossier", "requester").get(pk=request.pk)
    assert {u.pk for u in waiting_on([waits])[request.pk]} == {
        world.users["pieter"].pk,
        world.users["paula"].pk,
    }


def test_only_under_a_mandate_of_today_that_is_wide_enough(scene: Scene) -> None:
    world = scene.world
    request = scene.submitted("600.00")
    with pytest.raises(Denied, match="no mandate"):
        approve(scene, request, "iris")
    with pytest.raises(Denied, match="no mandate"):
        approve(scene, request, "bregje")
    give_mandate(
        programme=world.programme,
        kind=MandateKind.BUDGET,
        holder=world.users["mira"],
        given_by="wethouder",
        up_to=Decimal("500.00"),
        from_date=BEGIN,
        by=SYSTEM,
    )
    with pytest.raises(Denied, match="above your mandate"):
        approve(scene, request, "mira")
    small = scene.submitted("300.00")
    approve(scene, small, "mira")
    # up to an amount per resident: what was granted before counts along
    with pytest.raises(Denied, match="above your mandate"):
        approve(scene, scene.submitted("300.00"), "mira")
    # who left takes no decisions
    membership = world.users["paula"].memberships.get(role=Role.PROJECT_LEADER)
    end_membership(membership=membership, last_date=date(2026, 11, 11), by=world.viewer("anna"))
    with pytest.raises(Denied, match="no mandate"):
        approve(scene, request, "paula")


def test_the_ceiling_in_words_and_to_the_cent(scene: Scene) -> None:
    approve(scene, scene.submitted("1500.00"))
    with pytest.raises(Conflict, match=r"€\xa01,500\.00 does not fit.*€\xa01,000\.00 is left"):
        approve(scene, scene.submitted_anyway("1500.00"))
    with pytest.raises(Conflict, match="does not fit"):
        approve(scene, scene.submitted_anyway("1000.01"))
    approve(scene, scene.submitted("1000.00"))
    assert BudgetAccount.objects.get().room.left == 0
    assert LedgerEntry.objects.count() == 2


def test_the_years_ceiling(scene: Scene) -> None:
    scene.world.programme.ceiling_per_year = Decimal("1000.00")
    scene.world.programme.save()
    with pytest.raises(Conflict, match="this year"):
        approve(scene, scene.submitted("1000.01"))


def test_against_the_advice_takes_a_motivation(scene: Scene) -> None:
    draft = scene.answered()
    by = scene.world.viewer("marleen")
    answer_question(request=draft, question="doorbraak", answer="nee", by=by)
    request = submit_request(request=draft, by=by, deviation_reason="Het kind gaat voor.")
    with pytest.raises(Denied, match="advises otherwise"):
        approve(scene, request)
    assert approve(scene, request, motivation="Eens met de tafel.").motivation


def test_refusing_and_taking_back(scene: Scene) -> None:
    by = scene.world.viewer("pieter")
    request = scene.submitted()
    with pytest.raises(Denied, match="why"):
        refuse_request(request=request, token=uuid4(), reason="", answer_to_resident="Nee.", by=by)
    with pytest.raises(Denied, match="resident"):
        refuse_request(request=request, token=uuid4(), reason="Nee", answer_to_resident="", by=by)
    refuse_request(
        request=request,
        token=uuid4(),
        reason="De bijzondere bijstand kan met spoed.",
        answer_to_resident="We vragen het met spoed aan bij WIL.",
        by=by,
    )
    assert not LedgerEntry.objects.exists()
    with pytest.raises(Conflict, match="not granted"):
        ask_question(request=request, text="Waarom?", by=by)
    granted = scene.approved()
    void_approval(request=granted, token=uuid4(), reason="De kamer is vergeven.", by=by)
    assert BudgetAccount.objects.get().used == 0
    with pytest.raises(Conflict):
        void_approval(request=granted, token=uuid4(), reason="Nog eens.", by=by)


def test_the_database_holds_by_itself(scene: Scene) -> None:
    """As the app's role, without our actions: no change of history, no sums by hand, no step over the ceiling."""
    request = scene.approved("2000.00")
    entry = LedgerEntry.objects.get()
    for wrong in (
        lambda: LedgerEntry.objects.filter(pk=entry.pk).update(amount=1),
        lambda: LedgerEntry.objects.filter(pk=entry.pk).delete(),
        lambda: BudgetAccount.objects.update(reserved=0),
        lambda: YearAccount.objects.update(paid=0, reserved=0),
        lambda: Decision.objects.update(amount=1),
        lambda: BudgetAccount.objects.create(
            municipality=scene.world.houten,
            programme=scene.world.bunnik_programme,
            resident_id=request.dossier.resident_id,
            limit=1,
            released=Decimal("5.00"),
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    entry.pk = None
    entry.kind, entry.amount = "pay", Decimal("500.01")
    with pytest.raises(IntegrityError, match="account_within_limit"), transaction.atomic():
        entry.save(force_insert=True)
    entry.kind, entry.amount = "release", Decimal("2000.01")
    with pytest.raises(IntegrityError, match="account_sums"), transaction.atomic():
        entry.save(force_insert=True)
    entry.kind, entry.amount = "reserve", Decimal("1.00")
    with pytest.raises(IntegrityError, match="entry_reserved_once"), transaction.atomic():
        entry.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith("app")


def test_reconcile_agrees(scene: Scene) -> None:
    scene.approved("300.00")
    void_approval(
        request=scene.approved("400.00"),
        token=uuid4(),
        reason="Niet meer nodig.",
        by=scene.world.viewer("pieter"),
    )
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert "2 accounts" in out.getvalue()
    # a granted request whose money is nowhere
    BudgetRequest.objects.filter(status=RequestStatus.VOIDED).update(status=RequestStatus.APPROVED)
    with pytest.raises(CommandError, match="request"):
        call_command("reconcile", stdout=out)
