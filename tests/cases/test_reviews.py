"""On a day that its lead chose a course is looked at as a whole again; it shows where it has to, and tells nothing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cases.actions.courses import close_case, start_case, watch_case
from cases.actions.meetings import close_meeting
from cases.actions.planning import plan_meeting
from cases.actions.reviews import set_review, settle_review, usual_day
from cases.agenda import points_of
from cases.listing import case_rows
from cases.models import Case, ReviewDate
from cases.states import ClosingReason, ReviewStatus
from consent.actions.deputies import be_away, end_deputy, name_deputy
from consent.models import LifeArea
from tests.access.visit import text_of
from tests.cases.table_world import invited_case, moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied

DAY = date(2026, 11, 19)
WHY = "Dan is de proefplaatsing voorbij"


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    """After the first conversation, on 1 October."""
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 14)):
        close_meeting(
            meeting=meeting,
            present=[world.users["marleen"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("marleen"),
        )
        yield case


def at(day: date) -> Any:
    return clock.at(datetime.combine(day, time(9, 0), clock.AMSTERDAM))


def put(world: World, case: Case, day: date | None = DAY, why: str = WHY) -> ReviewDate:
    row = set_review(case=case, on_date=day, reason=why, by=world.viewer("marleen"))
    assert row is not None
    return row


def page(world: World, name: str, url: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    response = client.get(url)
    assert response.status_code == 200, (name, url)
    return text_of(response)


def test_another_day_keeps_the_one_before(world: World, case: Case) -> None:
    first = put(world, case)
    assert put(world, case) == first
    second = put(world, case, DAY + timedelta(days=7))
    assert set_review(case=case, on_date=None, by=world.viewer("wendy")) is None
    assert set_review(case=case, on_date=None, by=world.viewer("wendy")) is None
    rows = ReviewDate.objects.order_by("id").values_list("pk", "status", "on_date")
    assert list(rows) == [
        (first.pk, ReviewStatus.MOVED, DAY),
        (second.pk, ReviewStatus.DROPPED, DAY + timedelta(days=7)),
    ]


@pytest.mark.parametrize(
    ("name", "day", "why", "words"),
    [
        ("bo", DAY, "", "regisseur"),
        ("paula", DAY, "", "regisseur"),
        ("marleen", date(2026, 9, 30), "", "voorbij"),
        ("marleen", date(2062, 1, 1), "", "jaar"),
        ("marleen", DAY, "Dan weet Kees meer", "Kees"),
    ],
)
def test_what_can_not_be(
    world: World, case: Case, name: str, day: date, why: str, words: str
) -> None:
    with pytest.raises(Denied, match=words) as refused:
        set_review(case=case, on_date=day, reason=why, by=world.viewer(name))
    assert "Kees" not in refused.value.logged
    assert not ReviewDate.objects.exists()


def test_the_reason_changes_when_the_day_has_passed(world: World, case: Case) -> None:
    put(world, case)
    with at(DAY + timedelta(days=2)):
        assert put(world, case, DAY, "De proef duurde langer").on_date == DAY


def test_what_came_of_it_and_the_next_time(world: World, case: Case) -> None:
    row = put(world, case)
    marleen = world.viewer("marleen")
    with at(DAY):
        with pytest.raises(Denied) as refused:
            settle_review(review=row, status=ReviewStatus.MOVED, by=marleen)
        assert refused.value.field == "next_date"
        later = DAY + timedelta(days=14)
        settle_review(review=row, status=ReviewStatus.MOVED, next_date=later, by=marleen)
        put_off = ReviewDate.objects.planned().get()
        # what was put off keeps its reason
        assert (put_off.on_date, put_off.reason) == (later, WHY)
        done = settle_review(
            review=put_off,
            status=ReviewStatus.STAYS,
            outcome="Alles loopt",
            next_date=later + timedelta(days=60),
            by=marleen,
        )
        again = settle_review(
            review=put_off,
            status=ReviewStatus.STAYS,
            outcome="Alles loopt",
            next_date=later + timedelta(days=60),
            by=marleen,
        )
        assert again == done
        assert ReviewDate.objects.count() == 3
        assert ReviewDate.objects.planned().get().reason == ""
        with pytest.raises(Conflict):
            settle_review(review=put_off, status=ReviewStatus.CHANGES, by=world.viewer("wendy"))
    told = page(world, "marleen", f"/casussen/{case.pk}/opnieuw-kijken/")
    assert "Alles loopt" in told
    with pytest.raises(IntegrityError, match="review_settled_pair"), transaction.atomic():
        ReviewDate.objects.planned().update(status=ReviewStatus.STAYS)


def test_two_days_at_once_can_not_be(world: World, case: Case) -> None:
    row = put(world, case)
    row.pk = None
    with pytest.raises(IntegrityError, match="review_one_planned"), transaction.atomic():
        row.save(force_insert=True)


def test_the_programmes_usual_day(world: World) -> None:
    case = invited_case(world)
    assert usual_day(case) is None
    world.programme.review_weeks = 12
    world.programme.save()
    with clock.at(moment(10, 2)):
        case = start_case(case=case, by=world.viewer("wendy"))
        # a Friday; with Christmas in between it would move on
        assert ReviewDate.objects.get(case=case).on_date == date(2026, 12, 28)


def test_it_lives_on_in_the_pilot_light_and_ends_with_the_course(world: World, case: Case) -> None:
    row = put(world, case)
    watch_case(case=case, by=world.viewer("marleen"))
    with at(DAY):
        assert WHY in page(world, "marleen", "/")
        close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            by=world.viewer("wendy"),
        )
        assert WHY not in page(world, "marleen", "/")
    row.refresh_from_db()
    assert row.status == ReviewStatus.DROPPED


def test_it_shows_when_it_is_due_to_who_leads(world: World, case: Case) -> None:
    put(world, case)
    url = f"/casussen/{case.pk}/"
    for name in ("marleen", "bo", "iris", "paula"):
        assert "Opnieuw kijken: 19 november." in page(world, name, url), name
    for day, due in ((DAY - timedelta(days=1), False), (DAY, True)):
        with at(day):
            assert (WHY in page(world, "marleen", "/")) is due
            # at the same table, but not the lead's to look at
            assert WHY not in page(world, "bo", "/") + page(world, "wendy", "/")
            rows = case_rows(world.viewer("bo"), mine=True, statuses=["active"], sort="next")
            assert [row.review_is_due for row in rows] == [due]


def test_who_stands_in_sees_it_while_the_lead_is_away(world: World, case: Case) -> None:
    put(world, case)
    usual: dict[str, Any] = {
        "person": world.users["marleen"],
        "organisation": world.organisations["sociaalteam"],
        "municipality": world.houten,
        "deputy": world.users["mira"],
        "by": world.viewer("marleen"),
    }
    always = name_deputy(from_date=date(2026, 10, 1), **usual)
    with at(DAY):
        # stands in when needed, and nobody is away
        assert WHY not in page(world, "mira", "/")
        end_deputy(row=always, by=world.viewer("marleen"))
        away = be_away(from_date=DAY, until_date=DAY + timedelta(days=7), **usual)
        assert WHY in page(world, "mira", "/")
        row = ReviewDate.objects.planned().get()
        settle_review(review=row, status=ReviewStatus.STAYS, by=world.viewer("mira"))
        put(world, case, DAY)
        end_deputy(row=away, by=world.viewer("marleen"))
        assert WHY not in page(world, "mira", "/")


@pytest.mark.parametrize(
    ("planned", "day", "comes"),
    [
        # nothing planned: from today, 1 October
        (None, date(2026, 10, 14), True),
        (None, date(2026, 10, 15), False),
        # the next one in three weeks, the one after it two weeks later
        (date(2026, 10, 22), date(2026, 11, 4), True),
        (date(2026, 10, 22), date(2026, 11, 5), False),
    ],
)
def test_it_comes_to_the_last_table_before_its_day(
    world: World, case: Case, planned: date | None, day: date, comes: bool
) -> None:
    if planned is not None:
        plan_meeting(case=case, on_date=planned, at_time=time(13, 30), by=world.viewer("marleen"))
    put(world, case, day)
    process = LifeArea.objects.get(municipality=world.houten, is_process=True)
    for name in ("marleen", "iris"):
        points = points_of(world.viewer(name), case, None, frozenset({process.pk}))
        assert [p.text for p in points] == ([WHY] if comes else [])


def test_it_stands_on_the_table_screen_and_nobody_writes_about_it_there(
    world: World, case: Case
) -> None:
    from cases.actions.meetings import start_meeting

    put(world, case, date(2026, 10, 20))
    with clock.at(moment(10, 15)):
        talk = plan_meeting(
            case=case, on_date=date(2026, 10, 15), at_time=time(13, 30), by=world.viewer("marleen")
        )
        assert WHY in page(world, "marleen", f"/gesprekken/{talk.pk}/")
        start_meeting(meeting=talk, by=world.viewer("marleen"))
        told = page(world, "marleen", f"/gesprekken/{talk.pk}/")
    assert WHY in told
    process = LifeArea.objects.get(municipality=world.houten, is_process=True)
    assert f'<option value="{process.pk}"' not in told


@pytest.mark.parametrize("many", [1, 3])
def test_the_day_asks_the_same_queries(
    world: World, many: int, django_assert_num_queries: Any
) -> None:
    from django.test import RequestFactory

    from cases.reviews import ReviewsCard

    for number in range(many):
        case, _talk = running_case(world, f"Kees {number} de Wit")
        with clock.at(moment(10, 1, 14)):
            put(world, case)
    request = RequestFactory().get("/")
    with at(DAY):
        viewer = world.viewer("marleen")
        assert viewer.sees_dossiers
        with django_assert_num_queries(1):
            shown = ReviewsCard().context(request, viewer)
            assert shown is not None
            assert len([row.resident_name for row in shown["rows"]]) == many


def test_the_form_keeps_what_was_typed(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    url = f"/casussen/{case.pk}/opnieuw-kijken/"
    for day, why in (("31-02-2027", "Dan is het zomer"), ("2026-12-01", "Dan komt Kees")):
        sent = client.post(url, {"on_date": day, "reason": why})
        assert sent.status_code == 422
        assert why in sent.content.decode()
    saved = client.post(url, {"on_date": "2026-12-01", "reason": "Dan is het winter"})
    assert saved.headers["Location"] == f"/casussen/{case.pk}/"
    row = ReviewDate.objects.get()
    sent = client.post(f"/opnieuw-kijken/{row.pk}/", {"done-outcome": "Niets"})
    assert sent.status_code == 422
    assert "Niets" in sent.content.decode()
    # a colleague was first: said on the page, with nothing lost
    set_review(case=case, on_date=None, by=world.viewer("wendy"))
    sent = client.post(f"/opnieuw-kijken/{row.pk}/", {"done-status": "stays"})
    assert (sent.status_code, "collega" in sent.content.decode()) == (422, True)
