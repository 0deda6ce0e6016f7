"""Granted money: paid under a mandate to pay, and settled with what it cost."""

import re
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.actions.decisions import approve_request, void_approval
from budgets.actions.payments import claim_back, pay, recover, write_off
from budgets.calculation import ZERO, Moved
from budgets.models import Booking, BudgetRequest
from budgets.states import PayeeKind, RequestStatus
from tests.budgets.paying import (
    IBAN,
    NOON,
    TO,
    advanced,
    back,
    let_pay,
    moved,
    paid,
    pay_values,
    settled,
    status,
    used,
)
from tests.budgets.scenes import Scene, running_case
from tests.world import build_world
from trail import clock
from trail.errors import Conflict, Denied, Refusal
from trail.models import AuditLine, OutboxMessage


def test_paid_and_settled_with_less_frees_the_rest(payer: Scene) -> None:
    request = payer.approved("200.00")
    booking = paid(payer, request, "200.00")
    assert (status(request), booking.kind, used()) == ("paid", "pay", Decimal("200.00"))
    settled(payer, request, "180.50")
    assert status(request) == "accounted"
    assert used() == Decimal("180.50")
    assert moved(request) == Moved(
        reserved=Decimal("200.00"),
        released=Decimal("200.00"),
        paid=Decimal("200.00"),
        refunded=Decimal("19.50"),
    )
    call_command("reconcile")
    told = OutboxMessage.objects.get(kind="budget.paid")
    assert told.to_user_id == request.requester_id


def test_paid_in_parts(payer: Scene) -> None:
    request = payer.approved("200.00")
    paid(payer, request, "50.00")
    assert (moved(request).held, used()) == (Decimal("150.00"), Decimal("200.00"))
    call_command("reconcile")
    with pytest.raises(Conflict, match="more than what is reserved"):
        paid(payer, request, "150.01")
    paid(payer, request, "100.00")
    settled(payer, request, "150.00")
    assert (moved(request).held, used()) == (ZERO, Decimal("150.00"))
    call_command("reconcile")


def test_the_same_form_twice_is_one_payment(payer: Scene) -> None:
    request, token = payer.approved("200.00"), uuid4()
    first = paid(payer, request, "100.00", token=token)
    assert paid(payer, request, "100.00", token=token) == first
    assert (moved(request).paid, Booking.objects.count()) == (Decimal("100.00"), 1)
    token = uuid4()
    settled(payer, request, "90.00", token=token)
    assert settled(payer, request, "90.00", token=token).status == "accounted"
    assert moved(request).refunded == Decimal("10.00")


def test_a_form_of_another_request_is_refused(payer: Scene) -> None:
    token = uuid4()
    paid(payer, payer.approved("100.00"), "100.00", token=token)
    with pytest.raises(Conflict, match="used before"):
        paid(payer, payer.approved("110.00"), "100.00", token=token)


def test_another_payment_on_a_used_form_is_refused(payer: Scene) -> None:
    """After the back button: it would be told as paid, and never be booked."""
    request, token = payer.approved("200.00"), uuid4()
    paid(payer, request, "100.00", token=token)
    with pytest.raises(Conflict, match="used before"):
        paid(payer, request, "60.00", token=token)
    with pytest.raises(Conflict, match="used before"):
        paid(payer, request, "100.00", token=token, note="factuur 2")
    with pytest.raises(Conflict, match="used before"):
        settled(payer, request, "90.00", token=token)
    assert (moved(request).paid, status(request)) == (Decimal("100.00"), "paid")


def test_what_comes_back_is_not_taken_for_what_was_asked_back(payer: Scene) -> None:
    request, token = advanced(payer), uuid4()
    values: dict[str, Any] = {
        "request": request,
        "amount": Decimal("350.00"),
        "on_date": clock.today(),
    }
    by = payer.world.viewer("mira")
    claimed = claim_back(**values, token=token, by=by)
    assert claim_back(**values, token=token, by=by) == claimed
    with pytest.raises(Conflict, match="used before"):
        recover(**values, token=token, by=by)
    assert moved(request).outstanding == Decimal("350.00")


@pytest.mark.parametrize("who", ["pieter", "paula", "marleen", "iris", "bas"])
def test_nobody_pays_without_a_mandate_to_pay(payer: Scene, who: str) -> None:
    with pytest.raises(Denied, match="no mandate today to pay"):
        paid(payer, payer.approved("200.00"), "200.00", who=who)


