"""The main job, from first call to factsheet, by four people in four browsers.

Marleen (sociaal team) refers and sits at the table, Iris (WIL) weighs and sits there too, Pieter leads the project,
Bas reads the factsheet; the resident has the tablet once. Every screen they meet is checked for barriers, and kept as
a picture in var/screenshots/main-job for a person to look at.
"""

import io
import re
import subprocess
from datetime import datetime, time, timedelta
from decimal import Decimal

import pdfplumber
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from accounts.models import User
from budgets.models import BudgetRequest, LedgerEntry
from cases.models import Agreement, Meeting, Referral
from cases.states import AgreementStatus
from consent.models import Consent
from documents import store
from reporting.models import Edition
from tests.browser.site import NOON, SCREENSHOTS, Site, check_axe, shoot
from tests.world import World, build_world
from trail import clock
from trail.models import AuditLine
from trail.states import LineKind

pytestmark = pytest.mark.django_db(transaction=True)

RESIDENT = "Samira van den Berg"
WISH = "Ik wil een eigen deur die op slot kan."
AT_HOME = "Het gaat niet goed tussen mij en mijn broer."
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 820, "height": 1180}


class People:
    """The browsers of the four, the days on which they work, and the pictures of what they see."""

    def __init__(self, site: Site, folder: str = "main-job") -> None:
        self.site, self.folder = site, folder
        self.number = 0
        self._pages: dict[str, Page] = {}

    def __call__(self, name: str) -> Page:
        """Somebody's browser: one tab, signed in."""
        if name not in self._pages:
            page = self._pages[name] = self.site.browse(name)
            page.goto("/")
        return self._pages[name]

    def see(self, page: Page, what: str) -> None:
        """Look at a screen: no barrier, and a picture of it."""
        check_axe(page)
        self.number += 1
        shoot(page, f"{self.folder}/{self.number:02}-{what}")


def day(days_ago: int, hour: int) -> datetime:
    """A day of this course, counted back from the site's today. (The worker's clock is the real one.)"""
    on = clock.local_date(NOON) - timedelta(days=days_ago)
    return datetime.combine(on, time(hour), tzinfo=clock.AMSTERDAM)


def test_the_main_job(
    empty_site: Site,
    worker: "subprocess.Popen[bytes]",
) -> None:
    site, people = empty_site, People(empty_site)
    site.moment = day(40, 10)
    with clock.at(site.moment):
        world = build_world()

    refer(people, day(40, 10))
    weigh(people)
    invite(people, first=day(30, 14))

    site.moment = day(30, 14)
    nobody_reads_before_the_resident_says_so(people)
    waits_for_consent(people)
    ask_consent(people)
    first_conversation(people, following=day(16, 14))

    site.moment = day(16, 14)
    second_conversation(people)
    write_a_result(people, day(16, 14))

    site.moment = day(15, 9)
    ask_for_money(people)
    site.moment = day(15, 10)
    decide_on_a_phone(people)
    answer_is_there(people)

    site.moment = NOON
    publish_a_factsheet(people, day(40, 10))
    download_it(people, world)
    everything_read_is_logged()


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def link_like(page: Page | Locator, words: str) -> Locator:
    """A link by how it begins; what follows for a screen reader may follow."""
    return page.get_by_role("link", name=re.compile(f"^{re.escape(words)}"))


def unfold(page: Page | Locator, name: str) -> Locator:
    """Open what is folded away, as a person does; gives what is inside."""
    fold = page.locator(f'details:has(> summary:has-text("{name}"))').first
    fold.locator("summary").first.click()
    return fold


def answer(page: Page | Locator, group: str, choice: str) -> None:
    page.get_by_role("radiogroup", name=group).get_by_label(choice, exact=True).check()


