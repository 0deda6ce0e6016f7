"""Agreements of organisations, the list of what is promised, and how an organisation keeps it: only its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions.agreements import make_agreement, settle_agreement
from cases.actions.consequences import set_consequence
from cases.actions.letters import begin_letter
from cases.actions.meetings import close_meeting
from cases.consequences import touches
from cases.models import Agreement, Case, Consequence, ConsequenceCue, Meeting
from cases.promises import scores
from consent.actions import around
from consent.actions.dossiers import leave_table
from consent.models import Seat
from tests.access.visit import text_of
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Denied

LIST = "/afspraken/"


@pytest.fixture
def talk(world: World) -> Iterator[tuple[Case, Meeting]]:
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 14)):
        yield case, meeting


@pytest.fixture
def case(talk: tuple[Case, Meeting]) -> Case:
    return talk[0]


def agreed(world: World, case: Case, what: str = "Nagaan", **changes: Any) -> Agreement:
    values: dict[str, Any] = {
        "case": case,
        "area": world.areas["inkomen"],
        "what": what,
        "owner_kind": "organisation",
        "owner_organisation": world.organisations["wil"],
        "due_date": date(2026, 10, 15),
        "token": uuid4(),
        "by": world.viewer("marleen"),
    }
    return make_agreement(**{**values, **changes})


def person(world: World, name: str) -> dict[str, Any]:
    return {
        "owner_kind": "professional",
        "owner_user": world.users[name],
        "owner_organisation": None,
    }


def page(world: World, name: str, url: str = LIST) -> str:
    client = Client()
    client.force_login(world.users[name])
    response = client.get(url)
    assert response.status_code == 200, url
    return text_of(response)


# --- an organisation as such ------------------------------------------------------------------


def test_an_organisation_can_promise_and_its_people_at_the_table_see_it(
    world: World, case: Case
) -> None:
    row = agreed(world, case)
    assert (row.who, row.for_whom, row.owner_user) == ("WIL", "", None)
    assert "Nagaan" in page(world, "iris")
    assert "Nagaan" not in page(world, "marleen") + page(world, "wendy") + page(world, "bo")
    assert "WIL" in page(world, "marleen", f"/afspraken/{row.pk}/")
    seat = Seat.objects.get(dossier=case.dossier, organisation=world.organisations["wil"])
    leave_table(seat=seat, by=world.viewer("wendy"))
    assert "Nagaan" not in page(world, "iris")


@pytest.mark.parametrize(
    ("organisation", "area", "words"),
    [("wil", "wonen", "WIL mag niets"), ("ggz", "inkomen", "zit niet"), (None, "inkomen", "Kies")],
)
def test_an_organisation_may_know_the_area_and_sits_there(
    world: World, case: Case, organisation: str | None, area: str, words: str
) -> None:
    found = world.organisations[organisation] if organisation else None
    with pytest.raises(Denied, match=words):
        agreed(world, case, area=world.areas[area], owner_organisation=found)
    assert not Agreement.objects.exists()


def test_the_database_holds_who_owns(world: World, case: Case) -> None:
    agreed(world, case)
    with pytest.raises(IntegrityError, match="agreement_owner"), transaction.atomic():
        Agreement.objects.update(owner_organisation=None)
    with pytest.raises(IntegrityError, match="agreement_owner"), transaction.atomic():
        Agreement.objects.update(owner_user=world.users["iris"])


def test_chosen_on_the_form_and_typed_at_the_table(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    client = Client()
    client.force_login(world.users["marleen"])
    around.add_network_person(
        dossier=case.dossier,
        name="Tesfay Wolde",
        relation="neef",
        area=world.areas["inkomen"],
        by=world.viewer("marleen"),
    )
    url, area = f"/casussen/{case.pk}/afspraak/", world.areas["inkomen"].pk
    form = text_of(client.get(url))
    wil = world.organisations["wil"].pk
    assert "Tesfay Wolde (neef)" in form
    near = form.split('value="near-')[1].split('"')[0]
    for owner in (f"organisation-{wil}", f"near-{near}"):
        sent = {
            "token": uuid4(),
            "what": "Iets",
            "area": area,
            "owner": owner,
            "due_date": "2026-10-15",
        }
        assert client.post(url, sent).status_code == 302
    line = {"token": uuid4(), "text": "@WIL zoekt uit over 2 weken", "area": area}
    assert client.post(f"/gesprekken/{meeting.pk}/regel/", line).status_code == 302
    made = [(a.owner_kind, a.who) for a in Agreement.objects.order_by("pk")]
    assert made == [("organisation", "WIL"), ("network", "Tesfay Wolde"), ("organisation", "WIL")]
    # a name known under income goes to no readers of another life area: not by the form, not by the typed line
    count = Agreement.objects.count()
    wonen = {"area": world.areas["wonen"].pk, "token": uuid4()}
    answer = client.post(url, sent | wonen)
    assert answer.status_code == 422
    assert "Tesfay Wolde is hier bekend bij inkomen" in text_of(answer)
    line |= wonen | {"text": "@Tesfay zoekt uit over 2 weken"}
    answer = client.post(f"/gesprekken/{meeting.pk}/regel/", line)
    assert answer.status_code == 422
    assert "@Tesfay zoekt uit over 2 weken" in text_of(answer)
    assert Agreement.objects.count() == count
    # the table screen may be projected: nobody close stands on it by themselves
    assert "near-" not in text_of(client.get(f"/gesprekken/{meeting.pk}/"))


# --- the list ---------------------------------------------------------------------------------


def test_mine_late_this_fortnight_and_of_everybody(world: World, case: Case) -> None:
    for what, day in (("Laat", 2), ("Straks", 12), ("Veel later", 30)):
        agreed(world, case, what, due_date=date(2026, 10, day), **person(world, "marleen"))
    agreed(world, case, "Van Iris", due_date=date(2026, 10, 12), **person(world, "iris"))
    agreed(
        world, case, "Van Bo", due_date=date(2026, 10, 12), area=world.areas["wonen"],
        **person(world, "bo"),
    )  # fmt: skip
    shown = {
        "": "Laat Straks Veel later",
        "?wanneer=laat": "Laat",
        "?wanneer=twee-weken": "Straks",
        "?wanneer=klaar": "",
        "?van=iedereen": "Laat Straks Veel later Van Iris Van Bo",
        "?van=iedereen&wanneer=twee-weken": "Straks Van Iris Van Bo",
        "?wanneer=onzin&van=x&page=99": "Laat Straks Veel later",
    }
    everything = ("Laat", "Straks", "Veel later", "Van Iris", "Van Bo")
    with clock.at(moment(10, 5)):
        for query, words in shown.items():
            text = page(world, "marleen", LIST + query)
            seen = [what for what in everything if f">{what}</a>" in text]
            assert " ".join(seen) == words, query
        # whoever may not know wonen isn't told of it, nor in a count
        text = page(world, "iris", f"{LIST}?van=iedereen")
        assert "Van Bo" not in text
        assert ">4<" in text
        assert ">5<" not in text


@pytest.mark.parametrize("query", ["", "?van=iedereen", "?wanneer=laat"])
def test_many_are_paged_in_the_same_queries(world: World, case: Case, query: str) -> None:
    client = Client()
    client.force_login(world.users["marleen"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured, clock.at(moment(10, 9)):
            assert client.get(LIST + query).status_code == 200
        return len(captured)

    for n in range(2):
        agreed(world, case, f"Een {n}", due_date=date(2026, 10, 2), **person(world, "marleen"))
    queries()
    few = queries()
    for n in range(21):
        agreed(world, case, f"Meer {n}", due_date=date(2026, 10, 2), **person(world, "marleen"))
    assert queries() == few
    with clock.at(moment(10, 9)):
        assert "page=2" in page(world, "marleen", LIST + query)


# --- kept promises ----------------------------------------------------------------------------


def test_an_organisation_sees_how_it_keeps_its_own_and_no_other(world: World, case: Case) -> None:
    rows = [agreed(world, case, f"WIL {n}") for n in range(4)]
    rows.append(agreed(world, case, "Iris doet", **person(world, "iris")))
    agreed(world, case, "Marleen doet", **person(world, "marleen"))
    marleen = world.viewer("marleen")
    settle_agreement(agreement=rows[0], status="done", by=marleen)
    settle_agreement(agreement=rows[4], status="not_done", reason="te druk", by=marleen)
    settle_agreement(agreement=rows[2], status="dropped", reason="hoeft niet", by=marleen)
    with clock.at(moment(10, 20)):
        settle_agreement(agreement=rows[1], status="done", by=marleen)
        (own,) = scores(world.viewer("iris"), clock.today())
        assert own.organisation == world.organisations["wil"]
        assert (own.in_time, own.later, own.not_done, own.still_open, own.dropped) == (
            1, 1, 1, 1, 1,
        )  # fmt: skip
        assert (own.kept, own.due) == (2, 4)
        text = page(world, "iris", f"{LIST}nagekomen/")
        assert "2 van de 4" in text
        assert "te druk" in text
        assert "Sociaal Team" not in text
        # counted over what somebody may see: at the same organisation, without a seat there
        assert "te druk" not in page(world, "mira", f"{LIST}nagekomen/")
    with clock.at(moment(10, 20) + timedelta(days=400)):
        assert scores(world.viewer("iris"), clock.today()) == []


# --- what it does to the money ----------------------------------------------------------------


def test_a_cue_is_an_area_a_word_or_both() -> None:
    area = ConsequenceCue(area_id=3, words=[])
    word = ConsequenceCue(words=["verhuiz", "één gift"])
    both = ConsequenceCue(area_id=3, words=["loon"])
    assert touches([area], 3, "iets")
    assert not touches([area], 4, "iets")
    assert touches([word], 4, "Morgen VERHUIZEN naar Culemborg")
    assert not touches([word], 4, "geen onverhuizing")
    assert not touches([both], 4, "loonstrook")
    assert touches([both], 3, "loonstrook")
    assert not touches([], 3, "verhuizen")


def test_asked_when_it_is_made_and_never_in_the_way(world: World, case: Case) -> None:
    plain = agreed(world, case, "Formulier opsturen")
    assert not Consequence.objects.exists()
    moving = agreed(world, case, "Verhuizen naar de Veerweg", **person(world, "iris"))
    asked = Consequence.objects.get()
    # who does it finds it out
    assert (asked.agreement, asked.owner) == (moving, world.users["iris"])
    assert "nog uitzoeken" in page(world, "marleen", f"/casussen/{case.pk}/")
    assert "Verhuizen naar de Veerweg" in page(world, "iris", LIST)
    for name in ("iris", "marleen"):
        told = page(world, name, LIST)
        assert ("Nog uitzoeken voor de inwoner" in told) is (name == "iris")
    answer = "Uw toeslag blijft gelijk."
    set_consequence(
        agreement=moving, owner=world.users["iris"], answer=answer, by=world.viewer("marleen")
    )
    assert "nog uitzoeken" not in page(world, "marleen", f"/casussen/{case.pk}/")
    assert answer in page(world, "marleen", f"/afspraken/{moving.pk}/")
    # nobody depends on the list of words
    set_consequence(agreement=plain, owner=world.users["iris"], by=world.viewer("marleen"))
    assert Consequence.objects.count() == 2
    with pytest.raises(Denied):
        set_consequence(agreement=plain, owner=world.users["bo"], by=world.viewer("marleen"))
    with pytest.raises(Denied):
        set_consequence(agreement=plain, owner=world.users["iris"], by=world.viewer("bo"))


def test_the_form_leads_to_the_question(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    sent = {
        "token": uuid4(),
        "what": "Verhuizen",
        "area": world.areas["inkomen"].pk,
        "owner": "resident",
        "due_date": "2026-10-15",
    }
    response = client.post(f"/casussen/{case.pk}/afspraak/", sent)
    made = Agreement.objects.get()
    assert response["Location"] == f"/afspraken/{made.pk}/gevolgen/?back="
    assert client.get(response["Location"]).status_code == 200
    # nothing has to be answered: who asked finds it out
    assert Consequence.objects.get().owner == world.users["marleen"]
    bad = client.post(f"/afspraken/{made.pk}/gevolgen/", {"answer": "x" * 301, "owner": "99"})
    assert bad.status_code == 422
    assert "x" * 301 in text_of(bad)


def test_the_letter_says_it_only_when_it_is_known(world: World, talk: tuple[Case, Meeting]) -> None:
    case, meeting = talk
    marleen = world.viewer("marleen")
    known = agreed(world, case, "Verhuizen", meeting=meeting, owner_kind="resident",
                   owner_organisation=None)  # fmt: skip
    agreed(world, case, "Huurcontract tekenen", meeting=meeting, **person(world, "iris"))
    set_consequence(
        agreement=known,
        owner=world.users["marleen"],
        answer="Uw huurtoeslag begint opnieuw",
        by=marleen,
    )
    close_meeting(
        meeting=meeting,
        present=[world.users["marleen"].pk],
        resident_present=True,
        brought=[],
        by=marleen,
    )
    letter = begin_letter(meeting=meeting, by=marleen)
    assert "Uw huurtoeslag begint opnieuw." in letter.texts["you"]
    assert "uitzoeken" not in str(letter.texts).lower()
    assert "WIL" in letter.texts["we"]
