"""Table hours: the minutes of held conversations for who was there, per organisation, and nothing of anybody."""

from datetime import date, timedelta

import pytest
from django.test import Client

from cases.actions.courses import close_case
from cases.actions.leads import change_lead
from cases.actions.meetings import close_meeting
from cases.actions.story import add_problem
from cases.casefile import agreements_of, problems_of
from cases.hours import OutsideHours, outside_hours, table_hours
from cases.models import Case, CaseLead
from cases.states import ClosingReason
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db
AUTUMN = (date(2026, 9, 1), date(2026, 11, 30))


def held(
    world: World, name: str, *present: str, closed_at: tuple[int, int, int] = (1, 14, 45)
) -> Case:
    """Begun on 1 October at 13.30."""
    case, talk = running_case(world, name)
    day, hour, minute = closed_at
    with clock.at(moment(10, day, hour, minute)):
        close_meeting(
            meeting=talk,
            present=[world.users[who].pk for who in present],
            resident_present=True,
            brought=["haar zus"],
            by=world.viewer("wendy"),
        )
    return Case.objects.get(pk=case.pk)


def told(world: World, *period: date) -> list[tuple[str, int, float]]:
    rows = table_hours(world.houten.pk, *(period or AUTUMN))
    return [(row.organisation, row.talks, row.hours) for row in rows]


def test_minutes_times_who_was_there(world: World) -> None:
    held(world, "Anna Tas", "wendy", "marleen", "iris")
    held(world, "Bob Vos", "wendy", "marleen", closed_at=(1, 14, 0))
    # 75 and 30 minutes; the resident and who they brought count for no organisation
    assert told(world) == [
        ("Houtense Werktafel", 2, 1.8),
        ("Sociaal Team Houten", 2, 1.8),
        ("Werk en Inkomen Lekstroom", 1, 1.2),
    ]
    assert table_hours(world.houten.pk, *AUTUMN)[0].spent == timedelta(minutes=105)
    assert told(world, date(2026, 10, 2), date(2026, 11, 30)) == []
    assert told(world, date(2026, 10, 1), date(2026, 10, 1)) != []
    assert table_hours(world.bunnik.pk, *AUTUMN) == []


def test_what_was_closed_a_day_later_did_not_last_that_long(world: World) -> None:
    held(world, "Anna Tas", "wendy", closed_at=(2, 9, 0))
    assert told(world) == [("Houtense Werktafel", 1, 3.0)]


def test_a_talk_going_on_counts_not_yet(world: World) -> None:
    running_case(world)
    assert told(world) == []


def test_the_page_counts_for_who_steers_and_names_nobody(world: World, client: Client) -> None:
    case = held(world, "Anna Tas", "wendy", "marleen")
    close_case(
        case=case,
        reason=ClosingReason.GOALS_MET,
        area=world.areas["wonen"],
        hours_outside=14,
        by=world.viewer("wendy"),
    )
    assert outside_hours(world.houten.pk, *AUTUMN) == OutsideHours(1, 1, 14)
    # who has no seat anywhere counts the whole municipality
    client.force_login(world.users["paula"])
    page = client.get("/tafeluren/").content.decode()
    assert "Sociaal Team Houten" in page
    assert "naar schatting 14 uur" in page
    for name in ("Anna", "Wendy", "Marleen"):
        assert name not in page
    wrong = client.get("/tafeluren/", {"start": "2026-12-01", "end": "2026-11-01"})
    assert wrong.status_code == 422
    assert "Deze datum ligt voor de eerste dag." in wrong.content.decode()
    assert client.get("/tafeluren/", {"start": "31 februari"}).status_code == 422
    client.force_login(world.users["wendy"])
    assert client.get("/tafeluren/").status_code == 404


def test_another_lead_loses_nothing(world: World) -> None:
    case, _talk = running_case(world)
    who = world.viewer("wendy")
    add_problem(case=case, area=world.areas["wonen"], words="Geen adres", by=who)
    before = (problems_of(who, case), agreements_of(who, case))
    assert before[0]
    change_lead(case=case, lead=world.users["wendy"], by=world.viewer("marleen"))
    case = Case.objects.get(pk=case.pk)
    assert case.lead == world.users["wendy"]
    assert (problems_of(world.viewer("wendy"), case), agreements_of(who, case)) == before
    # who led keeps their seat and sight; who it was stays known
    assert Case.objects.visible_to(world.viewer("marleen")).filter(pk=case.pk).exists()
    leads = CaseLead.objects.filter(case=case).order_by("id")
    assert [(row.user.first_name, row.until_at is None) for row in leads] == [
        ("Marleen", False),
        ("Wendy", True),
    ]