def refer(people: People, now: datetime) -> None:
    page = people("marleen")
    people.see(page, "marleen-day")
    link(page, "Iemand aanmelden").first.click()
    page.locator("[name=name]").fill(RESIDENT)
    page.locator("[name=safe_contact]").fill("Bellen, 's ochtends. Geen brieven.")
    page.locator("[name=stuck]").fill("Geen adres, dus geen uitkering en geen woning.")
    page.get_by_label("Wonen", exact=True).check()
    page.get_by_label("Inkomen", exact=True).check()
    page.locator("[name=tried]").fill("Urgentie gevraagd, afgewezen.")
    # it keeps itself: leave in the middle, and go on where it was
    expect(page.locator("#saved")).to_contain_text("bewaard")
    page.goto("/aanmeldingen/")
    people.see(page, "marleen-draft")
    link_like(page, "Verder").click()
    expect(page.locator("[name=tried]")).to_have_value("Urgentie gevraagd, afgewezen.")
    page.locator("input[name=urgency][value=soon]").check()
    page.locator("input[name=agreed][value=yes]").check()
    page.locator("[name=agreed_on_date]").fill(f"{now:%Y-%m-%d}")
    people.see(page, "marleen-refers")
    # in a hurry: twice
    button(page, "Aanmelden").dblclick()
    expect(page.get_by_role("status")).to_contain_text("aanmelding")
    people.see(page, "marleen-referrals")
    assert Referral.objects.count() == 1


def weigh(people: People) -> None:
    page = people("iris")
    page.goto("/wegen/")
    expect(page.locator("main")).to_contain_text("Urgentie gevraagd")
    for secret in ("Samira", "Berg", "Geen adres"):
        expect(page.locator("main")).not_to_contain_text(secret)
    unfold(page, "Zeg wat u vindt")
    page.locator("input[name=opinion][value=invite]").check()
    page.locator("[name=note]").fill("Zonder adres komt niets los.")
    button(page, "Zeg dit").click()
    expect(page.locator(".ok-weigh")).to_contain_text("Uw mening staat op de kaart.")
    people.see(page, "iris-weighs")


def invite(people: People, *, first: datetime) -> None:
    page = people("pieter")
    page.goto("/")
    people.see(page, "pieter-day")
    page.goto("/wegen/")
    link(page, "Open de aanmelding").click()
    expect(page.locator("main")).to_contain_text("Zonder adres komt niets los.")
    people.see(page, "pieter-referral")
    link(page, "Uitnodigen").click()
    page.locator("[name=on_date]").fill(f"{first:%Y-%m-%d}")
    page.locator("[name=at_time]").fill("14:00")
    page.locator("[name=place]").fill("De Wenteling, kamer 2")
    for name in ("Marleen Test", "Iris Test", "Wendy Test"):
        if not page.get_by_label(name).is_visible():
            unfold(page, "Andere organisaties")
        page.get_by_label(name).check()
    page.locator("[name=lead]").select_option(label="Marleen Test")
    for name in ("answer_to_resident", "answer_to_sender"):
        box = page.locator(f"[name={name}]")
        box.fill(re.sub(r"\[[^\]\n]+\]", "dinsdag", box.input_value()))
    people.see(page, "pieter-invites")
    page.locator("main form").get_by_role("button", name="Uitnodigen").click()
    page.wait_for_url(lambda url: "/uitnodigen/" not in url)
    people.see(page, "pieter-invited")


def open_case(page: Page) -> None:
    page.goto("/casussen/")
    page.get_by_role("link", name=RESIDENT).first.click()
    page.wait_for_url("**/casussen/*/")


def nobody_reads_before_the_resident_says_so(people: People) -> None:
    page = people("iris")
    page.goto("/casussen/?scope=all")
    expect(page.locator("main")).not_to_contain_text("Samira")
    page.goto("/zoeken?q=Samira")
    expect(page.locator("main")).not_to_contain_text("van den Berg")


def waits_for_consent(people: People) -> None:
    """Who referred sees what they wrote, and who asks for consent."""
    page = people("marleen")
    open_case(page)
    expect(page.locator("main")).to_contain_text("Werktafel vraagt die in het eerste gesprek")
    people.see(page, "marleen-case-without-consent")


