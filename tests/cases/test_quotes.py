"""A sentence of the resident: released by themself, exactly as they read it, and taken back as easily."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import quotes
from cases.models import Case, Quote
from cases.states import QUOTE_TRANSITIONS, QuoteStatus
from consent.actions.consents import Answers, record_consent
from consent.actions.withdrawals import withdraw
from consent.models import Consent
from consent.states import HowGiven, Purpose
from tests.cases.table_world import give_consent, moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db
NOW = moment(10, 1, 15)
WORDS = "Voor het eerst hoefde ik het maar één keer te vertellen."


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    with clock.at(NOW):
        yield running_case(world, monitoring=True)[0]


def noted(world: World, case: Case, text: str = WORDS, area: str = "wonen") -> Quote:
    return quotes.note_quote(
        case=case,
        area=world.areas[area],
        text=text,
        own_hand=False,
        token=uuid4(),
        by=world.viewer("marleen"),
    )


def release(world: World, quote: Quote, by: str = "marleen", **changes: object) -> Quote:
    values = {"version": quote.version, "how": HowGiven.SPOKEN, "witness": "Wendy Test", **changes}
    return quotes.release_quote(quote=quote, by=world.viewer(by), **values)  # type: ignore[arg-type]


def standing() -> int:
    return Quote.objects.standing().count()


def later(minutes: int = 5) -> datetime:
    return NOW + timedelta(minutes=minutes)


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_it_stands_only_between_its_release_and_its_taking_back(world: World, case: Case) -> None:
    quote = noted(world, case)
    assert standing() == 0
    quote = release(world, quote, how=HowGiven.SCREEN, typed_name="K. de Wit")
    assert standing() == 1
    with pytest.raises(Conflict):
        release(world, quote)
    for _turn in range(2):
        quote = quotes.take_back_quote(quote=quote, by=world.viewer("wendy"))
    assert (standing(), quote.taken_back_by) == (0, world.users["wendy"])
    with pytest.raises(Conflict):
        release(world, quote)
    lines = AuditLine.objects.filter(action__startswith="quote.").order_by("id")
    assert [one.action for one in lines] == ["quote.note", "quote.release", "quote.take_back"]
    assert not any("vertellen" in str(one.data) for one in lines)
    assert {tuple(one.dossier_ids) for one in lines} == {(case.dossier_id,)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"how": HowGiven.SCREEN}, "typt zelf"),
        ({"witness": ""}, "getuige"),
        ({"how": HowGiven.PAPER}, "Kies hoe"),
        ({"by": "bo", "area": "inkomen"}, "niets weten"),
        ({"by": "gijs"}, "aan deze tafel"),
        ({"by": "paula"}, "aan deze tafel"),
    ],
)
def test_what_a_release_takes(world: World, case: Case, changes: dict[str, str], why: str) -> None:
    quote = noted(world, case, area=changes.pop("area", "wonen"))
    with pytest.raises(Denied, match=why):
        release(world, quote, **changes)
    assert standing() == 0


def test_without_a_yes_to_quotes_nothing_is_released(world: World) -> None:
    with clock.at(NOW):
        case = running_case(world)[0]
        quote = noted(world, case)
        with pytest.raises(Denied, match="formulier"):
            release(world, quote)
        page = client_of(world, "marleen").get(reverse("cases:quote_release", args=[quote.pk]))
        assert "Deze zin vrijgeven" not in page.content.decode()
    with clock.at(later()):
        give_consent(world, case, monitoring=True)
        release(world, quote)


def test_what_is_released_is_what_was_read(world: World, case: Case) -> None:
    quote = noted(world, case)
    client = client_of(world, "marleen")
    url = reverse("cases:quote_release", args=[quote.pk])
    page = client.get(url).content.decode()
    assert f"“{WORDS}”" in page
    assert "Deelnemer, met toestemming geplaatst" in page
    assert "checked" not in page, "nothing is ticked beforehand"
    assert "ok-nav" not in page, "in the resident's hands: no menu"
    quotes.change_quote(
        quote=quote, text="Er werd geluisterd.", version=1, by=world.viewer("wendy")
    )
    sent = {"released": "on", "how": "spoken", "witness": "Wendy Test", "version": "1"}
    answer = client.post(url, sent)
    again = answer.content.decode()
    assert answer.status_code == 422
    assert "Er werd geluisterd." in again
    assert "intussen veranderd" in again
    assert "checked" not in again.split("Geeft u de zin vrij?")[1].split("Hoe zegt u ja?")[0]
    assert client.post(url, {**sent, "version": "2"}).status_code == 302
    assert Quote.objects.get().text == "Er werd geluisterd."
    with pytest.raises(Conflict):
        quotes.change_quote(quote=quote, text="Anders", version=2, by=world.viewer("wendy"))


def test_the_form_keeps_what_is_too_long_and_takes_no_name(world: World, case: Case) -> None:
    client = client_of(world, "marleen")
    url = reverse("cases:quotes", args=[case.pk])
    data = {"token": uuid4(), "area": world.areas["wonen"].pk, "text": "a" * 241}
    page = client.post(url, data)
    assert page.status_code == 422
    assert "hoogstens 240 tekens, en deze heeft er 241" in page.content.decode()
    assert "a" * 241 in page.content.decode()
    for text in ("Ik ben Kees.", "de heer WIT zegt: dank", "Kées’ huis"):
        wrong = client.post(url, {**data, "text": text})
        assert wrong.status_code == 422
        assert "naam van de inwoner" in wrong.content.decode()
    for _turn in range(2):
        assert client.post(url, {**data, "text": "Er werd geluisterd."}).status_code == 302
    assert Quote.objects.get().text == "Er werd geluisterd."


def test_only_who_may_know_its_area_sees_it(world: World, case: Case) -> None:
    quote = noted(world, case, area="inkomen")
    seen = {n for n in world.users if Quote.objects.visible_to(world.viewer(n)).exists()}
    assert seen == {"marleen", "wendy", "iris", "pieter"}
    release(world, quote)
    # words alone, for who leads the programmes of that municipality
    offered = {n for n in world.users if Quote.objects.offered_to(world.viewer(n)).exists()}
    assert offered == {"pieter", "paula"}


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"purpose": Purpose.MONITORING},
        {"areas": ["wonen"]},
        {"organisation": "werktafel"},
    ],
)
def test_whatever_is_taken_back_takes_it_back(
    world: World, case: Case, what: dict[str, object]
) -> None:
    quote = release(world, noted(world, case))
    areas = what.get("areas", [])
    organisation = what.get("organisation")
    with clock.at(later()):
        withdraw(
            dossier=case.dossier,
            purpose=str(what.get("purpose", "")),
            areas=[world.areas[key].pk for key in areas],  # type: ignore[attr-defined]
            organisation_id=world.organisations[str(organisation)].pk if organisation else None,
            by=world.viewer("wendy"),
        )
        quote.refresh_from_db()
        assert (quote.status, quote.taken_back_by) == (QuoteStatus.TAKEN_BACK, None)
        assert standing() == 0


def test_another_area_or_organisation_leaves_it(world: World, case: Case) -> None:
    release(world, noted(world, case))
    with clock.at(later()):
        withdraw(dossier=case.dossier, areas=[world.areas["schulden"].pk], by=world.viewer("wendy"))
        withdraw(
            dossier=case.dossier,
            organisation_id=world.organisations["wil"].pk,
            by=world.viewer("wendy"),
        )
        assert standing() == 1


def test_a_new_answer_without_that_yes_takes_it_back_and_a_yes_later_does_not_bring_it_again(
    world: World, case: Case
) -> None:
    quote = release(world, noted(world, case))
    with clock.at(later()):
        give_consent(world, case, monitoring=True)
        assert standing() == 1, "asked again, and still a yes"
    with clock.at(later(10)):
        give_consent(world, case)
        quote.refresh_from_db()
        assert quote.status == QuoteStatus.TAKEN_BACK
    with clock.at(later(15)):
        give_consent(world, case, monitoring=True)
        assert standing() == 0


def test_no_to_everything_takes_it_back(world: World, case: Case) -> None:
    release(world, noted(world, case))
    with clock.at(later()):
        record_consent(
            dossier=case.dossier,
            answers=Answers(
                takes_part=False,
                how=HowGiven.SPOKEN,
                witness="Wendy Test",
                explained_no_consequences=True,
            ),
            by=world.viewer("wendy"),
        )
        assert not Quote.objects.filter(status=QuoteStatus.RELEASED).exists()


def test_when_the_yes_runs_out_it_stands_no_longer_and_the_night_says_so(
    world: World, case: Case
) -> None:
    quote = release(world, noted(world, case))
    until = Consent.objects.get(dossier=case.dossier).until_at
    with clock.at(until - timedelta(minutes=1)):
        assert (standing(), quotes.end_quotes()) == (1, 0)
    with clock.at(until + timedelta(minutes=1)):
        assert (standing(), quotes.end_quotes(), quotes.end_quotes()) == (0, 1, 0)
        quote.refresh_from_db()
        assert quote.status == QuoteStatus.TAKEN_BACK


def test_the_database_holds_that_the_resident_released_it(world: World, case: Case) -> None:
    mine = Quote.objects.filter(pk=noted(world, case).pk)
    for change in (
        {"status": QuoteStatus.RELEASED},
        {"status": QuoteStatus.RELEASED, "released_at": NOW, "released_by": world.users["wendy"]},
        {"status": QuoteStatus.TAKEN_BACK},
        {"witness": "Wendy"},
        {"text": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**change)
    release(world, mine.get())
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        mine.update(text="Iets anders.")


def test_one_that_was_never_released_goes_without_a_trace_but_the_log(
    world: World, case: Case
) -> None:
    quotes.remove_quote(quote=noted(world, case), by=world.viewer("marleen"))
    assert not Quote.objects.exists()
    quote = release(world, noted(world, case))
    with pytest.raises(Conflict):
        quotes.remove_quote(quote=quote, by=world.viewer("marleen"))


def test_the_page_asks_as_much_for_one_as_for_three(world: World, case: Case) -> None:
    client = client_of(world, "marleen")
    url = reverse("cases:quotes", args=[case.pk])
    release(world, noted(world, case))
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    release(world, noted(world, case, text="Twee"))
    noted(world, case, text="Drie")
    with CaptureQueriesContext(connection) as three:
        page = client.get(url).content.decode()
    assert len(one) == len(three)
    assert "Drie" in page


def test_every_status_has_its_steps() -> None:
    assert set(QUOTE_TRANSITIONS) == set(QuoteStatus)
