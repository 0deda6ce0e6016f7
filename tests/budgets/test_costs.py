"""The kassabon of a request: written in the draft, read by who decides, fixed with what was sent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.programmes import change_settings
from budgets.actions import costs as actions
from budgets.actions.costs import LineDetails
from budgets.actions.prices import PriceDetails, add_price, change_price, end_price
from budgets.actions.requests import change_details, revise_request, submit_request
from budgets.models import BudgetRequest, CostLine, CostPrice, CostSheet
from budgets.shown_costs import show_costs
from budgets.states import Certainty, Payer, Scenario, Unit
from consent.actions.withdrawals import withdraw
from tests.budgets.scenes import Scene
from tests.budgets.test_screens import text_of
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

SHELTER = LineDetails(
    scenario=Scenario.NOTHING,
    what="opvang",
    amount=Decimal("120.00"),
    unit=Unit.DAY,
    payer=Payer.CENTRE,
    certainty=Certainty.LIKELY,
    source="Leger des Heils, telefonisch",
)


def sign_in(scene: Scene, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(scene.world.users[name])
    return client


def begun(scene: Scene, request: BudgetRequest, months: int = 6) -> CostSheet:
    return actions.set_horizon(request=request, months=months, by=scene.world.viewer("marleen"))


def add(scene: Scene, request: BudgetRequest, details: LineDetails = SHELTER) -> CostLine:
    return actions.add_line(
        request=request, token=uuid4(), details=details, by=scene.world.viewer("marleen")
    )


def a_price(scene: Scene, **changes: Any) -> CostPrice:
    values: dict[str, Any] = {
        "what": "een nacht opvang",
        "amount": Decimal("120.00"),
        "unit": Unit.DAY,
        "payer": Payer.CENTRE,
        "source": "jaarverslag opvang, bladzijde 12",
        "as_of_date": clock.today(),
        **changes,
    }
    return add_price(
        municipality=scene.world.houten,
        token=uuid4(),
        details=PriceDetails(**values),
        by=scene.world.viewer("anna"),
    )


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "scenario": "nothing",
        "what": "incasso",
        "worked_out": "15 % van 3.800",
        "unit": "once",
        "payer": "resident",
        "certainty": "certain",
        **changes,
    }


def test_from_draft_to_who_decides_and_never_changed_after(scene: Scene) -> None:
    marleen, pieter = sign_in(scene, "marleen"), sign_in(scene, "pieter")
    budget = scene.answered()
    whole = reverse("budgets:costs", args=[budget.pk])
    new = reverse("budgets:cost_line_new", args=[budget.pk])
    assert "kassabon" in text_of(marleen.get(reverse("budgets:detail", args=[budget.pk])))
    page = text_of(marleen.post(whole, {"months": "6"}, follow=True))
    # what is asked for is its first line
    assert "De borg van een kamer" in page
    assert "€ 350" in page
    wrong = marleen.post(new, typed(worked_out="3.800 + 570 + 1.000 = 5.470"))
    assert wrong.status_code == 422
    assert "comes to € 5.370,00, not 5.470" in text_of(wrong)
    assert "3.800 + 570 + 1.000 = 5.470" in wrong.content.decode()
    sent = typed()
    page = text_of(marleen.post(new, sent, follow=True))
    marleen.post(new, sent)
    assert CostLine.objects.filter(what="incasso").count() == 1
    assert "15 % van 3.800 = €" in page
    shelter = typed(what="opvang", worked_out="120", unit="day", payer="centre", certainty="likely")
    marleen.post(new, shelter)
    submit_request(request=budget, by=scene.world.viewer("marleen"))

    decide = text_of(pieter.get(reverse("budgets:decide", args=[budget.pk])))
    assert "Kassabon, 6 months" in decide
    assert "€ 21,900 € 0" in decide
    assert "The usual way and where" in decide
    seen = text_of(pieter.get(whole))
    assert "no source named" in seen
    assert "Add :" not in seen
    line = CostLine.objects.get(what="opvang")
    for address, data in (
        (whole, {"months": "3"}),
        (new, typed()),
        (reverse("budgets:cost_line", args=[budget.pk, line.pk]), typed()),
    ):
        refused = marleen.post(address, data)
        assert refused.status_code == 422
        assert "This request has been sent" in text_of(refused)
    with pytest.raises(Conflict):
        actions.remove_line(line=line, by=scene.world.viewer("marleen"))
    assert CostLine.objects.count() == 3


def test_a_changed_request_takes_its_kassabon_along_and_leaves_the_old_one(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    budget = scene.answered()
    begun(scene, budget, 9)
    add(scene, budget)
    submit_request(request=budget, by=by)
    draft = revise_request(request=budget, token=uuid4(), by=by)
    assert draft.cost_sheet.horizon_months == 9
    for line in draft.cost_sheet.lines.all():
        actions.remove_line(line=line, by=by)
    old = show_costs(budget)
    assert old is not None
    assert [row.name for row in old.payers] == [
        "tailor-made budget",
        "centre municipality",
    ]


def test_it_follows_the_area_of_its_draft(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    budget = scene.draft()
    begun(scene, budget)
    debts = scene.world.areas["schulden"]
    change_details(request=budget, details=scene.details("400.00", area=debts), by=by)
    assert set(CostLine.objects.values_list("area_id", flat=True)) == {debts.pk}
    assert CostSheet.objects.get().area_id == debts.pk
    # the amount that is asked is another one by now: pointed out, not changed
    page = text_of(sign_in(scene, "marleen").get(reverse("budgets:costs", args=[budget.pk])))
    assert "Asked is € 400.00; in the kassabon € 350.00" in page


def test_above_the_programmes_amount_it_goes_with_a_request(scene: Scene) -> None:
    change_settings(
        programme=scene.world.programme,
        values={"cost_sheet_above": 350},
        by=scene.world.viewer("anna"),
    )
    by, marleen = scene.world.viewer("marleen"), sign_in(scene, "marleen")
    assert scene.submitted("350.00").submitted_at
    budget = BudgetRequest.objects.get(pk=scene.answered("350.01").pk)
    detail = reverse("budgets:detail", args=[budget.pk])
    assert "Make the kassabon" in text_of(marleen.get(detail))
    refused = marleen.post(reverse("budgets:submit", args=[budget.pk]))
    assert refused.status_code == 403
    assert "Above € 350 a kassabon goes with it" in text_of(refused)
    begun(scene, budget)
    # alone, it is set beside nothing
    with pytest.raises(Denied):
        submit_request(request=budget, by=by)
    add(scene, budget)
    assert "Send the request" in text_of(marleen.get(detail))
    submit_request(request=budget, by=by)


def test_who_may_not_read_the_request_reads_no_kassabon(scene: Scene) -> None:
    budget = scene.answered()
    begun(scene, budget)
    add(scene, budget)
    whole = reverse("budgets:costs", args=[budget.pk])
    # a draft is no decider's; another area is nobody's
    assert sign_in(scene, "paula").get(whole).status_code == 404
    submit_request(request=budget, by=scene.world.viewer("marleen"))
    paula = sign_in(scene, "paula")
    assert "Opvang" in text_of(paula.get(whole))
    assert AuditLine.objects.filter(action="budget.costs").exists()
    assert sign_in(scene, "iris").get(whole).status_code == 404
    # taken back: amounts and decisions stay, texts don't
    with clock.at(clock.now() + timedelta(minutes=5)):
        withdraw(dossier=budget.dossier, by=scene.world.viewer("wendy"))
        assert paula.get(whole).status_code == 404
        kept = paula.get(reverse("budgets:detail", args=[budget.pk]))
        assert kept.status_code == 200
        assert "assabon" not in text_of(kept)


BAD = {
    "worked_out": ["1e309", "NaN", "-5", "0", "0,005", "\u22125", "٣٥", "", "100000000"],
    "number": ["0", "-1", "1e3", "NaN", "10000", "two"],
    "duration": ["0", "-1", "inf"],
    "duration_unit": ["once", "x"],
    "unit": ["", "x"],
    "payer": ["", "x"],
    "certainty": ["", "x"],
    "scenario": ["", "x"],
    "what": ["", "x" * 121, "\x00"],
    "price": ["x", "99999999999999999999", "0"],
}


def test_bad_input_is_told_in_words_and_kept(scene: Scene) -> None:
    marleen = sign_in(scene, "marleen")
    budget = scene.draft()
    new = reverse("budgets:cost_line_new", args=[budget.pk])
    # nothing is begun yet
    assert marleen.post(new, typed()).status_code == 422
    begun(scene, budget)
    for field, values in BAD.items():
        for value in values:
            answer = marleen.post(new, typed(unit="day") | {field: value})
            assert answer.status_code == 422, (field, value)
    assert marleen.post(new, typed(payer="other")).status_code == 422
    for months in ("", "0", "61", "x", "6,5", "1e3"):
        wrong = marleen.post(reverse("budgets:costs", args=[budget.pk]), {"months": months})
        assert wrong.status_code == 422
        assert "from 1 up to and including 60" in text_of(wrong)
    assert CostLine.objects.count() == 1


def test_a_line_begins_with_the_price_list_and_keeps_where_it_came_from(scene: Scene) -> None:
    marleen = sign_in(scene, "marleen")
    budget = scene.draft()
    begun(scene, budget)
    price = a_price(scene)
    new = reverse("budgets:cost_line_new", args=[budget.pk])
    assert "Een nacht opvang" in text_of(marleen.get(f"{new}?wat=nothing"))
    form = marleen.get(f"{new}?wat=nothing&prijs={price.pk}").content.decode()
    assert 'value="120,00"' in form
    assert "jaarverslag opvang, bladzijde 12" in form
    line = typed(what="opvang", worked_out="120,00", unit="day", payer="centre", price=price.pk)
    marleen.post(new, line)
    marleen.post(new, typed(what="duurdere opvang", worked_out="140", unit="day", price=price.pk))
    # the list says something else by now
    by = scene.world.viewer("anna")
    details = PriceDetails(
        "een nacht opvang", Decimal("131.00"), Unit.DAY, Payer.CENTRE, "brief", clock.today()
    )
    changed = change_price(price=price, token=uuid4(), details=details, by=by)
    end_price(price=changed, by=by)
    page = text_of(marleen.get(reverse("budgets:costs", args=[budget.pk])))
    assert page.count("Price list: jaarverslag opvang, bladzijde 12") == 2
    assert page.count("There it is € 120.00 per day") == 1
    row = CostLine.objects.get(what="opvang")
    assert row.price == price
    # and may still be changed, with its own price
    address = reverse("budgets:cost_line", args=[budget.pk, row.pk])
    assert marleen.post(address, line | {"number": "2"}).status_code == 302
    for gone in (price.pk, changed.pk, 2**70, "x"):
        assert marleen.get(f"{new}?prijs={gone}").status_code == 404


def test_the_price_list_is_the_administrators(scene: Scene) -> None:
    anna = sign_in(scene, "anna")
    new = reverse("budgets:price_new", args=[scene.world.houten.pk])
    sent = {
        "token": str(uuid4()),
        "what": "ontruiming",
        "amount": "7.000",
        "unit": "once",
        "payer": "housing",
        "source": "Viveste, telefonisch",
        "as_of_date": clock.today().isoformat(),
    }
    for _twice in range(2):
        assert anna.post(new, sent).status_code == 302
    again = anna.post(new, sent | {"token": str(uuid4()), "what": "Ontruiming"})
    assert again.status_code == 422
    assert "stands on the list already" in text_of(again)
    for bad in (
        {"amount": "NaN"},
        {"source": ""},
        {"as_of_date": "2099-01-01"},
        {"payer": "other"},
    ):
        assert anna.post(new, sent | {"token": str(uuid4())} | bad).status_code == 422
    price = CostPrice.objects.get()
    one = reverse("budgets:price", args=[price.pk])
    assert anna.post(one, sent | {"token": str(uuid4()), "amount": "7.500"}).status_code == 302
    # a colleague who still had the old one open
    assert anna.post(one, sent | {"token": str(uuid4()), "amount": "8.000"}).status_code == 404
    listed = text_of(anna.get(reverse("budgets:prices")))
    assert "€ 7,500 once" in listed
    assert "€ 7,000 once" not in listed
    with pytest.raises(Denied):
        end_price(price=price, by=scene.world.viewer("marleen"))


def test_pages_ask_as_much_for_one_line_as_for_many(scene: Scene) -> None:
    marleen, counts = sign_in(scene, "marleen"), []
    budget = scene.draft()
    begun(scene, budget)
    price = a_price(scene)
    whole = reverse("budgets:costs", args=[budget.pk])
    for more in (1, 3):
        for _number in range(more):
            add(scene, budget, replace(SHELTER, price=price))
        with CaptureQueriesContext(connection) as captured:
            assert marleen.get(whole).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
