"""Who stands in gets the mails that the absent one would: as far as they may know, and only while they stand in."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.actions import people
from accounts.models import Deputy
from accounts.states import Role
from cases import ending, temporaries
from cases.actions.invitations import tell_stand_ins
from cases.actions.meetings import close_meeting
from cases.actions.planning import cancel_meeting, move_meeting, plan_meeting
from cases.actions.temporaries import note_temporary
from cases.models import Case, Meeting
from consent.actions.deputies import be_away, end_deputy, name_deputy
from consent.actions.withdrawals import withdraw
from consent.models import Consent
from tests.cases.table_world import moment, running_case
from tests.world import SYSTEM, World
from trail import clock, outbox
from trail.models import OutboxMessage

TALK = date(2026, 10, 15)
END = date(2026, 11, 26)


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    """Marleen leads it; nothing waits in the outbox."""
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 14)):
        close_meeting(
            meeting=meeting,
            present=[world.users["marleen"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("marleen"),
        )
        OutboxMessage.objects.all().delete()
        yield case


def at(day: date, hour: int = 9) -> Any:
    return clock.at(datetime.combine(day, time(hour, 30), clock.AMSTERDAM))


def away(world: World, first: date, last: date, organisation: str = "sociaalteam") -> Deputy:
    """Marleen is away; Mira stands in, or Gijs for what she does at an organisation without a seat here."""
    deputy = "mira" if organisation == "sociaalteam" else "gijs"
    if organisation == "ggz":
        people.add_membership(
            user=world.users["marleen"],
            organisation=world.organisations["ggz"],
            municipality=world.houten,
            role=Role.PROFESSIONAL,
            from_date=date(2026, 1, 1),
            by=SYSTEM,
        )
    return be_away(
        person=world.users["marleen"],
        deputy=world.users[deputy],
        organisation=world.organisations[organisation],
        municipality=world.houten,
        from_date=first,
        until_date=last,
        by=world.viewer("marleen"),
    )


def always(world: World) -> None:
    name_deputy(
        person=world.users["marleen"],
        deputy=world.users["mira"],
        organisation=world.organisations["sociaalteam"],
        municipality=world.houten,
        from_date=date(2026, 10, 1),
        by=world.viewer("anna"),
    )


def forbid(world: World, case: Case) -> None:
    """The resident takes back what Marleen's organisation may know."""
    withdraw(
        dossier=case.dossier,
        organisation_id=world.organisations["sociaalteam"].pk,
        by=world.viewer("wendy"),
    )


def plan(world: World, case: Case, day: date = TALK) -> Meeting:
    return plan_meeting(case=case, on_date=day, at_time=time(13, 30), by=world.viewer("wendy"))


def sent(mailoutbox: list[Any]) -> dict[str, str]:
    """Who got a mail just now, and what stood in it."""
    outbox.send_waiting()
    found = {m.to[0].split("@")[0]: f"{m.subject}\n{m.body}" for m in mailoutbox}
    assert len(found) == len(mailoutbox), "one mail each"
    mailoutbox.clear()
    return found


# --- invitations ------------------------------------------------------------------------------


def test_who_stands_in_on_the_day_is_asked_too(
    world: World, case: Case, mailoutbox: list[Any]
) -> None:
    away(world, date(2026, 10, 1), TALK)
    plan(world, case)
    went = sent(mailoutbox)
    assert set(went) == {"marleen", "mira", "wendy", "iris", "bo"}
    assert "U valt in voor Marleen Test." in went["mira"]
    assert "Marleen" not in went["iris"]
    assert not any(word in went["mira"] for word in ("Kees", "Wit", case.dossier.number))
    assert tell_stand_ins() == 1
    assert sent(mailoutbox) == {}


def test_who_stands_in_later_is_asked_when_it_begins(
    world: World, case: Case, mailoutbox: list[Any]
) -> None:
    """Before that day they may not know that there is a table at all."""
    away(world, TALK, TALK + timedelta(days=7))
    plan(world, case)
    assert "mira" not in sent(mailoutbox)
    with at(TALK - timedelta(days=1)):
        assert sent(mailoutbox) == {}
    with at(TALK):
        assert set(sent(mailoutbox)) == {"mira"}


def test_an_absence_that_is_told_after_the_invitation(
    world: World, case: Case, mailoutbox: list[Any]
) -> None:
    plan(world, case)
    assert "mira" not in sent(mailoutbox)
    away(world, date(2026, 10, 1), TALK)
    assert tell_stand_ins() == 1
    assert set(sent(mailoutbox)) == {"mira"}


