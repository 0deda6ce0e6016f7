"""Two people, two browsers: what the resident takes back is gone at the other's next request, typed words and all."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cases.models import MeetingLine, StoryPart
from tests.access.course import build_course
from tests.browser.site import NOON, Site, check_axe, shoot
from trail import clock

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "Dit typte Iris terwijl de inwoner het terugnam."


def test_the_other_loses_sight_at_the_next_request(empty_site: Site) -> None:
    site = empty_site
    with clock.at(NOON):
        course = build_course()
    case, dossier = course.case, course.dossier
    wil = course.world.organisations["wil"]
    site.moment = NOON

    # Iris has the course open in three tabs: the story, the tangle, and a form with something typed in it
    reading, tangle, typing = (site.browse("iris") for _ in range(3))
    reading.goto(f"/casussen/{case.pk}/verhaal/")
    expect(reading.get_by_text("Wat ik vertel. MERK-a-inkomen")).to_be_visible()
    tangle.goto(f"/casussen/{case.pk}/kluwen/")
    typing.goto(f"/casussen/{case.pk}/vertellen/")
    typing.select_option("main [name=area]", label="Inkomen")
    typing.fill("main [name=text]", TYPED)

    # Wendy takes back what WIL may know: two clicks from the consent page
    lead = site.browse("wendy")
    lead.goto(f"/dossiers/{dossier.pk}/toestemming/")
    lead.get_by_role("link", name="Intrekken").first.click()
    lead.locator(f"form:has(input[value='{wil.pk}'])").get_by_role("button").click()
    lead.wait_for_url("**/gedeeld/")
    expect(lead.get_by_text("Berichten aan organisaties")).to_be_visible()
    check_axe(lead)
    shoot(lead, "withdrawal-shared")

    site.moment = NOON + timedelta(seconds=20)
    # the fragment behind a tab
    reading.get_by_role("link", name="Plan").click()
    expect(reading.get_by_role("heading", name="Deze pagina is er niet")).to_be_visible()
    check_axe(reading)
    # the form: nothing is kept, and nothing of the dossier comes back
    typing.get_by_role("button", name="Opschrijven").click()
    expect(typing.get_by_role("heading", name="Deze pagina is er niet")).to_be_visible()
    assert not StoryPart.objects.filter(text=TYPED).exists()
    assert not MeetingLine.objects.filter(text=TYPED).exists()
    # back and forward show no page of before
    tangle.goto("/casussen/")
    expect(tangle.get_by_text("MERK-a")).to_have_count(0)
    tangle.go_back()
    expect(tangle.get_by_text("MERK-a")).to_have_count(0)
    # search and an old link
    tangle.goto("/zoeken?q=MERK-a")
    expect(tangle.locator("main").get_by_text("MERK-a-naam")).to_have_count(0)
    tangle.goto(f"/dossiers/{dossier.pk}/toestemming/")
    expect(tangle.get_by_role("heading", name="Deze pagina is er niet")).to_be_visible()

    # and what it asks of her is told, without opening the dossier
    lead.locator("main a[href*='/bericht/']").first.click()
    shoot(lead, "withdrawal-notice")
    check_axe(lead)
    lead.get_by_role("button", name="Versturen").click()
    lead.wait_for_url("**/gedeeld/")
