"""Money from the first question to the last euro that came back, on a laptop and on a phone.

An arrangement pays too late, so the table advances it: Marleen asks, Pieter decides, Mira pays, settles, has it back.
"""

from decimal import Decimal

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from budgets.models import BudgetRequest, LedgerEntry
from budgets.moved import moved_of
from cases.models import Case
from tests.browser.site import NARROW, WIDE, Site, check_axe, check_fits, shoot
from tests.browser.test_main_job import button, link, link_like
from tests.budgets.paying import let_pay
from tests.budgets.scenes import FULL_PATH, running_case
from tests.world import build_world
from trail import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["laptop", "phone"])
def test_from_a_request_to_what_came_back(empty_site: Site, width: int) -> None:
    with clock.at(empty_site.moment):
        scene = running_case(build_world())
        let_pay(scene, "mira")
    marleen, pieter, mira = (
        browse(empty_site, name, width) for name in ("marleen", "pieter", "mira")
    )
    ask(marleen, scene.case, width)
    decide(pieter, width)
    pay(mira, width)
    settle(mira)
    have_it_back(mira, width)
    marleen.reload()
    expect(marleen.locator("main")).to_contain_text("€\u00a0339,50")
    see(marleen, "settled", width)

    request = BudgetRequest.objects.get()
    moved = moved_of([request])[request.pk]
    assert (moved.outstanding, moved.out) == (Decimal("0.00"), Decimal("0.00"))
    kinds = list(LedgerEntry.objects.values_list("kind", "amount"))
    assert kinds == [
        ("reserve", Decimal("350.00")),
        ("release", Decimal("350.00")),
        ("advance", Decimal("350.00")),
        ("refund", Decimal("10.50")),
        ("claim", Decimal("339.50")),
        ("recover", Decimal("339.50")),
    ]
    call_command("reconcile")


def browse(site: Site, name: str, width: int) -> Page:
    page = site.browse(name)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    return page


def see(page: Page, what: str, width: int) -> None:
    """No barrier that axe knows, nothing too wide, and a picture."""
    check_axe(page, colours=width == WIDE)
    if width == NARROW:
        check_fits(page)
        page.set_viewport_size({"width": width, "height": 800})
    shoot(page, f"money/{what}-{width}")


def ask(page: Page, case: Case, width: int) -> None:
    page.goto(f"/casussen/{case.pk}/")
    link(page, "Meer").click()
    link(page, "Maatwerkbudget aanvragen").click()
    page.locator("[name=purpose]").fill("de borg van een kamer")
    page.locator("[name=amount]").fill("350")
    page.locator("input[name=payee_kind][value=supplier]").check()
    page.locator("[name=payee_name]").fill("Kamerverhuur Vermeer")
    page.locator("[name=area]").select_option(label="Wonen")
    see(page, "asked", width)
    button(page, "Verder").click()
    for key, (chosen, why) in FULL_PATH.items():
        page.wait_for_url(f"**/vraag/{key}/")
        page.locator(f"input[name=answer][value={chosen}]").check()
        if why:
            page.locator(f"[name=motivation_{chosen}]").fill(why)
        if key == "regeling":
            see(page, "question", width)
        button(page, "Verder").click()
    expect(page.locator("main")).to_contain_text("schiet")
    button(page, "Aanvraag versturen").click()
    expect(page.locator("main")).to_contain_text("Pieter Test")
    see(page, "sent", width)


def decide(page: Page, width: int) -> None:
    page.reload()
    link_like(page, "Bekijken").first.click()
    see(page, "to-decide", width)
    button(page, "Akkoord").click()
    expect(page.get_by_role("status")).to_contain_text("€\u00a0350,00")


def payments(page: Page) -> Locator:
    page.goto("/maatwerk/betalen/")
    return page.locator("main")


def pay(page: Page, width: int) -> None:
    link_like(payments(page), "Betalen").first.click()
    page.locator("[name=holder]").fill("Kamerverhuur Vermeer")
    page.locator("[name=iban]").fill("NL91 ABNA 0417 1643 01")
    page.locator("[name=from_whom]").fill("bijzondere bijstand, WIL")
    button(page, "Het is betaald").click()
    # one digit of the account is wrong: said there, and the rest is kept
    expect(page.locator("[name=iban]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=from_whom]")).to_have_value("bijzondere bijstand, WIL")
    see(page, "account-refused", width)
    page.locator("[name=iban]").fill("NL91 ABNA 0417 1643 00")
    button(page, "Het is betaald").click()
    expect(page.get_by_role("status")).to_be_visible()


def settle(page: Page) -> None:
    link_like(payments(page), "Afrekenen").first.click()
    page.locator("[name=real_amount]").fill("339,50")
    button(page, "Afrekenen").click()
    expect(page.get_by_role("status")).to_be_visible()


def have_it_back(page: Page, width: int) -> None:
    for kind in ("claim", "recover"):
        link_like(payments(page), "Bekijken").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("339,50")
        page.locator(f"input[name=kind][value={kind}]").check()
        page.locator("[name=amount]").fill("339,50")
        if kind == "recover":
            see(page, "comes-back", width)
        button(page, "Opschrijven").click()
        expect(page.get_by_role("status")).to_be_visible()
