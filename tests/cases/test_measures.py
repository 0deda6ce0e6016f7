"""Grades: missing stays missing, what is no grade is refused in words, and how it was is asked by somebody else."""

from typing import Any

import pytest
from django.test import Client

from cases.actions.courses import close_case
from cases.actions.measures import record_evaluation, record_measures
from cases.grades import series_of
from cases.models import Case, Closing, Evaluation, Measure
from cases.policies.measures import may_ask_back
from cases.states import ClosingReason, MeasureMoment, SaidBy
from consent.actions.dossiers import add_to_table
from consent.actions.withdrawals import withdraw
from consent.states import Purpose
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Case:
    """Running since 1 October; the resident may be followed."""
    return running_case(world, monitoring=True)[0]


def closed(world: World, case: Case) -> Case:
    with clock.at(moment(11, 2, 12)):
        # the conversation that is going on was held
        case.meetings.update(status="held", held_at=clock.now())
        close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            by=world.viewer("wendy"),
        )
    return Case.objects.get(pk=case.pk)


def asked(world: World, case: Case, by: str = "pieter", **values: Any) -> Evaluation:
    said: dict[str, Any] = {
        "area": world.areas["wonen"],
        "process_grade": 8,
        "process_why": "Iedereen was er.",
        "result_grade": None,
        "result_why": "",
    }
    return record_evaluation(case=case, by=world.viewer(by), **(said | values))


def test_missing_stays_missing(world: World, case: Case) -> None:
    home, work = world.areas["wonen"], world.areas["werk"]
    by = world.viewer("marleen")
    record_measures(case=case, moment=MeasureMoment.START, grades={home: 4, work: None}, by=by)
    assert list(Measure.objects.values_list("area", "grade")) == [(home.pk, 4)]
    # said otherwise the second time, and then not at all
    record_measures(case=case, moment=MeasureMoment.START, grades={home: 5}, by=by)
    assert Measure.objects.get().grade == 5
    lines = AuditLine.objects.filter(action="measure.record")
    record_measures(case=case, moment=MeasureMoment.START, grades={home: 5}, by=by)
    assert lines.count() == 2
    record_measures(case=case, moment=MeasureMoment.START, grades={home: None}, by=by)
    assert not Measure.objects.exists()
    assert lines.count() == 3


@pytest.mark.parametrize("grade", [0, 11, -1])
def test_what_is_no_grade_is_refused(world: World, case: Case, grade: int) -> None:
    with pytest.raises(Denied, match="heel getal van 1 tot en met 10"):
        record_measures(
            case=case,
            moment=MeasureMoment.START,
            grades={world.areas["wonen"]: grade},
            by=world.viewer("marleen"),
        )