def ask_consent(people: People, *, monitoring: bool = False) -> None:
    page = people("pieter")
    open_case(page)
    link(page, "Toestemming vragen").first.click()
    page.set_viewport_size(TABLET)
    # the resident has the tablet now
    assert page.locator("main input:checked").count() == 0, "nothing is ticked beforehand"
    expect(page.locator("header nav")).to_have_count(0)
    answer(page, "Wilt u meedoen?", "Ja")
    for short in ("WIL", "Sociaal Team"):
        answer(page, f"Mag {short} erbij zijn en meelezen?", "Ja")
    wil = page.locator("section.ok-card", has_text="Mag WIL erbij zijn")
    fold = unfold(wil, "Waarover niet?")
    fold.get_by_label("Gezin en scheiding").check()
    page.locator("input[name=how][value=screen]").check()
    page.locator("[name=typed_name]").fill(RESIDENT)
    page.locator("[name=witness]").fill("Wendy Test")
    page.locator("[name=explained]").check()
    if monitoring:
        page.locator("[name=monitoring]").check()
    people.see(page, "resident-consents")
    button(page, "Antwoorden bewaren").click()
    page.wait_for_url(lambda url: "/vragen/" not in url)
    page.set_viewport_size({"width": 1280, "height": 900})
    people.see(page, "pieter-consent-given")
    given = Consent.objects.get()
    assert (given.takes_part, given.typed_name) == (True, RESIDENT)


def first_conversation(people: People, *, following: datetime) -> None:
    page = people("marleen")
    open_case(page)
    link(page, "Start gesprek").click()
    button(page, "Start gesprek").click()
    fold = unfold(page, "Is iedereen er?")
    for name in ("Iris Test, WIL", "Marleen Test, Sociaal Team", "Wendy Test, Werktafel"):
        fold.get_by_label(name).check()
    button(fold, "Deze mensen zijn er").click()
    expect(page.locator("#head")).not_to_contain_text("Verwacht")

    for text, area, is_wish in ((WISH, "Wonen", True), (AT_HOME, "Gezin en scheiding", False)):
        tell(page, text, area, is_wish=is_wish)
    # Iris sits there and may not know about the family: it is kept, and not on the wall
    expect(page.locator("main")).to_contain_text(WISH)
    expect(page.locator("main")).not_to_contain_text(AT_HOME)

    for words, area, topic in (
        ("Een dak boven mijn hoofd", "Wonen", "Wonen"),
        ("Geld om van te leven", "Inkomen", "Geld en uitkering"),
    ):
        fold = unfold(page.locator("#stuck"), "Knelpunt toevoegen")
        fold.locator("[name=words]").fill(words)
        fold.locator("[name=area]").select_option(label=area)
        unfold(fold, "Voor de cijfers").get_by_label(topic).check()
        button(fold, "Toevoegen").click()
        expect(page.locator("#stuck")).to_contain_text(words)

    type_line(page, "Wonen", "Kan tot de kerst bij haar tante terecht.")
    agree(page, "Inkomen", "Een uitkering aanvragen", "Iris Test, WIL", following)
    agree(page, "Wonen", "Inschrijven bij de woningcorporatie", RESIDENT, following)
    people.see(page, "marleen-table-first")
    button(page.locator("#next"), "Afspreken").first.click()
    expect(page.locator("#next")).to_contain_text("afgesproken")
    link(page, "Gesprek afsluiten").click()
    people.see(page, "marleen-closes-conversation")
    button(page, "Gesprek afsluiten").click()
    page.wait_for_url("**/casussen/*/")
    people.see(page, "marleen-case-after-first")
    planned = Meeting.objects.get(status="planned")
    assert planned.on_date == clock.local_date(following), "fourteen days on, with one click"
    assert Agreement.objects.filter(status=AgreementStatus.OPEN).count() == 2


def tell(page: Page, text: str, area: str, *, is_wish: bool) -> None:
    fold = page.locator("#story details")
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    fold.locator("[name=text]").fill(text)
    fold.locator("[name=area]").select_option(label=area)
    if is_wish:
        fold.locator("[name=is_wish]").check()
    button(fold, "Opschrijven").click()
    page.wait_for_load_state()


def type_line(page: Page, area: str, text: str) -> None:
    line = page.locator("#line")
    line.locator("select[name=area]").select_option(label=area)
    line.locator("input[name=text]").fill(text)
    line.locator("input[name=text]").press("Enter")
    expect(page.locator("#today")).to_contain_text(text)


