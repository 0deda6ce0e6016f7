"""Once a year: opening, asking, answering once, closing, and what came of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import places
from accounts.models import Membership, Programme
from reporting import mails
from reporting.actions import asking as actions
from reporting.asking import Band, asking_results, offers, results_of
from reporting.models import Asked, AskingFigure, AskingRound, Heard
from reporting.questions import QUESTIONS, Span
from reporting.states import MeanMark
from tests.cases.table_world import invited_case
from tests.reporting.asking_scenes import (
    AFTERWARDS,
    LAST_DAY,
    TABLE,
    answered,
    closed,
    opened,
    seated,
)
from tests.world import SYSTEM, World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NOTHING: dict[str, str] = dict.fromkeys(QUESTIONS, "")


@pytest.fixture
def table(world: World) -> World:
    seated(world)
    return world


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def form_of(row: AskingRound) -> str:
    return reverse("reporting:asking_answer", args=[row.pk])


# --- opening --------------------------------------------------------------------------------------


def test_everybody_of_the_tables_is_asked_by_mail_and_on_their_day(table: World) -> None:
    row = opened(table)
    assert {a.user_id for a in Asked.objects.all()} == {table.users[name].pk for name in TABLE}
    assert (row.asked, row.threshold, row.closes_date) == (6, 5, LAST_DAY)
    outbox.send_waiting()
    assert {m.to[0] for m in mail.outbox} == {f"{name}@test.example" for name in TABLE}
    assert form_of(row) in str(mail.outbox[0].body)
    day = client_of(table, "marleen").get("/").content.decode()
    assert "Een minuut over hoe het werkt" in day
    for name in ("pieter", "bas", "bert"):
        assert "Een minuut" not in client_of(table, name).get("/").content.decode()
    line = AuditLine.objects.get(action="asking.open")
    assert line.data == {"year": 2026, "asked": 6}


def test_who_was_heard_gets_no_reminder_and_no_card(table: World) -> None:
    row = opened(table)
    outbox.send_waiting()
    mail.outbox.clear()
    answered(table, row, "marleen", 8)
    actions.pass_asking(round=row, by=table.viewer("iris"))
    assert "Een minuut" not in client_of(table, "marleen").get("/").content.decode()
    with clock.at(datetime(2026, 11, 30, 9, 5, tzinfo=clock.AMSTERDAM)):
        outbox.send_waiting()
    assert {m.to[0] for m in mail.outbox} == {
        f"{name}@test.example" for name in ("mira", "wendy", "bo", "gijs")
    }
    assert "enige herinnering" in str(mail.outbox[0].body)
    # no more of them, ever
    assert OutboxMessage.objects.filter(kind__startswith="asking.").count() == 2 * len(TABLE)


def test_a_mail_is_gated_again_when_it_goes(table: World) -> None:
    row = opened(table)
    bo = table.users["bo"]
    assert mails.asking_asked(bo.pk, {"round": row.pk}) is not None
    Membership.objects.filter(user=bo).update(until_date=date(2026, 11, 11))
    assert mails.asking_asked(bo.pk, {"round": row.pk}) is None
    wendy = table.users["wendy"]
    with clock.at(AFTERWARDS):
        assert mails.asking_reminded(wendy.pk, {"round": row.pk}) is None


def test_who_left_the_table_this_year_is_asked_who_left_the_work_is_not(table: World) -> None:
    from consent.actions.dossiers import leave_table
    from consent.models import Seat

    leave_table(
        seat=Seat.objects.get(organisation=table.organisations["viveste"]), by=table.viewer("wendy")
    )
    Membership.objects.filter(user=table.users["gijs"]).update(until_date=date(2026, 11, 11))
    opened(table)
    asked = {a.user.name.split()[0].lower() for a in Asked.objects.select_related("user")}
    assert asked == set(TABLE) - {"gijs"}


def test_asked_once_a_year_and_only_of_enough_people(table: World) -> None:
    for days in (6, 61, -1):
        with pytest.raises(Denied, match="dagen vanaf nu"):
            opened(table, days=days)
    for year in (2024, 2027):
        with pytest.raises(Denied, match="dit jaar of het vorige"):
            opened(table, year=year)
    with pytest.raises(Denied, match="te weinig mensen"):
        opened(table, year=2025)
    for name in ("bas", "anna", "marleen", "bregje"):
        with pytest.raises(Denied, match="projectleider van deze gemeente"):
            opened(table, by=name)
    opened(table)
    with pytest.raises(Conflict, match="al verstuurd"):
        opened(table, by="paula")
    assert AskingRound.objects.count() == 1


def test_a_low_threshold_of_the_programme_does_not_lower_ours(table: World) -> None:
    Programme.objects.filter(pk=table.programme.pk).update(threshold=2)
    row = opened(table)
    assert row.threshold == 5
    # and what was promised stays so
    Programme.objects.filter(pk=table.programme.pk).update(threshold=20)
    for name in TABLE:
        answered(table, row, name, 7)
    assert results_of(closed(row)).questions[0].answered == 6  # type: ignore[union-attr]


# --- counting -------------------------------------------------------------------------------------


def test_a_round_counted_by_hand(table: World) -> None:
    row = opened(table)
    for name, grades in {
        "marleen": (8, 7, 3, 10, 9),
        "mira": (7, 7, None, 9, 9),
        "wendy": (6, 8, 4, 10, 10),
        "iris": (9, 7, None, 10, 8),
        "bo": (8, 6, 5, 10, 9),
    }.items():
        answered(table, row, name, *grades)
    actions.pass_asking(round=row, by=table.viewer("gijs"))
    assert asking_results(table.programme, *YEAR) == ()
    closed(row)
    (results,) = asking_results(table.programme, *YEAR)
    assert (results.asked, results.answered, results.year) == (6, 5, 2026)
    told = {q.key: (q.answered, q.mean, q.mean_mark, q.bands) for q in results.questions}
    assert told == {
        "room": (5, Decimal("7.6"), MeanMark.SHOWN, ()),
        "backing": (5, Decimal("7.0"), MeanMark.SHOWN, ()),
        # three answers
        "money": (None, None, MeanMark.FEW, ()),
        # 49 / 5 = 9.8: everybody would stand there with at least a 9
        "costs": (5, None, MeanMark.TOP, ()),
        "work": (5, None, MeanMark.TOP, ()),
    }
    assert [str(q.theme) for q in results.questions][:1] == ["Ruimte om te handelen"]
    # of the period in which it closed, and of its own programme
    assert asking_results(table.programme, date(2026, 1, 1), date(2026, 12, 2)) == ()
    assert asking_results(table.programme, LAST_DAY, LAST_DAY) == (results,)
    assert asking_results(table.bunnik_programme, *YEAR) == ()
    with pytest.raises(ValueError, match="period"):
        asking_results(table.programme, LAST_DAY, date(2026, 1, 1))


def test_two_programmes_two_rounds(table: World, django_assert_num_queries: Any) -> None:
    """Who sits at tables of both is asked twice; answers stay apart, and so do results."""
    second = places.add_programme(
        municipality=table.houten,
        key="tweede",
        name="Op Koers Jong",
        lead_organisation=table.organisations["werktafel"],
        from_date=date(2026, 1, 1),
        by=SYSTEM,
    )
    first = opened(table)
    with pytest.raises(Denied, match="te weinig mensen"):
        actions.open_asking(
            programme=second, year=2026, closes_date=LAST_DAY, by=table.viewer("pieter")
        )
    table.programme = second
    seated(table)
    leader = client_of(table, "pieter")
    with CaptureQueriesContext(connection) as one_row:
        leader.get("/rapporten/vragen/")
    other = opened(table)
    with django_assert_num_queries(len(one_row)):
        leader.get("/rapporten/vragen/")
    for name in TABLE:
        answered(table, first, name, 7)
        answered(table, other, name, 4)
    with clock.at(AFTERWARDS):
        assert actions.close_due() == 2
        assert actions.close_due() == 0
    with django_assert_num_queries(2):
        means = [r.questions[0].mean for r in asking_results(first.programme, *YEAR)]
    assert means == [Decimal("7.0")]
    assert asking_results(second, *YEAR)[0].questions[0].mean == Decimal("4.0")


def test_bands_come_back_as_they_were_told(table: World) -> None:
    row = opened(table)
    closed(row)
    AskingFigure.objects.create(
        round=row,
        question="extra",
        place=9,
        answered=12,
        mean=Decimal("7.1"),
        mean_mark=MeanMark.SHOWN,
        bands=[[1, 7, 5], [8, 10, 7]],
    )
    QUESTIONS["extra"] = QUESTIONS["room"]
    try:
        (results,) = asking_results(table.programme, *YEAR)
    finally:
        del QUESTIONS["extra"]
    assert results.answered is None
    assert results.questions[-1].bands == (Band(Span(1, 7), 5), Band(Span(8, 10), 7))


def test_nobody_closes_a_round_before_its_last_day_is_over(table: World) -> None:
    row = opened(table)
    with pytest.raises(Denied, match="kan nog beantwoord worden"):
        actions.close_asking(round=row)
    with clock.at(datetime(2026, 12, 3, 23, 59, tzinfo=clock.AMSTERDAM)):
        assert actions.close_due() == 0
        answered(table, row, "bo", 8)
    closed(row)
    assert AuditLine.objects.get(action="asking.close").data == {"asked": 6, "answered": None}


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (AskingRound, {"answered": 6}),
        (AskingRound, {"closed_at": None, "urn": b""}),
        (AskingFigure, {"answered": 5}),
    ],
)
def test_what_is_closed_stays_as_it_is(table: World, model: Any, change: dict[str, Any]) -> None:
    closed(opened(table))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)


def test_a_figure_of_too_few_can_not_be_kept(table: World) -> None:
    row = closed(opened(table))
    for answers, mean, mark in ((3, "7.0", "shown"), (None, "7.0", "shown"), (None, None, "top")):
        with pytest.raises(DatabaseError), transaction.atomic():
            AskingFigure.objects.create(
                round=row, question="x", place=9, answered=answers, mean=mean, mean_mark=mark
            )


def test_one_that_can_not_be_opened_holds_up_no_other(table: World) -> None:
    row = opened(table)
    AskingRound.objects.filter(pk=row.pk).update(urn=b"not ours")
    with clock.at(AFTERWARDS):
        assert actions.close_due() == 0
    row.refresh_from_db()
    assert row.closed_at is None
    assert Asked.objects.count() == 6


# --- the screens ----------------------------------------------------------------------------------


def test_from_sending_to_what_came_of_it(table: World) -> None:
    leader = client_of(table, "pieter")
    assert "nog geen vragenlijst" in leader.get("/rapporten/vragen/").content.decode()
    new = leader.get("/rapporten/vragen/nieuw/").content.decode()
    assert "Op Koers Houten in 2026: 6 mensen" in new
    sent = leader.post(
        "/rapporten/vragen/nieuw/",
        {"which": f"{table.programme.pk}-2026", "closes_date": "2026-12-03"},
    )
    row = AskingRound.objects.get()
    here = reverse("reporting:asking", args=[row.pk])
    assert sent["Location"] == here
    for n, name in enumerate(TABLE):
        client = client_of(table, name)
        assert "Niemand ziet wat u antwoordt" in client.get(form_of(row)).content.decode()
        answer = client.post(
            form_of(row), {**NOTHING, "room": "8", "work": str(5 + n)}, follow=True
        )
        assert "opgeteld bij die van de anderen" in answer.content.decode()
        assert "<input" not in answer.content.decode().split("<main")[1].split("</main")[0]
    # nobody sees how many until it is closed
    open_page = leader.get(here).content.decode()
    assert "6 mensen zijn gevraagd" in open_page
    assert "antwoordden" not in open_page
    closed(row)
    for name in ("pieter", "paula", "marleen", "mira"):
        page = client_of(table, name).get(here).content.decode()
        # 5, 6, 7, 8, 9, 10
        assert "7,5" in page
        assert "minder dan 5" in page
    assert client_of(table, "bert").get(here).status_code == 404
    assert client_of(table, "bas").get(here).status_code == 404


@pytest.mark.parametrize("wrong", ["0", "11", "vijf", "-3", "7,5", "٧", "8\x00", "9" * 30])
def test_what_is_no_grade_is_said_at_its_question(table: World, wrong: str) -> None:
    row = opened(table)
    marleen = client_of(table, "marleen")
    answer = marleen.post(form_of(row), {**NOTHING, "room": "8", "money": wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_money"' in page
    assert 'value="8"' in page
    assert not Heard.objects.exists()


def test_an_empty_list_is_no_answer(table: World) -> None:
    row = opened(table)
    marleen = client_of(table, "marleen")
    for data in ({}, NOTHING, dict.fromkeys(QUESTIONS, "  ")):
        answer = marleen.post(form_of(row), data)
        assert answer.status_code == 422
        assert "nog niets ingevuld" in answer.content.decode()
    with pytest.raises(Denied, match="nog niets ingevuld"):
        answered(table, row, "marleen")
    assert not Heard.objects.exists()
    passed = marleen.post(form_of(row), {**NOTHING, "pass": "1"}, follow=True)
    assert "vragen het niet nog eens" in passed.content.decode()
    assert Heard.objects.count() == 1


def test_sent_twice_counts_once_and_a_stranger_not_at_all(table: World) -> None:
    row = opened(table)
    marleen = client_of(table, "marleen")
    for _ in range(2):
        assert marleen.post(form_of(row), {**NOTHING, "room": "1"}).status_code == 302
    with pytest.raises(Conflict, match="telt één keer"):
        answered(table, row, "marleen", 1)
    for name in ("pieter", "paula", "bas", "anna", "fleur", "bert", "bregje"):
        stranger = client_of(table, name)
        assert stranger.get(form_of(row)).status_code == 404
        assert stranger.post(form_of(row), {**NOTHING, "room": "1"}).status_code == 404
    with pytest.raises(Denied, match="niet aan u gevraagd"):
        answered(table, row, "pieter", 10)
    for name in ("mira", "wendy", "iris", "bo"):
        answered(table, row, name, 6)
    # 1 + 4 × 6 = 25, of five
    assert results_of(closed(row)).questions[0].mean == Decimal("5.0")  # type: ignore[union-attr]


def test_closed_meanwhile(table: World) -> None:
    row = opened(table)
    with clock.at(AFTERWARDS):
        marleen = client_of(table, "marleen")
        late = marleen.post(form_of(row), {**NOTHING, "room": "8"}, follow=True)
        assert "is gesloten" in late.content.decode()
        assert "binnen een uur geteld" in late.content.decode()
        with pytest.raises(Conflict, match="gesloten"):
            answered(table, row, "marleen", 8)
    closed(row)
    with clock.at(AFTERWARDS):
        late = client_of(table, "marleen").post(form_of(row), {**NOTHING, "room": "8"}, follow=True)
    page = late.content.decode()
    assert "is gesloten" in page
    assert "Minder dan 5 mensen" in page


@pytest.mark.parametrize(
    ("which", "day", "words"),
    [
        ("", "2026-12-03", "Kies om welke tafels het gaat."),
        ("0-2026", "2026-12-03", "kan nu niet gevraagd worden"),
        ("{houten}-2020", "2026-12-03", "kan nu niet gevraagd worden"),
        ("{houten}-2026", "2026-11-13", "minstens 7 en hoogstens 60 dagen"),
        ("{houten}-2026", "gisteren", "geldige datum"),
        ("{houten}-2026", "", "Vul de laatste dag in."),
    ],
)
def test_what_is_wrong_with_a_round_is_said(table: World, which: str, day: str, words: str) -> None:
    data = {"which": which.format(houten=table.programme.pk), "closes_date": day}
    answer = client_of(table, "pieter").post("/rapporten/vragen/nieuw/", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AskingRound.objects.exists()


def test_nobody_to_ask_is_said(world: World) -> None:
    page = client_of(world, "pieter").get("/rapporten/vragen/nieuw/").content.decode()
    assert "nu niemand" in page
    # four at the table are too few to ask; that says the page, and the form knows of no such choice
    invited_case(world)
    assert offers([world.houten.pk]) == []
    data = {"which": f"{world.programme.pk}-2026", "closes_date": "2026-12-03"}
    answer = client_of(world, "pieter").post("/rapporten/vragen/nieuw/", data)
    assert answer.status_code == 422
    assert "minder dan vijf antwoorden" in answer.content.decode()


def test_the_card_takes_one_query(table: World, django_assert_max_num_queries: Any) -> None:
    from reporting.plugs import AskingCard

    opened(table)
    viewer = table.viewer("marleen")
    with django_assert_max_num_queries(1):
        card = AskingCard().context(None, viewer)  # type: ignore[arg-type]
    assert card is not None
    assert len(card["rounds"]) == 1
