"""How a monitoring report is made: the figures of a period and of the one before it, how it went before
that, and their paper."""

from datetime import date
from typing import Any

from reporting.history import History
from reporting.models import Edition
from reporting.monitor import paper
from reporting.monitor.counting import count_tables
from reporting.monitor.cube import published_of
from reporting.monitor.professional import asking_table
from reporting.monitor.shown import ShownTable, tables_out
from reporting.monitor.trends import SHOWN
from reporting.periods import Period, before, whole_span
from reporting.showing import is_exact, show_tables
from reporting.states import Audience


def _older(edition: Edition) -> list[ShownTable]:
    """Of the periods before those two, to draw how it went: exact for ourselves, else as published of each and no
    other way, so that nothing new is told."""
    programme = edition.programme
    periods: list[Period] = []
    if whole_span(edition.period) is None:
        return []
    one = before(before(edition.period))
    while one.end >= programme.from_date and len(periods) < SHOWN - 2:
        periods.append(one)
        one = before(one)
    if edition.audience != Audience.INTERNAL:
        return published_of(programme, periods)
    return [
        table
        for period in periods
        for table in show_tables(count_tables(programme, period), programme, exact=True).values()
    ]


class MonitorMaker:
    """reporting.making.Maker"""

    template = "reporting/monitor/paper.html"

    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        """Tables of the period itself, and then of the period before it, all beside what was published earlier."""
        programme, period = edition.programme, edition.period
        exact = is_exact(edition.audience, edition.show_small)
        now = list(
            show_tables(
                count_tables(programme, period), programme, exact=exact, history=history
            ).values()
        )
        if said := asking_table(programme, period):
            now.append(said)
        earlier: Period = before(period)
        if earlier.end < programme.from_date:
            return {"tables": tables_out(now), "older": []}
        then = show_tables(
            count_tables(programme, earlier),
            programme,
            exact=exact,
            history=history,
            beside=now,
        )
        return {
            "tables": tables_out([*now, *then.values()]),
            "older": tables_out(_older(edition)),
        }

    def lay_out(self, edition: Edition, *, made_on: date) -> dict[str, Any]:
        return paper.lay_out(edition, made_on=made_on)
