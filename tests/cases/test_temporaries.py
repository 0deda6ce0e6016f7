"""What holds for now ends on a day, and who watches it is told in time: in steps, once each, and nobody else."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.courses import close_case, pause_case
from cases.actions.temporaries import change_temporary, note_temporary, settle_temporary
from cases.models import Case, TemporarySolution
from cases.states import ClosingReason, TemporaryStatus
from cases.temporaries import KIND, step_of, steps, warn_of_ending
from consent.actions.withdrawals import withdraw
from tests.access.visit import text_of
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import OutboxMessage
from trail.states import OutboxStatus

END = date(2027, 5, 31)
WORDS = "Noodwoning aan de Veerweg"


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 14)):
        from cases.actions.meetings import close_meeting

        close_meeting(
            meeting=meeting,
            present=[world.users["marleen"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("marleen"),
        )
        yield case


def note(world: World, case: Case, **changes: Any) -> TemporarySolution:
    values: dict[str, Any] = {
        "case": case,
        "area": world.areas["wonen"],
        "what": WORDS,
        "from_date": date(2026, 10, 1),
        "end_date": END,
        "watcher": world.users["bo"],
        "token": uuid4(),
        "by": world.viewer("marleen"),
    }
    return note_temporary(**{**values, **changes})


def at(day: date) -> Any:
    return clock.at(datetime.combine(day, time(7, 20), clock.AMSTERDAM))


@given(weeks=st.integers(0, 60), left=st.integers(-30, 500))
def test_each_day_has_the_step_that_was_reached_last(weeks: int, left: int) -> None:
    today = date(2026, 11, 12)
    step = step_of(today + timedelta(days=left), today, weeks)
    if left < 0:
        assert step == 0
    elif step is None:
        assert left > weeks * 7 or weeks == 0
    else:
        # near enough for this step, too far for the next one
        assert step in steps(weeks)
        assert left <= step * 7
        assert step // 2 == 0 or left > step // 2 * 7


def test_the_steps() -> None:
    assert (steps(8), steps(6), steps(1), steps(0)) == ([8, 4, 2, 1], [6, 3, 1], [1], [])


def test_told_in_steps_and_once_each(world: World, case: Case, mailoutbox: list[Any]) -> None:
    row = note(world, case)
    with at(END - timedelta(weeks=8, days=1)):
        assert warn_of_ending() == 0
    for days, mails in ((56, 2), (55, 2), (28, 4), (20, 4), (14, 6), (7, 8), (0, 8), (-1, 10)):
        with at(END - timedelta(days=days)):
            assert warn_of_ending() == 1
            assert OutboxMessage.objects.filter(kind=KIND).count() == mails, days
    with at(END + timedelta(days=1)):
        assert outbox.send_waiting() == 10
    assert {m.to[0] for m in mailoutbox} == {"bo@test.example", "marleen@test.example"}
    for sent in mailoutbox:
        assert f"/tijdelijk/{row.pk}/" in sent.body
        told = sent.body + sent.subject
        assert not any(word in told for word in ("Wit", "Kees", "Noodwoning", "meneer", "onen"))


@pytest.mark.parametrize("meanwhile", ["longer", "settled", "taken back", "closed"])
def test_a_mail_that_waits_is_dropped(
    world: World, case: Case, mailoutbox: list[Any], meanwhile: str
) -> None:
    row = note(world, case)
    marleen = world.viewer("marleen")
    with at(END - timedelta(weeks=8)):
        assert warn_of_ending() == 1
        if meanwhile == "longer":
            change_temporary(
                temporary=row,
                what=WORDS,
                end_date=END + timedelta(days=90),
                watcher=world.users["bo"],
                by=marleen,
            )
        elif meanwhile == "settled":
            settle_temporary(
                temporary=row, status=TemporaryStatus.LASTING, reason="eigen huis", by=marleen
            )
        elif meanwhile == "taken back":
            withdraw(dossier=case.dossier, by=world.viewer("wendy"))
        else:
            close_case(
                case=case,
                reason=ClosingReason.GOALS_MET,
                area=world.areas["wonen"],
                by=world.viewer("wendy"),
            )
        assert outbox.send_waiting() == 0
    assert mailoutbox == []
    assert set(OutboxMessage.objects.filter(kind=KIND).values_list("status", flat=True)) == {
        OutboxStatus.DROPPED
    }
    if meanwhile == "longer":
        with at(END + timedelta(days=90 - 56)):
            assert warn_of_ending() == 1
        assert OutboxMessage.objects.filter(kind=KIND).count() == 4
    if meanwhile == "closed":
        row.refresh_from_db()
        assert (row.status, row.reason) == (TemporaryStatus.STOPPED, "het traject is afgesloten")


def test_it_warns_while_the_course_rests(world: World, case: Case) -> None:
    note(world, case)
    pause_case(case=case, by=world.viewer("marleen"))
    with at(END - timedelta(weeks=8)):
        assert warn_of_ending() == 1


def page(world: World, name: str, url: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    response = client.get(url)
    assert response.status_code == 200, url
    return text_of(response)


def test_it_stands_in_the_plan_and_on_the_day_of_who_watches(world: World, case: Case) -> None:
    row = note(world, case, then="Urgentie is aangevraagd")
    url = f"/casussen/{case.pk}/"
    assert "loopt af op 31 mei 2027" in page(world, "bo", url)
    assert "Daarna: Urgentie is aangevraagd" in page(world, "marleen", url)
    assert WORDS not in page(world, "iris", url)
    for day, seen in ((57, False), (56, True), (-3, True)):
        with at(END - timedelta(days=day)):
            for name in ("bo", "marleen"):
                assert (WORDS in page(world, name, "/")) is seen, (name, day)
            # neither watches nor leads; may not know wonen
            assert WORDS not in page(world, "wendy", "/") + page(world, "iris", "/")
    with at(END + timedelta(days=3)):
        assert "liep af op 31 mei: en nu?" in page(world, "bo", url)
        settle_temporary(
            temporary=row,
            status=TemporaryStatus.STOPPED,
            reason="moest eruit",
            by=world.viewer("bo"),
        )
        assert WORDS not in page(world, "bo", "/")
        assert "moest eruit" in page(world, "bo", url)


def test_the_weeks_are_the_programmes(world: World, case: Case) -> None:
    note(world, case)
    world.programme.warning_weeks = 3
    world.programme.save()
    with at(END - timedelta(weeks=4)):
        assert warn_of_ending() == 0
        assert WORDS not in page(world, "bo", "/")
    with at(END - timedelta(weeks=3)):
        assert warn_of_ending() == 1
        assert WORDS in page(world, "bo", "/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"end_date": date(2026, 9, 30)}, "begint"),
        ({"from_date": date(2026, 8, 1), "end_date": date(2026, 9, 30)}, "voorbij"),
        ({"end_date": date(2062, 5, 31)}, "jaar"),
        ({"watcher": None}, "Kies"),
    ],
)
def test_what_can_not_be(world: World, case: Case, changes: Any, words: str) -> None:
    with pytest.raises(Denied, match=words):
        note(world, case, **changes)
    assert not TemporarySolution.objects.exists()


def test_who_watches_may_know_it(world: World, case: Case) -> None:
    with pytest.raises(Denied, match="WIL"):
        note(world, case, watcher=world.users["iris"])
    with pytest.raises(Denied):
        note(world, case, by=world.viewer("iris"))
    with pytest.raises(Denied):
        note(world, case, watcher=world.users["gijs"])


def test_sent_twice_is_one(world: World, case: Case) -> None:
    token = uuid4()
    one = note(world, case, token=token)
    assert note(world, case, token=token) == one
    assert note(world, case, token=token, what="Iets anders") != one
    with pytest.raises(Conflict):
        note(world, case, token=token, by=world.viewer("wendy"))
    assert TemporarySolution.objects.count() == 2


def test_what_became_of_it_needs_words(world: World, case: Case) -> None:
    row = note(world, case)
    bo = world.viewer("bo")
    with pytest.raises(Denied):
        settle_temporary(temporary=row, status=TemporaryStatus.LASTING, by=bo)
    row = settle_temporary(
        temporary=row, status=TemporaryStatus.LASTING, reason="huurcontract", by=bo
    )
    with pytest.raises(Conflict):
        settle_temporary(temporary=row, status=TemporaryStatus.STOPPED, reason="toch niet", by=bo)
    with pytest.raises(Conflict):
        change_temporary(temporary=row, what="x", end_date=END, watcher=world.users["bo"], by=bo)
    row = settle_temporary(temporary=row, status=TemporaryStatus.RUNNING, by=bo)
    assert (row.reason, row.settled_at) == ("", None)
    with pytest.raises(IntegrityError, match="temporary_settled_pair"), transaction.atomic():
        TemporarySolution.objects.update(status=TemporaryStatus.STOPPED)


def test_the_form_keeps_what_was_typed(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    sent = {"token": uuid4(), "what": "Noodwoning", "end_date": "31-02-2027", "then": "Verder"}
    response = client.post(f"/casussen/{case.pk}/tijdelijk/", sent)
    assert response.status_code == 422
    text = response.content.decode()
    assert "31-02-2027" in text
    assert "Verder" in text
    assert not TemporarySolution.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_plan_runs_the_same_queries(
    world: World, case: Case, many: int, django_assert_num_queries: Any
) -> None:
    from cases.temporaries import temporaries_of

    for _ in range(many):
        note(world, case)
    viewer = world.viewer("bo")
    # knows its places and the programme from here on
    assert len([row.is_ending for row in temporaries_of(viewer, case)]) == many
    with django_assert_num_queries(1):
        rows = temporaries_of(viewer, case)
        assert [row.is_ending for row in rows] == [False] * many
        assert {row.watcher.name for row in rows} == {"Bo Test"}


def test_it_comes_to_the_table_by_itself(world: World, case: Case) -> None:
    from cases.agenda import points_of

    note(world, case)
    known = world.area_ids("wonen", "inkomen")
    day = END - timedelta(weeks=8)
    for now, name, told in (
        (day - timedelta(days=1), "bo", []),
        (day, "bo", ["loopt af op 31 mei"]),
        (END + timedelta(days=1), "marleen", ["liep af op 31 mei, gisteren: en nu?"]),
        (day, "iris", []),
    ):
        with at(now):
            points = points_of(world.viewer(name), case, None, known)
            assert [p.why for p in points if p.text == WORDS] == told, (now, name)