def agree(page: Page, area: str, what: str, who: str, by: datetime) -> None:
    line = page.locator("#line")
    line.locator("select[name=area]").select_option(label=area)
    line.locator("input[name=text]").fill(what)
    if line.locator("details").get_attribute("open") is None:
        line.locator("details summary").click()
    line.locator("select[name=owner]").select_option(label=who)
    line.locator("input[name=due_date]").fill(f"{by:%Y-%m-%d}")
    button(line, "Opslaan").click()
    expect(page.locator("#today")).to_contain_text(what)


def second_conversation(people: People) -> None:
    iris = people("iris")
    iris.goto("/")
    expect(iris.locator("main")).to_contain_text("Een uitkering aanvragen")
    people.see(iris, "iris-day")
    open_case(iris)
    expect(iris.locator("main")).to_contain_text(RESIDENT)
    link(iris, "Verhaal").click()
    expect(iris.locator("main")).to_contain_text(WISH)
    expect(iris.locator("body")).not_to_contain_text("broer")
    people.see(iris, "iris-story")

    page = people("marleen")
    open_case(page)
    link(page, "Start gesprek").click()
    people.see(page, "marleen-agenda")
    button(page, "Start gesprek").click()
    last = page.locator("#last")
    done = last.locator("li", has_text="Een uitkering aanvragen")
    done.get_by_role("button").first.click()
    expect(page.locator("#done-count")).to_contain_text("1 van 2")
    other = last.locator("li", has_text="Inschrijven bij de woningcorporatie")
    fold = unfold(other, "Lukte niet")
    button(fold, "Niet gelukt").click()
    # a reason is asked for, in words
    expect(last).to_contain_text("Zeg in een paar woorden waarom")
    people.see(page, "marleen-asks-why")
    last.locator("[name=reason]").fill("De site lag eruit.")
    button(last, "Niet gelukt").click()
    expect(last).to_contain_text("niet gelukt: De site lag eruit.")
    type_line(page, "Inkomen", "De uitkering loopt vanaf de eerste van de maand.")
    people.see(page, "marleen-table-second")
    link(page, "Gesprek afsluiten").click()
    button(page, "Gesprek afsluiten").click()
    page.wait_for_url("**/casussen/*/")
    people.see(page, "marleen-case-after-second")
    statuses = Agreement.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [AgreementStatus.DONE, AgreementStatus.NOT_DONE]


def write_a_result(people: People, now: datetime) -> None:
    page = people("marleen")
    open_case(page)
    link(page, "Meer").click()
    link(page, "Resultaat toevoegen").click()
    page.locator("[name=kind]").select_option(label="Uitkering geregeld")
    page.locator("[name=on_date]").fill(f"{now:%Y-%m-%d}")
    button(page, "Opschrijven").click()
    expect(page.locator("main")).to_contain_text("Uitkering geregeld")
    people.see(page, "marleen-result")


PATH: tuple[tuple[str, str, str], ...] = (
    ("Komt er iets los dat nu vastzit?", "Ja", "Met een slot kan zij bij haar tante blijven."),
    ("Past het bij wat de inwoner wil bereiken?", "Ja", ""),
    ("Is de gewone weg geprobeerd?", "Ja, en dat lukte niet", "De corporatie betaalt dit niet."),
    (
        "Betaalt een ander dit op tijd?",
        "Nee, er is geen regeling of fonds dat dit betaalt",
        "Bijzondere bijstand.",
    ),
    ("Wordt hiermee alleen een schuldeiser betaald?", "Nee", ""),
    ("Herstelt dit een fout van een organisatie?", "Nee", ""),
    ("Blijft de oplossing staan?", "Ja, dit blijft", ""),
    (
        "Wat doet dit met uitkering, toeslagen en schulden?",
        "Geen gevolgen, dat is nagegaan",
        "Bij Iris.",
    ),
)


