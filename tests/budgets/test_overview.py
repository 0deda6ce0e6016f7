"""How the budget stands: figures that the database adds up, recomputed here from the entries one by one."""

import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Programme
from budgets.actions.decisions import approve_request, ask_question, refuse_request, void_approval
from budgets.actions.payments import claim_back, recover, write_off
from budgets.actions.requests import withdraw_request
from budgets.calculation import ZERO
from budgets.models import BudgetRequest, LedgerEntry, YearAccount
from budgets.overview import YearMoney, overview_of, years_of
from tests.budgets.paying import advanced, back, paid, settled
from tests.budgets.scenes import Scene
from trail import clock
from trail.errors import Refusal

PAGE = "/maatwerk/overzicht/"


def client_of(scene: Scene, who: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(scene.world.users[who])
    return client


def text_of(client: Client, query: dict[str, str] | None = None) -> str:
    page = client.get(PAGE, query or {}).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main).replace("\xa0", " "))


# --- the money ------------------------------------------------------------------------------------


def naive(programme: Programme, year: int) -> YearMoney:
    """The same figures from the entries, request by request, in plain additions."""
    by_request: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in LedgerEntry.objects.filter(account__programme=programme):
        if entry.year_account.year == year:
            by_request[entry.request_id][entry.kind] += entry.amount
    held = paid_ = advanced_ = recovered = out = lost = ZERO
    for sums in by_request.values():
        held += sums["reserve"] - sums["release"]
        if sums["advance"]:
            advanced_ += sums["advance"]
            recovered += sums["recover"] + sums["refund"]
            out += sums["advance"] - sums["recover"] - sums["refund"] - sums["write_off"]
            lost += sums["write_off"]
        else:
            paid_ += sums["pay"] - sums["refund"]
    account = YearAccount.objects.filter(programme=programme, year=year).first()
    limit = account.limit if account else programme.ceiling_per_year
    return YearMoney(limit, held, paid_, advanced_, recovered, out, lost)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "settle", "claim", "recover", "write_off", "void", "next_year"]),
        st.integers(0, 2),
        st.integers(1, 40_000).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=10,
)


@pytest.fixture
def granted(payer: Scene) -> list[BudgetRequest]:
    """Two advances and a payment."""
    return [payer.approved("350.00"), payer.approved("300.00"), payer.approved("200.00")]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_figures_are_what_the_entries_make(
    payer: Scene, granted: list[BudgetRequest], steps: list[tuple[str, int, Decimal]]
) -> None:
    """In any order of doing; what is granted next year counts there."""
    with transaction.atomic():
        requests = list(granted)
        programme, years = payer.world.programme, [2026]
        for kind, which, amount in steps:
            try:
                _step(payer, requests, kind, requests[which % len(requests)], amount)
            except Refusal:
                continue
            if kind == "next_year":
                years = [2027, 2026]
        for year in (2026, 2027):
            assert overview_of(programme, year).money == naive(programme, year)
        money = overview_of(programme, 2026).money
        account = YearAccount.objects.get(programme=programme, year=2026)
        assert (money.used, money.left) == (account.used, account.limit - account.used)
        together = money.held + money.paid + money.still_out + money.lost + money.left
        assert together == money.limit
        assert years_of(programme) == years
        transaction.set_rollback(True)


def _step(
    payer: Scene, requests: list[BudgetRequest], kind: str, request: BudgetRequest, amount: Decimal
) -> None:
    who = {"write_off": "paula", "void": "pieter"}.get(kind, "mira")
    viewer = payer.world.viewer(who)
    match kind:
        case "pay":
            paid(payer, request, str(amount))
        case "settle":
            settled(payer, request, str(amount))
        case "void":
            void_approval(request=request, token=uuid4(), reason="Toch niet.", by=viewer)
        case "next_year":
            with clock.at(clock.now() + timedelta(days=60)):
                requests.append(payer.approved("100.00"))
        case _:
            actions = {"claim": claim_back, "recover": recover, "write_off": write_off}
            back(actions[kind], payer, request, str(amount), who=who, note="op")


def test_of_another_programme_nothing_counts(payer: Scene) -> None:
    advanced(payer)
    other = overview_of(payer.world.bunnik_programme, 2026)
    assert (other.money.used, other.asked.number, other.waiting) == (ZERO, 0, ())
    assert (other.late, other.asked_now) == (0, ZERO)
    # a programme that is over has no money of this year
    ended = payer.world.bunnik_programme
    ended.until_date = ended.from_date
    with clock.at(clock.now() + timedelta(days=400)):
        assert years_of(ended) == [ended.from_date.year]


# --- requests and decisions -----------------------------------------------------------------------