def test_who_granted_asked_or_gets_it_does_not_pay(payer: Scene) -> None:
    for who in ("pieter", "marleen", "iris"):
        let_pay(payer, who)
    request = payer.approved("200.00")
    with pytest.raises(Denied, match="You granted this yourself"):
        paid(payer, request, "200.00", who="pieter")
    with pytest.raises(Denied, match="a request of your own"):
        paid(payer, request, "200.00", who="marleen")
    let_pay(payer, "wendy")
    own = payer.submitted(
        "100.00",
        payee_kind=PayeeKind.COLLEAGUE,
        payee_name="",
        payee_user=payer.world.users["wendy"],
    )
    approve_request(
        request=own, token=uuid4(), answer_to_resident="Ja.", by=payer.world.viewer("pieter")
    )
    with pytest.raises(Denied, match="a request of your own"):
        paid(payer, own, "100.00", who="wendy")
    assert not Booking.objects.exists()


@pytest.mark.parametrize("before", ["draft", "submitted"])
def test_only_what_was_granted_is_paid(payer: Scene, before: str) -> None:
    request = getattr(payer, before)("200.00")
    with pytest.raises(Conflict, match="Only what was granted"):
        paid(payer, request, "200.00")


def test_what_was_paid_is_not_taken_back(payer: Scene) -> None:
    request = payer.approved("200.00")
    paid(payer, request, "20.00")
    with pytest.raises(Refusal):
        void_approval(
            request=request, token=uuid4(), reason="Toch niet.", by=payer.world.viewer("pieter")
        )
    assert used() == Decimal("200.00")


def test_a_day_to_come_is_no_day_to_book(payer: Scene) -> None:
    request = payer.approved("200.00")
    with pytest.raises(Denied, match="has not been yet"):
        pay(
            request=request,
            amount=Decimal("1.00"),
            on_date=clock.today() + timedelta(days=1),
            account=TO,
            token=uuid4(),
            by=payer.world.viewer("mira"),
        )


# --- two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_pay_at_once_pay_it_once(transactional_db: None) -> None:
    """Each pays the whole of it, in a thread and connection of their own: one pays, one is refused in words."""
    with clock.at(NOON), translation.override("en"):
        scene = running_case(build_world())
        for who in ("mira", "iris"):
            let_pay(scene, who)
        request = scene.approved("200.00")
    start, outcomes = Barrier(2), []

    def try_to_pay(who: str) -> None:
        try:
            with clock.at(NOON), translation.override("en"):
                start.wait(timeout=10)
                paid(scene, request, "200.00", who=who)
            outcomes.append("paid")
        except Refusal as refusal:
            outcomes.append(str(refusal.reason))
        finally:
            connections.close_all()

    threads = [Thread(target=try_to_pay, args=(who,)) for who in ("mira", "iris")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["Everything that was granted has been paid.", "paid"]
    with clock.at(NOON):
        assert moved(request).paid == Decimal("200.00")
        call_command("reconcile")


# --- the database itself --------------------------------------------------------------------------


def test_bookings_stay_and_account_numbers_are_locked(payer: Scene) -> None:
    paid(payer, payer.approved("200.00"), "200.00")
    with connection.cursor() as cursor:
        cursor.execute("SELECT iban, holder FROM budgets_booking")
        (row,) = cursor.fetchall()
    assert IBAN not in row[0]
    assert "Vermeer" not in row[1]
    booking = Booking.objects.get()
    assert (booking.iban, booking.holder) == (IBAN, TO.holder)
    # 'change' lines hold ids and amounts
    lines = str(list(AuditLine.objects.values_list("data", flat=True)))
    assert IBAN not in lines
    assert "Vermeer" not in lines


def test_reconcile_finds_a_payment_without_a_status(payer: Scene) -> None:
    request = payer.approved("200.00")
    paid(payer, request, "200.00")
    BudgetRequest.objects.filter(pk=request.pk).update(status=RequestStatus.APPROVED)
    with pytest.raises(CommandError, match=r"0\.00 still held, 200\.00 paid of 200\.00"):
        call_command("reconcile")


@pytest.fixture
def granted(payer: Scene) -> int:
    """The key of a request of 350 euros, which every example pays anew."""
    return payer.approved("350.00").pk


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "settle", "claim", "recover", "write_off"]),
        st.integers(0, 40_000).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_the_books_agree(
    payer: Scene, granted: int, steps: list[tuple[str, Decimal]]
) -> None:
    with transaction.atomic():
        request = BudgetRequest.objects.get(pk=granted)
        for kind, amount in steps:
            try:
                _step(payer, request, kind, amount)
            except Refusal:
                continue
        call_command("reconcile")
        books = moved(request)
        assert books.paid + books.advanced <= Decimal("350.00")
        assert ZERO <= books.outstanding <= books.advanced
        assert used() == books.held + books.out
        transaction.set_rollback(True)


