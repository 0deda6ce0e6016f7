"""A whole conversation at the table by keyboard alone: how much is asked of who types while people talk."""

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from cases.actions.story import add_problem
from cases.models import Agreement, Case, Meeting, MeetingLine
from cases.states import MeetingStatus
from tests.browser.site import Site
from tests.cases.table_world import give_consent, invited_case, moment
from tests.world import World, build_world
from trail import clock

pytestmark = pytest.mark.django_db(transaction=True)

# docs/handleiding/professional.md says so
MOST = 25
AREAS = ("wonen", "inkomen", "schulden", "werk", "opleiding", "gezin", "kinderen", "dagelijks")
# after each point what is said; five times what is agreed, one of them out of the line just kept
AGREED = {
    0: "@wendy vraagt de sleutel over 1 week",
    1: "@marleen stuurt het formulier morgen",
    2: "@inwoner zoekt de brieven bij elkaar",
    4: "@wendy belt de school 3-12",
    6: "@inwoner vraagt een plek op de opvang over 2 weken",
}


class Hands:
    """What somebody does beyond typing words: keys pressed, and clicks (there are none)."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, Counter[str]()

    def press(self, key: str) -> None:
        self.done[key] += 1
        self.page.keyboard.press(key)

    def access(self, letter: str) -> None:
        """An access key, as a keyboard sends it; Playwright's own press leaves out what a browser knows it by."""
        self.done[f"Alt+{letter}"] += 1
        key = {"key": letter, "code": f"Key{letter.upper()}", "modifiers": 1}
        code = {"windowsVirtualKeyCode": ord(letter.upper()), "unmodifiedText": letter}
        session = self.page.context.new_cdp_session(self.page)
        for kind in ("keyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, **key, **code})
        session.detach()

    def words(self, text: str) -> None:
        self.page.keyboard.type(text)


def _planned(world: World) -> tuple[Case, Meeting]:
    """Invited for today, with consent about eight areas and something stuck in each."""
    case = invited_case(world)
    with clock.at(moment(10, 2)):
        known = dict.fromkeys(("werktafel", "sociaalteam", "wil", "viveste"), AREAS)
        give_consent(world, case, known)
        for area in AREAS:
            add_problem(case=case, area=world.areas[area], words=area, by=world.viewer("marleen"))
    return case, Meeting.objects.get(case=case)


def test_eight_points_and_five_agreements_take_25_interactions(empty_site: Site) -> None:
    world = build_world()
    case, meeting = _planned(world)
    page = empty_site.browse("marleen")
    page.goto(f"/gesprekken/{meeting.pk}/")
    hands = Hands(page)
    hands.access("g")
    page.wait_for_selector("#line-form")
    # where one types is where one begins
    page.wait_for_selector("#line [name=text]:focus")
    for number, area in enumerate(AREAS):
        if number:
            hands.press("ArrowDown")
        hands.words(f"Wat er over {area} wordt gezegd, met een komma en een punt.")
        hands.press("Enter")
        if number in AGREED:
            hands.words(AGREED[number])
            hands.press("Enter")
    expect(page.locator("#today .ok-said")).to_have_count(8, timeout=30_000)
    expect(page.locator("#today .ok-promise")).to_have_count(5)
    hands.access("v")
    page.wait_for_selector("#next >> text=afgesproken")
    hands.access("g")
    page.wait_for_selector("main button:has-text('Gesprek afsluiten')")
    hands.access("g")
    page.wait_for_url(f"**/casussen/{case.pk}/")
    assert hands.done.total() <= MOST, hands.done
    assert hands.done.total() == 24
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.HELD
    lines = MeetingLine.objects.filter(meeting=meeting).order_by("id")
    assert [line.area.key for line in lines] == list(AREAS)
    made = Agreement.objects.filter(meeting=meeting).order_by("id")
    assert [(a.area.key, a.who) for a in made] == [
        ("wonen", "Wendy Test"),
        ("inkomen", "Marleen Test"),
        ("schulden", made[2].resident_name),
        ("opleiding", "Wendy Test"),
        ("kinderen", made[4].resident_name),
    ]
    assert Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED).exists()
