"""Six professionals of Houten at one table, and what they are asked once a year."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from consent.actions.dossiers import add_to_table
from reporting.actions import asking as actions
from reporting.models import AskingRound
from reporting.questions import asked_now
from tests.cases.table_world import invited_case
from tests.world import World
from trail import clock

TABLE = ("marleen", "mira", "wendy", "iris", "bo", "gijs")
LAST_DAY = date(2026, 12, 3)
AFTERWARDS = datetime(2026, 12, 4, 8, 0, tzinfo=clock.AMSTERDAM)


def seated(world: World) -> None:
    """Four are invited; Mira and Gijs come to the table later."""
    case = invited_case(world)
    for name, organisation in (("mira", "sociaalteam"), ("gijs", "ggz")):
        add_to_table(
            dossier=case.dossier,
            organisation=world.organisations[organisation],
            persons=[world.users[name].pk],
            by=world.viewer("wendy"),
        )


def opened(world: World, *, days: int = 21, year: int = 2026, by: str = "pieter") -> AskingRound:
    return actions.open_asking(
        programme=world.programme,
        year=year,
        closes_date=clock.today() + timedelta(days=days),
        by=world.viewer(by),
    )


def sheet(*grades: int | None) -> Mapping[str, int | None]:
    """Grades in the order of the questions; what isn't given is left open."""
    keys = asked_now()
    return dict(zip(keys, [*grades, *[None] * (len(keys) - len(grades))], strict=True))


def answered(world: World, row: AskingRound, name: str, *grades: int | None) -> None:
    actions.answer_asking(round=row, answers=sheet(*grades), by=world.viewer(name))


def closed(row: AskingRound) -> AskingRound:
    """As the hourly task does it, after the last day."""
    with clock.at(AFTERWARDS):
        assert actions.close_due() == 1
    row.refresh_from_db()
    return row