def test_back_before_the_day_is_nobody_in_their_place(
    world: World, case: Case, mailoutbox: list[Any]
) -> None:
    away(world, date(2026, 10, 1), TALK - timedelta(days=1))
    always(world)
    plan(world, case)
    assert tell_stand_ins() == 0
    assert set(sent(mailoutbox)) == {"marleen", "wendy", "iris", "bo"}


@pytest.mark.parametrize("how", ["another organisation", "taken back"])
def test_an_invitation_is_not_for_who_may_not_know(
    world: World, case: Case, mailoutbox: list[Any], how: str
) -> None:
    elsewhere = how == "another organisation"
    away(world, date(2026, 10, 1), TALK, "ggz" if elsewhere else "sociaalteam")
    plan(world, case)
    if not elsewhere:
        forbid(world, case)
    assert set(sent(mailoutbox)) == {"wendy", "iris", "bo"} | ({"marleen"} if elsewhere else set())


def test_a_conversation_that_moves_away_from_those_days_is_off_for_who_stood_in(
    world: World, case: Case, mailoutbox: list[Any]
) -> None:
    away(world, date(2026, 10, 1), TALK)
    talk = plan(world, case)
    sent(mailoutbox)
    move_meeting(
        meeting=talk,
        on_date=date(2026, 10, 22),
        at_time=time(13, 30),
        reason="zaal bezet",
        by=world.viewer("wendy"),
    )
    went = sent(mailoutbox)
    assert "gaat voor u niet door" in went["mira"]
    assert "gaat voor u niet door" not in went["marleen"]
    # told once
    cancel_meeting(meeting=talk, reason="ziek", by=world.viewer("wendy"))
    assert set(sent(mailoutbox)) == {"marleen", "wendy", "iris", "bo"}


def test_a_conversation_that_is_off_is_off_for_who_stands_in(
    world: World, case: Case, mailoutbox: list[Any]
) -> None:
    away(world, date(2026, 10, 1), TALK)
    talk = plan(world, case)
    sent(mailoutbox)
    cancel_meeting(meeting=talk, reason="ziek", by=world.viewer("wendy"))
    assert "gaat voor u niet door" in sent(mailoutbox)["mira"]


# --- consent that ends, what is temporary -----------------------------------------------------


@pytest.fixture(params=["consent", "temporary"])
def warn(request: pytest.FixtureRequest, world: World, case: Case) -> Iterator[Any]:
    """On the day that a mail goes about what ends: (write the mails, that day)."""
    if request.param == "consent":
        until = Consent.objects.get(dossier=case.dossier).until_at
        day = clock.local_date(until - timedelta(weeks=8)) + timedelta(days=1)
        act = ending.warn_of_ending
    else:
        note_temporary(
            case=case,
            area=world.areas["wonen"],
            what="Noodwoning",
            from_date=date(2026, 10, 1),
            end_date=END,
            watcher=world.users["marleen"],
            token=uuid4(),
            by=world.viewer("marleen"),
        )
        day, act = END, temporaries.warn_of_ending
    with at(day):
        yield act, day


def test_who_stands_in_hears_that_something_ends(
    world: World, warn: Any, mailoutbox: list[Any]
) -> None:
    act, day = warn
    row = away(world, day, day + timedelta(days=5))
    assert act() == 1
    went = sent(mailoutbox)
    assert {"marleen", "mira"} <= set(went)
    assert not any(word in went["mira"] for word in ("Kees", "Wit", "Noodwoning", "onen"))
    assert act() == 1
    assert sent(mailoutbox) == {}
    end_deputy(row=row, by=world.viewer("marleen"))


def test_nobody_stands_in_for_who_is_there(world: World, warn: Any, mailoutbox: list[Any]) -> None:
    act, day = warn
    always(world)
    away(world, day + timedelta(days=1), day + timedelta(days=5))
    assert act() == 1
    went = sent(mailoutbox)
    assert "marleen" in went
    assert "mira" not in went


@pytest.mark.parametrize("how", ["another organisation", "taken back", "back again"])
def test_what_ends_is_not_for_who_may_not_know(
    world: World, case: Case, warn: Any, mailoutbox: list[Any], how: str
) -> None:
    act, day = warn
    elsewhere = how == "another organisation"
    row = away(world, day, day + timedelta(days=5), "ggz" if elsewhere else "sociaalteam")
    assert act() == 1
    # what changes between writing the mail and sending it
    if how == "taken back":
        forbid(world, case)
    elif how == "back again":
        end_deputy(row=row, by=world.viewer("marleen"))
    went = sent(mailoutbox)
    assert not {"mira", "gijs"} & set(went)
    assert ("marleen" in went) is (how != "taken back")