def ask_for_money(people: People) -> None:
    page = people("marleen")
    open_case(page)
    link(page, "Meer").click()
    link(page, "Maatwerkbudget aanvragen").click()
    page.locator("[name=purpose]").fill("een slot en een bed")
    page.locator("[name=amount]").fill("1e309")
    page.locator("input[name=payee_kind][value=supplier]").check()
    page.locator("[name=payee_name]").fill("Bouwmarkt Houten")
    page.locator("[name=area]").select_option(label="Wonen")
    button(page, "Verder").click()
    # nothing is lost, and what is wrong is said at its place
    expect(page.locator("[name=amount]")).to_have_value("1e309")
    expect(page.locator("[name=amount]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=payee_name]")).to_have_value("Bouwmarkt Houten")
    people.see(page, "marleen-amount-refused")
    page.locator("[name=amount]").fill("1.249,50")
    button(page, "Verder").click()
    for number, (question, choice, why) in enumerate(PATH, start=1):
        expect(page.get_by_role("heading", level=1)).to_have_text(question)
        page.get_by_label(choice, exact=True).check()
        if why:
            box = page.locator("textarea:visible")
            expect(box).to_have_count(1)
            box.fill(why)
        if number in (1, 3):
            people.see(page, f"marleen-question-{number}")
        button(page, "Verder").click()
    expect(page.locator("main")).to_contain_text("Zet het maatwerkbudget in.")
    people.see(page, "marleen-request")
    button(page, "Aanvraag versturen").click()
    expect(page.locator("main")).to_contain_text("Pieter Test")
    people.see(page, "marleen-request-sent")


def decide_on_a_phone(people: People) -> None:
    page = people("pieter")
    page.set_viewport_size(PHONE)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Een slot en een bed, inwoner B.")
    people.see(page, "pieter-phone-day")
    link_like(page, "Bekijken").first.click()
    expect(page.locator("main")).to_contain_text("Met een slot kan zij bij haar tante blijven.")
    people.see(page, "pieter-phone-decides")
    button(page, "Akkoord").click()
    page.wait_for_url(lambda url: "/besluit/" not in url)
    people.see(page, "pieter-phone-decided")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert BudgetRequest.objects.get().status == "approved"
    assert [entry.amount for entry in LedgerEntry.objects.all()] == [Decimal("1249.50")]


def answer_is_there(people: People) -> None:
    page = people("marleen")
    open_case(page)
    panel = page.locator("section.ok-card", has_text="Maatwerkbudget").first
    expect(panel).to_contain_text("toegekend")
    people.see(page, "marleen-case-with-budget")


def publish_a_factsheet(people: People, begun: datetime) -> None:
    page = people("pieter")
    page.goto("/rapporten/")
    link(page, "Nieuwe factsheet").click()
    page.locator("[name=start]").fill(f"{begun:%Y-%m-%d}")
    page.locator("[name=end]").fill(f"{clock.today():%Y-%m-%d}")
    page.locator("input[name=audience][value=published]").check()
    button(page, "Bekijk eerst de cijfers").click()
    expect(page.locator("#preview")).to_be_visible()
    people.see(page, "pieter-figures")
    button(page, "Maak de factsheet").click()
    page.wait_for_url("**/rapporten/*/")
    # the worker makes it; the page turns by itself
    expect(button(page, "Publiceren")).to_be_visible(timeout=60_000)
    people.see(page, "pieter-edition")
    button(page, "Publiceren").click()
    expect(page.locator("main")).to_contain_text("gepubliceerd")
    people.see(page, "pieter-published")


def download_it(people: People, world: World) -> None:
    page = people("bas")
    page.goto("/")
    people.see(page, "bas-day")
    page.goto("/rapporten/")
    people.see(page, "bas-factsheets")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Download de PDF")).first.click()
    pdf = waiting.value.path().read_bytes()
    edition = Edition.objects.get()
    assert edition.file is not None
    assert pdf == store.read(edition.file)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        (sheet,) = document.pages
        text = sheet.extract_text()
        sheet.to_image(resolution=110).save(SCREENSHOTS / "main-job" / "factsheet.png")
    assert "minder dan 5" in text
    for secret in ("Samira", "Berg", "1.249", "broer", "Marleen"):
        assert secret not in text


def everything_read_is_logged() -> None:
    """Reads of this dossier by each of the three who saw something of it, and none by who only downloads."""
    names = {user.pk: user.email.partition("@")[0] for user in User.objects.all()}
    lines = AuditLine.objects.filter(kind=LineKind.VIEW, dossier_ids__len__gt=0)
    readers = {names[pk] for pk in lines.values_list("user_id", flat=True) if pk in names}
    assert readers == {"marleen", "iris", "pieter"}
