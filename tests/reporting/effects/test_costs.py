"""Writing down what a programme costs: who may, what is wrong in words, and that nothing is lost by changing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Programme
from budgets.states import Certainty, Payer
from reporting.actions import programme_costs as actions
from reporting.forms.programme_costs import usual_days
from reporting.models import ProgrammeCost
from reporting.states import CostKind
from tests.reporting.cohort import course
from tests.reporting.effects.scenes import a_cost, details
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

DAY = date(2020, 2, 1)
pytestmark = pytest.mark.django_db
SENT = {
    "kind": "coordination",
    "payer": "municipality",
    "start_date": "2026-01-01",
    "end_date": "2026-12-31",
    "amount": "36.500",
    "certainty": "certain",
    "source": "begroting 2026",
}


def sent(**more: Any) -> dict[str, Any]:
    return {**SENT, "token": str(uuid4()), **more}


@pytest.fixture
def pieter(world: World, client: Client) -> Client:
    client.force_login(world.users["pieter"])
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"amount": "0"}, "amount", "Het bedrag is meer dan nul"),
        ({"amount": "-5"}, "amount", "kan niet onder nul zijn"),
        ({"amount": ""}, "amount", "Typ een bedrag"),
        ({"amount": "veel"}, "amount", "Dit bedrag begrijpen we niet"),
        ({"amount": "999999999999"}, "amount", "te groot"),
        ({"end_date": "2025-12-31"}, "end_date", "ligt voor de eerste dag"),
        ({"end_date": "31-12-20260"}, "end_date", "Deze dag begrijpen wij niet"),
        ({"end_date": "2062-12-31"}, "end_date", "te ver vooruit"),
        ({"start_date": "2025-12-31"}, "start_date", "Het programma begon op 1 januari 2026"),
        ({"start_date": ""}, "start_date", "Vul dit in"),
        ({"payer": "budget"}, "payer", "Kies er één"),
        ({"payer": "resident"}, "payer", "Kies er één"),
        ({"payer": "other"}, "payer_name", "Schrijf op wie het betaalt"),
        ({"kind": "other"}, "what", "Schrijf op wat het is"),
        ({"kind": ""}, "kind", "Kies er één"),
        ({"certainty": ""}, "certainty", "Kies er één"),
        ({"source": " "}, "source", "Vul dit in"),
        ({"kind": "hours", "rate": "60"}, "rate", "Niet allebei"),
        ({"kind": "hours", "rate": "60", "amount": ""}, "end_date", "dagen die voorbij zijn"),
        ({"kind": "hours", "rate": "60", "amount": "", "end_date": "2026-11-01"}, "rate", "zaten er minder dan 5"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    world: World, pieter: Client, typed: dict[str, Any], field: str, words: str
) -> None:
    answer = pieter.post(reverse("reporting:cost_new", args=[world.programme.pk]), sent(**typed))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert not ProgrammeCost.objects.exists()


def test_the_same_is_not_written_down_twice_for_a_day(world: World, pieter: Client) -> None:
    new = reverse("reporting:cost_new", args=[world.programme.pk])
    first = sent()
    for _twice in range(2):
        assert pieter.post(new, first).status_code == 302
    again = pieter.post(new, sent(start_date="2026-12-31", end_date="2027-01-31"))
    assert again.status_code == 422
    assert "Dit staat er al, van 1 januari 2026 tot en met 31 december 2026" in text_of(again)
    for other in (
        {"start_date": "2027-01-01", "end_date": "2027-01-31"},
        {"what": "vervanging in de zomer"},
        {"payer": "income"},
        {"kind": "training"},
    ):
        assert pieter.post(new, sent(**other)).status_code == 302
    assert ProgrammeCost.objects.count() == 5
    # and the database holds it where the lock and the look before it would not
    row = ProgrammeCost.objects.order_by("pk")[0]
    row.pk, row.token, row.end_date = None, uuid4(), date(2026, 2, 1)
    with pytest.raises(IntegrityError, match="programme_cost_once"), transaction.atomic():
        row.save()


def test_a_change_is_another_line_in_its_place(world: World, pieter: Client) -> None:
    row = a_cost(world)
    address = reverse("reporting:cost", args=[row.pk])
    assert 'value="36500,00"' in text_of(pieter.get(address)) or 'value="36.500,00"' in text_of(
        pieter.get(address)
    )
    assert pieter.post(address, sent(amount="40.000")).status_code == 302
    old, new = ProgrammeCost.objects.order_by("pk")
    assert (old.amount, old.ended_by_id) == (Decimal("36500.00"), world.users["pieter"].pk)
    assert (new.amount, new.replaces, new.ended_at) == (Decimal("40000.00"), old, None)
    # who still had the old one open
    assert pieter.post(address, sent(amount="41.000")).status_code == 404
    with pytest.raises(Conflict):
        actions.change_cost(cost=old, token=uuid4(), details=details(), by=world.viewer("paula"))
    page = text_of(pieter.get(reverse("reporting:costs")))
    assert "€ 40.000" in page
    assert "Veranderd of weggehaald door Pieter Test" in page
    for _twice in range(2):
        actions.end_cost(cost=new, by=world.viewer("paula"))
    told = AuditLine.objects.filter(action__startswith="programme_cost.", outcome="ok").order_by(
        "pk"
    )
    assert [line.action.partition(".")[2] for line in told] == ["add", "change", "end"]
    assert not ProgrammeCost.objects.standing().exists()


@pytest.mark.parametrize("name", ["bas", "anna", "wendy", "fleur", "bregje"])
def test_only_who_leads_the_programme_writes(world: World, client: Client, name: str) -> None:
    row = a_cost(world)
    by = world.viewer(name)
    with pytest.raises(Denied):
        actions.add_cost(programme=world.programme, token=uuid4(), details=details(), by=by)
    with pytest.raises(Denied):
        actions.change_cost(cost=row, token=uuid4(), details=details(), by=by)
    with pytest.raises(Denied):
        actions.end_cost(cost=row, by=by)
    client.force_login(world.users[name])
    assert client.get(reverse("reporting:cost", args=[row.pk])).status_code == 404
    listed = client.get(reverse("reporting:costs"))
    assert (listed.status_code, "36.500" in text_of(listed)) == (
        200 if name == "bregje" else 404,
        False,
    )
    row.refresh_from_db()
    assert row.ended_at is None


def test_counted_hours_times_what_one_costs(world: World) -> None:
    """Five residents, two people for an hour each: ten hours; of four nothing is counted."""
    when = {"start_date": date(2026, 10, 1), "end_date": date(2026, 10, 31)}
    hours = details(kind=CostKind.HOURS, amount=None, rate=Decimal("62.50"), **when)
    by = world.viewer("pieter")
    for number in range(4):
        course(world, f"Inwoner {number}", talks=1)
    with pytest.raises(Denied, match="minder dan 5 inwoners"):
        actions.add_cost(programme=world.programme, token=uuid4(), details=hours, by=by)
    course(world, "Inwoner 5", talks=1)
    with mock.patch.object(actions, "count_tables", lasting_an_hour):
        row = actions.add_cost(programme=world.programme, token=uuid4(), details=hours, by=by)
    assert row.amount == Decimal("625.00")
    assert row.worked_out == "10 uur × €\xa062,50"
    # how it came about goes along with the same amount and days, and with no other
    same = replace(hours, amount=row.amount, rate=None, source="rooster")
    kept = actions.change_cost(cost=row, token=uuid4(), details=same, by=by)
    assert kept.worked_out == row.worked_out
    other = replace(same, amount=Decimal(700))
    assert actions.change_cost(cost=kept, token=uuid4(), details=other, by=by).worked_out == ""


def lasting_an_hour(*asked: Any) -> Any:
    """The conversations of the scene begin and end at one moment of its clock: here each lasts an hour."""
    from reporting.monitor.counting import count_tables

    tables = count_tables(*asked)
    whole = tables["hours"].whole
    return {"hours": replace(tables["hours"], whole=replace(whole, number=Decimal(whole.facts)))}


def test_the_list_asks_as_much_for_one_line_as_for_many(world: World, pieter: Client) -> None:
    counts = []
    for more in (1, 3):
        for number in range(more):
            row = a_cost(world, what=f"deel {more} {number}", payer=Payer.INCOME)
            a_cost(world, kind=CostKind.SOFTWARE, what=f"{row.pk}", certainty=Certainty.LIKELY)
            actions.end_cost(cost=row, by=world.viewer("pieter"))
        with CaptureQueriesContext(connection) as queries:
            assert pieter.get(reverse("reporting:costs")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_form_begins_with_this_year(world: World, pieter: Client) -> None:
    page = text_of(pieter.get(reverse("reporting:cost_new", args=[world.programme.pk])))
    assert 'value="2026-01-01"' in page
    assert 'value="2026-12-31"' in page
    with clock.at(clock.now() + timedelta(days=366)):
        pieter.force_login(world.users["pieter"])
        page = text_of(pieter.get(reverse("reporting:cost_new", args=[world.programme.pk])))
    assert 'value="2027-01-01"' in page
    over = usual_days(date(2026, 11, 12), Programme(from_date=DAY, until_date=date(2020, 12, 31)))
    assert over == {"start_date": DAY, "end_date": date(2020, 12, 31)}