@pytest.mark.parametrize("typed", ["11", "0", "7.5", "7,5", "-3", "zeven", "٣", "1e1", "9" * 19])
def test_the_screen_says_it_in_words_and_keeps_what_was_typed(
    world: World, case: Case, client: Client, typed: str
) -> None:
    client.force_login(world.users["marleen"])
    name = f"grade_{world.areas['wonen'].pk}"
    answer = client.post(f"/casussen/{case.pk}/cijfers/", {name: typed, "moment": "start"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Een cijfer is een heel getal van 1 tot en met 10. Niets invullen mag ook." in html
    assert f'value="{typed}"' in html
    assert not Measure.objects.exists()


def test_a_grade_is_for_who_may_know_the_area(world: World, case: Case, client: Client) -> None:
    home, income = world.areas["wonen"], world.areas["inkomen"]
    by = world.viewer("marleen")
    with clock.at(moment(10, 1, 14)):
        record_measures(case=case, moment="start", grades={home: 3, income: 6}, by=by)
    record_measures(case=case, moment="closing", grades={home: 8}, by=by)
    record_measures(
        case=case, moment="closing", grades={home: 6}, said_by=SaidBy.PROFESSIONAL, by=by
    )
    told = {
        who: [
            (s.name, s.who, [p.grade for p in s.points]) for s in series_of(world.viewer(who), case)
        ]
        for who in ("marleen", "iris", "paula")
    }
    assert told == {
        "marleen": [
            ("Wonen", "", [3, 8]),
            ("Inkomen", "", [6]),
            ("Wonen", "Marleen Test", [6]),
        ],
        "iris": [("Inkomen", "", [6])],
        "paula": [],
    }
    client.force_login(world.users["iris"])
    with pytest.raises(Denied, match="Wonen"):
        record_measures(case=case, moment="start", grades={home: 9}, by=world.viewer("iris"))
    page = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "aan het begin een 6 (1 okt)" in page
    assert "Inkomen" in page
    assert "een 3" not in page


def test_closing_on_one_screen(world: World, case: Case, client: Client) -> None:
    home, income = world.areas["wonen"], world.areas["inkomen"]
    case.meetings.update(status="held", held_at=clock.now())
    client.force_login(world.users["wendy"])
    data = {
        "reason": "goals_met",
        "explanation": "Er is een kamer.",
        "hindrances": ["party_stuck", "still_starting"],
        "without": "De straat.",
        "area": home.pk,
        "hours_outside": "twaalf",
        f"grade_{home.pk}": "11",
        f"grade_{income.pk}": "",
    }
    answer = client.post(f"/casussen/{case.pk}/afsluiten/", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Een cijfer is een heel getal" in html
    assert "Vul hele uren in, of niets." in html
    assert not Closing.objects.exists()
    data |= {"hours_outside": "12", f"grade_{home.pk}": "7"}
    assert client.post(f"/casussen/{case.pk}/afsluiten/", data).status_code == 302
    closing = Closing.objects.get()
    assert (closing.hindrances, closing.hours_outside) == (["party_stuck", "still_starting"], 12)
    assert list(Measure.objects.values_list("area", "moment", "grade")) == [(home.pk, "closing", 7)]
    more = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "Een partij bewoog niet; Het is nog maar net begonnen" in more
    assert "bij het afsluiten een 7" in more


def test_how_it_was_is_asked_by_somebody_who_was_not_there(world: World, case: Case) -> None:
    with pytest.raises(Denied, match="voorbij"):
        asked(world, case)
    case = closed(world, case)
    # seated; of another organisation; steers only; of another municipality
    for who in ("wendy", "marleen", "paula", "bregje"):
        assert not may_ask_back(world.viewer(who), case), who
        with pytest.raises(Denied):
            asked(world, case, who)
    assert may_ask_back(world.viewer("pieter"), case)
    row = asked(world, case)
    # a double click
    assert asked(world, case) == row
    with pytest.raises(Conflict):
        asked(world, case, process_grade=2)
    assert not may_ask_back(world.viewer("pieter"), Case.objects.get(pk=case.pk))


def test_who_was_there_once_was_there(world: World, case: Case) -> None:
    with clock.at(moment(10, 2)):
        add_to_table(
            dossier=case.dossier,
            organisation=world.organisations["werktafel"],
            persons=[world.users["pieter"].pk],
            by=world.viewer("wendy"),
        )
    case = closed(world, case)
    with pytest.raises(Denied, match="zelf aan tafel"):
        asked(world, case)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"process_why": ""}, "Vraag waarom"),
        ({"process_grade": None}, "minstens één cijfer"),
        ({"process_grade": 11}, "heel getal"),
        ({"result_grade": 0, "result_why": "x"}, "heel getal"),
    ],
)
def test_a_grade_has_a_why(world: World, case: Case, values: dict[str, Any], words: str) -> None:
    case = closed(world, case)
    with pytest.raises(Denied, match=words):
        asked(world, case, **values)


def test_without_a_yes_to_being_followed_nobody_asks(world: World, case: Case) -> None:
    case = closed(world, case)
    withdraw(dossier=case.dossier, purpose=Purpose.MONITORING, by=world.viewer("wendy"))
    with pytest.raises(Denied, match="geen ja gezegd"):
        asked(world, case)


def test_the_screen_asks_and_tells(world: World, case: Case, client: Client) -> None:
    case = closed(world, case)
    client.force_login(world.users["pieter"])
    assert "Vraag hoe het was" in client.get(f"/casussen/{case.pk}/meer/").content.decode()
    url = f"/casussen/{case.pk}/terugkijken/"
    page = client.get(url).content.decode()
    assert "bellen, &#x27;s ochtends" in page
    data = {"process_grade": "8", "process_why": "", "result_why": "Ik heb een sleutel."}
    wrong = client.post(url, data | {"area": world.areas["wonen"].pk})
    assert wrong.status_code == 422
    assert "Welk cijfer hoort bij deze woorden?" in wrong.content.decode()
    good = data | {"process_why": "Ik mocht uitpraten.", "result_grade": "9"}
    assert client.post(url, good | {"area": world.areas["wonen"].pk}).status_code == 302
    more = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "Ik mocht uitpraten." in more
    assert "Pieter Test, die niet aan tafel zat" in more
    # taken back: at the next request nobody sees it
    withdraw(dossier=case.dossier, purpose=Purpose.MONITORING, by=world.viewer("wendy"))
    assert "Ik mocht uitpraten." not in client.get(f"/casussen/{case.pk}/meer/").content.decode()
