"""A child's sentence is nobody's to release, also not of who decides for the child. From 16 on it is their own."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.actions.programmes import change_settings
from cases.actions.meetings import start_meeting
from cases.models import Case, Meeting, Quote
from cases.states import QuoteStatus
from consent.actions import young
from consent.actions.forms import publish_form
from consent.monitoring import following_of
from consent.states import FormAudience, HowGiven
from reporting.models import Edition
from reporting.states import EditionStatus
from tests.cases.table_world import give_consent, invited_case, moment
from tests.cases.test_quotes import client_of, noted, release
from tests.reporting.cohort import asked
from tests.world import SYSTEM, World
from trail import clock, jobs
from trail.errors import Denied

pytestmark = pytest.mark.django_db
NOW = moment(10, 1, 15)
# 15 when the table begins; 16 on 1 February 2027
CHILD = date(2011, 2, 1)
SIXTEEN = datetime(2027, 2, 1, tzinfo=clock.AMSTERDAM)
YES = {
    "released": "on",
    "how": "screen",
    "typed_name": "K. de Wit",
    "witness": "Wendy Test",
    "version": "1",
}
WHY = "Van een kind onder de 16 plaatsen we geen zin, wie er ook ja op zegt."
Begun = Callable[[date | None], Case]


@pytest.fixture
def begun(world: World) -> Iterator[Begun]:
    """A course that has begun, where everybody who decides said yes, to quotes too."""
    change_settings(
        programme=world.programme, values={"young_people": True}, by=world.viewer("anna")
    )
    for audience in (FormAudience.GUARDIANS, FormAudience.YOUNG):
        publish_form(
            municipality=world.houten, text=f"Voor {audience}.", audience=audience, by=SYSTEM
        )

    def begin(born_on: date | None) -> Case:
        case = invited_case(world)
        wendy = world.viewer("wendy")
        deciders: list[int | None] = [None]
        if born_on is not None:
            young.record_birth_date(dossier=case.dossier, born_on=born_on, by=wendy)
        if born_on == CHILD:
            deciders = [
                young.add_guardian(dossier=case.dossier, name=name, kind="parent", by=wendy).pk
                for name in ("Ans", "Bob")
            ]
        start_meeting(meeting=Meeting.objects.get(case=case), by=wendy)
        for one in deciders:
            heard_by = "" if one is None else "Wendy Test"
            give_consent(world, case, guardian_id=one, heard_by=heard_by, monitoring=True)
        case.refresh_from_db()
        return case

    with clock.at(NOW):
        yield begin


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("how", [HowGiven.SCREEN, HowGiven.SPOKEN])
def test_nobody_releases_what_a_child_said(world: World, begun: Begun, how: HowGiven) -> None:
    case = begun(CHILD)
    # both parents said yes to quotes: that is not what is missing
    assert following_of(case.dossier).allowed
    quote = noted(world, case)
    for name in ("marleen", "wendy"):
        with pytest.raises(Denied, match="onder de 16"):
            release(world, quote, by=name, how=how, typed_name="Ans de Wit")
    quote.refresh_from_db()
    assert quote.status == QuoteStatus.NOTED
    assert not Quote.objects.standing().exists()
    assert not Quote.objects.offered_to(world.viewer("pieter")).exists()


def test_the_screens_say_so_and_offer_no_button(world: World, begun: Begun) -> None:
    case = begun(CHILD)
    quote = noted(world, case)
    marleen = client_of(world, "marleen")
    page = reverse("cases:quote_release", args=[quote.pk])
    for url in (page, reverse("cases:quotes", args=[case.pk])):
        shown = text_of(marleen.get(url))
        assert WHY in shown
        assert "Deze zin vrijgeven" not in shown
        assert "Samen lezen en vrijgeven" not in shown
    # sent all the same, from a page that was open before somebody wrote down the date of birth
    answer = marleen.post(page, YES)
    assert answer.status_code == 422
    assert WHY in text_of(answer)
    quote.refresh_from_db()
    assert quote.is_noted


def test_who_is_sixteen_releases_it_themself(world: World, begun: Begun) -> None:
    case = begun(date(2010, 10, 1))
    quote = noted(world, case)
    assert client_of(world, "marleen").post(
        reverse("cases:quote_release", args=[quote.pk]), YES
    ).status_code == 302  # fmt: skip
    assert Quote.objects.standing().get().released_by == world.users["marleen"]


def test_until_the_day_before_and_then_only_on_their_own_yes(world: World, begun: Begun) -> None:
    case = begun(CHILD)
    quote = noted(world, case)
    with clock.at(SIXTEEN - timedelta(seconds=1)), pytest.raises(Denied, match="onder de 16"):
        release(world, quote)
    with clock.at(SIXTEEN), pytest.raises(Denied):
        # what the parents said ended that day
        release(world, quote)
    with clock.at(SIXTEEN + timedelta(hours=9)):
        give_consent(world, case, monitoring=True)
        release(world, quote)
        assert Quote.objects.standing().exists()


def test_a_date_of_birth_told_later_takes_the_sentence_and_its_papers_back(
    world: World, begun: Begun, tmp_path: Path, settings: Any
) -> None:
    settings.FILE_STORE = tmp_path
    case = begun(None)
    quote = release(world, noted(world, case))
    with clock.at(moment(11, 12)):
        edition = asked(world, quote=quote, token=uuid4())
        jobs.run_job(edition.job_id or 0)
    wendy = world.viewer("wendy")
    with clock.at(moment(11, 12, 15)):
        young.record_birth_date(dossier=case.dossier, born_on=CHILD, by=wendy)
        quote.refresh_from_db()
        assert quote.status == QuoteStatus.TAKEN_BACK
        assert Edition.objects.get(pk=edition.pk).status == EditionStatus.WITHDRAWN
        # and a yes of a parent afterwards does not bring it again
        who = young.add_guardian(dossier=case.dossier, name="Ans", kind="parent", by=wendy)
    with clock.at(moment(11, 12, 16)):
        give_consent(world, case, guardian_id=who.pk, heard_by="Wendy Test", monitoring=True)
        assert following_of(case.dossier).allowed
        assert not Quote.objects.standing().exists()