def test_how_long_decisions_took_and_whose_move_it_is(payer: Scene) -> None:
    noon, pieter = clock.now(), payer.world.viewer("pieter")
    for hours in (1, 3, 50):
        request = payer.submitted("60.00")
        with clock.at(noon + timedelta(hours=hours)):
            approve_request(request=request, token=uuid4(), answer_to_resident="Ja.", by=pieter)
    refuse_request(
        request=payer.submitted("70.00"),
        token=uuid4(),
        reason="Nee.",
        answer_to_resident="Nee.",
        by=pieter,
    )
    withdraw_request(request=payer.submitted("80.00"), by=payer.world.viewer("marleen"))
    payer.submitted("90.00")
    ask_question(request=payer.submitted("95.00"), text="Kan het later?", by=pieter)
    payer.draft("99.00")
    told = overview_of(payer.world.programme, 2026)
    asked = told.asked
    assert (asked.number, asked.granted, asked.refused, asked.withdrawn) == (7, 3, 1, 1)
    # 0, 1, 3 and 50 hours
    assert (asked.decided, asked.median, asked.slowest) == (
        4,
        timedelta(hours=2),
        timedelta(hours=50),
    )
    assert [(one.whose, one.number) for one in told.waiting] == [
        ("with who decides", 1),
        ("with the table, for an answer", 1),
        ("with who pays", 3),
    ]
    assert told.asked_now == Decimal("185.00")
    assert overview_of(payer.world.programme, 2027).asked.number == 0


# --- the page -------------------------------------------------------------------------------------


def test_the_page_is_for_who_leads_and_names_nobody(payer: Scene) -> None:
    advanced(payer)
    payer.submitted("90.00")
    for who in ("marleen", "iris", "mira", "wendy", "bas", "anna", "fleur"):
        assert client_of(payer, who).get(PAGE).status_code == 404, who
    for who in ("pieter", "paula"):
        text = text_of(client_of(payer, who))
        assert "€ 350.00" in text
        assert "1 with who decides" in text
        for name in ("Wit", "Marleen", "Pieter", "Paula", "Mira", "borg", "WIL"):
            assert name not in text, name
    bregje = client_of(payer, "bregje")
    assert "350" not in text_of(bregje)
    for query in (
        {"programma": str(payer.world.programme.pk)},
        {"programma": "0"},
        {"programma": "9" * 40},
        {"jaar": "1999"},
        {"jaar": "٢٠٢٦"},
        {"jaar": "9" * 40},
    ):
        assert bregje.get(PAGE, query).status_code == 404, query


def test_it_is_said_in_words_when_money_runs_low(payer: Scene) -> None:
    pieter = client_of(payer, "pieter")
    payer.approved("350.00")
    assert "runs low" not in text_of(pieter)
    assert "fits" not in text_of(pieter)
    YearAccount.objects.update(limit=Decimal("437.49"))
    text = text_of(pieter)
    assert "runs low" in text
    assert "Of € 437.49 there is € 87.49 left" in text
    # it is said where decisions are taken too, and there to who leads alone
    told = {
        who: "runs low" in client_of(payer, who).get("/maatwerk/").content.decode()
        for who in ("pieter", "marleen", "bregje")
    }
    assert told == {"pieter": True, "marleen": False, "bregje": False}
    YearAccount.objects.update(limit=Decimal("437.50"))
    assert "runs low" not in text_of(pieter), "a fifth is left"
    payer.submitted("90.00")
    text = text_of(pieter)
    assert "Not everything that is asked fits" in text
    assert "€ 90.00 waits for a decision, € 87.50 is left" in text
    # of a year that is over nothing runs low any more
    with clock.at(clock.now() + timedelta(days=60)):
        assert "Not everything" not in text_of(pieter, {"jaar": "2026"})


def test_late_advances_are_told(payer: Scene) -> None:
    advanced(payer, "300.00")
    with clock.at(clock.now() + timedelta(days=60)):
        text = text_of(client_of(payer, "pieter"))
        assert "One advance is late: € 300.00 should have come back" in text
        assert text_of(client_of(payer, "pieter"), {"jaar": "2026"}).count("€ 300.00") >= 3


@pytest.mark.parametrize("who", ["pieter"])
def test_as_many_queries_for_one_as_for_three(payer: Scene, who: str) -> None:
    counts = []
    client = client_of(payer, who)
    for _ in range(3):
        advanced(payer, "300.00")
        payer.submitted("60.00")
        with CaptureQueriesContext(connection) as context:
            client.get(PAGE)
        counts.append(len(context.captured_queries))
    assert counts[0] == counts[-1]