def _step(payer: Scene, request: BudgetRequest, kind: str, amount: Decimal) -> None:
    if amount == 0 and kind != "settle":
        return
    if kind == "pay":
        paid(payer, request, str(amount))
    elif kind == "settle":
        settled(payer, request, str(amount))
    elif kind == "write_off":
        back(write_off, payer, request, str(amount), who="paula", note="op")
    else:
        back(claim_back if kind == "claim" else recover, payer, request, str(amount))


# --- screens --------------------------------------------------------------------------------------


def test_who_pays_sees_no_words_of_the_table(payer: Scene, mira: Client) -> None:
    request = payer.approved("200.00", "pieter")
    page = mira.get("/maatwerk/betalen/").content.decode()
    assert "Kamerverhuur Vermeer" in page
    assert f"{request.dossier.number}-{request.pk}" in page
    for address in (
        "/maatwerk/betalen/",
        f"/maatwerk/{request.pk}/",
        f"/maatwerk/{request.pk}/betalen/",
    ):
        text = mira.get(address).content.decode()
        for secret in ("borg", "De Wit", "adres kan", "Wonen", "uitkering"):
            assert secret not in text, f"{secret} on {address}"
    assert (
        "stays at the table"
        in mira.get(f"/maatwerk/{request.pk}/", headers={"Accept-Language": "en"}).content.decode()
    )
    # what wasn't granted isn't theirs at all
    assert mira.get(f"/maatwerk/{payer.submitted('100.00').pk}/").status_code == 404


def test_paying_on_the_screen(payer: Scene, mira: Client) -> None:
    request = payer.approved("200.00")
    answer = mira.post(f"/maatwerk/{request.pk}/betalen/", pay_values())
    assert (answer.status_code, answer["Location"]) == (302, "/maatwerk/betalen/")
    assert Booking.objects.get().iban == IBAN
    assert mira.get(f"/maatwerk/{request.pk}/afrekenen/").status_code == 200
    done = {"token": str(uuid4()), "real_amount": "0", "on_date": "2026-11-12", "note": ""}
    assert mira.post(f"/maatwerk/{request.pk}/afrekenen/", done).status_code == 302
    assert used() == ZERO


def test_the_rest_goes_where_the_first_part_went(payer: Scene, mira: Client) -> None:
    request = payer.approved("200.00")
    address = f"/maatwerk/{request.pk}/betalen/"
    assert IBAN not in mira.get(address).content.decode()
    paid(payer, request, "50.00")
    page = mira.get(address).content.decode()
    assert IBAN in page
    assert TO.holder in page
    # who reads the whole request and may not pay sees no account number anywhere
    for who in ("marleen", "pieter", "paula", "wendy"):
        client = Client()
        client.force_login(payer.world.users[who])
        for path in ("", "betalen/", "afrekenen/"):
            answer = client.get(f"/maatwerk/{request.pk}/{path}")
            assert IBAN not in answer.content.decode(), (who, path)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("iban", "NL91ABNA0417164301", "not an account number"),
        ("iban", "NL٩1ABNA0417164300", "not an account number"),
        ("iban", "geen", "not an account number"),
        ("iban", "\x00", "can&#x27;t be saved|not an account number|Null characters"),
        ("amount", "-5", "below zero"),
        ("amount", "0", "above zero"),
        ("amount", "1e309", "not an amount"),
        ("amount", "NaN", "not an amount"),
        ("amount", "0,005", "at most two digits"),
        ("amount", "200,01", "more than what is reserved"),
        ("on_date", "2026-02-31", "valid date"),
        ("on_date", "2026-11-13", "has not been yet"),
        ("holder", "", "required"),
        ("note", "x" * 141, "140"),
        ("token", "nee", "not complete"),
    ],
)
def test_bad_input_is_said_and_kept(
    payer: Scene, mira: Client, field: str, value: str, words: str
) -> None:
    request = payer.approved("200.00")
    answer = mira.post(
        f"/maatwerk/{request.pk}/betalen/",
        pay_values(**{field: value}),
        headers={"Accept-Language": "en"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(words, text), text[text.find("ok-form-errors") :][:1500]
    if field != "holder":
        assert "Slotenmaker" in text
    assert not Booking.objects.exists()


def test_the_list_is_for_who_pays(payer: Scene) -> None:
    for who in ("marleen", "pieter", "bas", "anna", "bregje"):
        client = Client()
        client.force_login(payer.world.users[who])
        for address in ("/maatwerk/betalen/", "/maatwerk/betalen/lijst/"):
            assert client.get(address).status_code == 404, who


def test_as_many_queries_for_one_as_for_three(payer: Scene, mira: Client) -> None:
    counts = []
    for _ in range(3):
        paid(payer, payer.approved("300.00"), "100.00")
        with CaptureQueriesContext(connection) as context:
            mira.get("/maatwerk/betalen/")
        counts.append(len(context.captured_queries))
    assert counts[0] == counts[-1]
