"""A whole course, from a call for help to the call a year after it ended, by four people in four browsers.

The resident asks to be called back; Wendy (lead organisation) calls, writes the referral down and follows up
afterwards; Marleen leads the course and hands over to Mira; Pieter invites. What test_main_job.py
shows already (draft, money, factsheet) isn't walked again.
"""

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from cases.models import CallBack, Case, FollowUp, FollowUpAnswer, Handover, Letter
from cases.states import CaseStatus, FollowUpStatus, LetterStatus
from tests.browser.site import NOON, Site, check_axe, check_fits
from tests.browser.test_main_job import (
    RESIDENT,
    People,
    ask_consent,
    button,
    day,
    first_conversation,
    invite,
    link,
    open_case,
    weigh,
)
from tests.world import build_world
from trail import clock, jobs

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGE = "De aanvraag ligt bij de toetser, ik hoor vrijdag meer."


def test_from_a_call_for_help_to_a_year_later(empty_site: Site) -> None:
    # whoever asked to be called back a moment ago, in another run, doesn't count here
    cache.clear()
    site, people = empty_site, People(empty_site, "whole-course")
    site.moment = day(45, 10)
    with clock.at(site.moment):
        build_world()

    asks_to_be_called(people)
    site.moment = day(40, 10)
    call_and_refer(people, day(40, 10))
    weigh(people)
    invite(people, first=day(30, 14))
    site.moment = day(30, 14)
    ask_consent(people, monitoring=True)
    first_conversation(people, following=day(16, 14))
    give_the_letter(people)
    site.moment = day(25, 9)
    write_between(people)
    site.moment = day(5, 14)
    hand_over(people, day(6, 14))
    close(people)
    for months in (3, 6, 12):
        call_afterwards(people, months)
    people.see(people("wendy"), "nobody-to-call")
    assert FollowUp.objects.filter(status=FollowUpStatus.PLANNED).count() == 0
    assert FollowUpAnswer.objects.count() == 9


def asks_to_be_called(people: People) -> None:
    page = people.site.nobody()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/terugbellen/houten/")
    page.locator("[name=name]").fill(RESIDENT)
    page.locator("[name=number]").fill("06 55 51 23 45")
    page.locator("input[name=moment][value=morning]").check()
    check_fits(page)
    people.see(page, "resident-asks")
    button(page, "Bel mij").click()
    page.wait_for_url("**/bedankt/")
    people.see(page, "resident-is-thanked")
    page.close()


def call_and_refer(people: People, now: datetime) -> None:
    page = people("wendy")
    page.goto("/terugbelverzoeken/")
    expect(page.locator("main")).to_contain_text(RESIDENT)
    people.see(page, "wendy-calls")
    button(page, "Gesproken: schrijf een aanmelding").click()
    expect(page.locator("[name=name]")).to_have_value(re.compile(RESIDENT))
    page.locator("[name=stuck]").fill("Geen adres, dus geen uitkering en geen woning.")
    page.get_by_label("Wonen", exact=True).check()
    page.get_by_label("Inkomen", exact=True).check()
    page.locator("[name=tried]").fill("Urgentie gevraagd, afgewezen.")
    page.locator("input[name=urgency][value=soon]").check()
    page.locator("input[name=agreed][value=yes]").check()
    page.locator("[name=agreed_on_date]").fill(f"{now:%Y-%m-%d}")
    # who called is who asked: nobody types it twice
    expect(page.locator("[name=agreed_with]")).to_have_value("Wendy Test")
    people.see(page, "wendy-refers")
    button(page, "Aanmelden").click()
    expect(page.get_by_role("status")).to_contain_text("aanmelding")
    assert not CallBack.objects.exists(), "name and number go once they have spoken"


def give_the_letter(people: People) -> None:
    page = people("marleen")
    open_case(page)
    button(page, "Maak de brief").click()
    page.wait_for_url("**/brieven/*/")
    expect(page.locator("main form").first).to_be_visible()
    people.see(page, "marleen-letter")
    button(page, "Maak de pdf").click()
    # what the worker does, on the day of this course; the page turns by itself
    expect(page.locator("progress").first).to_be_visible()
    with clock.at(people.site.moment):
        jobs.run_job(Letter.objects.get().job_id or 0)
    fold = page.locator('details:has(> summary:has-text("De inwoner heeft"))')
    expect(fold).to_be_visible(timeout=60_000)
    fold.locator("summary").click()
    fold.locator("input[name=how][value=table]").check()
    button(fold, "Opschrijven").click()
    page.wait_for_load_state()
    people.see(page, "marleen-letter-given")
    assert Letter.objects.get().status == LetterStatus.GIVEN


def write_between(people: People) -> None:
    page = people("iris")
    open_case(page)
    link(page, "Bericht aan tafel").click()
    page.locator("#between [name=text]").fill(MESSAGE)
    page.locator("#between [name=area]").select_option(label="Inkomen")
    button(page.locator("#between"), "Vertel het de tafel").click()
    expect(page.locator("main")).to_contain_text(MESSAGE)
    people.see(page, "iris-message")
    marleen = people("marleen")
    marleen.goto("/")
    expect(marleen.locator("main")).to_contain_text("Nieuw sinds u hier was")
    people.see(marleen, "marleen-day-with-message")


def hand_over(people: People, talked: datetime) -> None:
    page = people("marleen")
    open_case(page)
    link(page, "Meer").click()
    link(page, "Warm overdragen").click()
    page.locator("[name=to]").select_option(label="Mira Test")
    page.locator("[name=talk_date]").fill(f"{talked:%Y-%m-%d}")
    page.get_by_label("Wonen", exact=True).check()
    page.locator("[name=resident_agreed]").check()
    people.see(page, "marleen-hands-over")
    button(page, "Vraag het de ontvanger").click()
    page.wait_for_load_state()
    mira = people("mira")
    mira.goto("/")
    mira.locator("main a[href*='/overdrachten/']").first.click()
    mira.locator("[name=with_resident]").check()
    people.see(mira, "mira-receives")
    button(mira, "Ja, ik ga verder").click()
    mira.wait_for_load_state()
    assert Handover.objects.get().status == "accepted"


def close(people: People) -> None:
    page = people("marleen")
    open_case(page)
    link(page, "Meer").click()
    link(page, "Samen met de inwoner afsluiten").click()
    page.locator("input[name=reason][value=handed_over]").check()
    page.locator("[name=area]").select_option(label="Wonen")
    people.see(page, "marleen-closes")
    button(page, "Traject afsluiten").click()
    page.wait_for_load_state()
    assert Case.objects.get().status == CaseStatus.CLOSED


def call_afterwards(people: People, months: int) -> None:
    due = FollowUp.objects.get(months=months).due_date
    people.site.moment = datetime.combine(due, NOON.time(), tzinfo=clock.AMSTERDAM)
    page = people("wendy")
    page.goto("/nabellen/")
    page.get_by_role("link", name=re.compile("van den Berg")).first.click()
    page.locator("input[name=housing][value=stable]").check()
    page.locator("input[name=participation][value=vrijwilligerswerk]").check()
    page.locator("[name=wellbeing]").fill("7")
    if months == 3:
        people.see(page, "wendy-calls-afterwards")
    button(page, "Opschrijven").click()
    page.wait_for_url("**/nabellen/")
    check_axe(page)
