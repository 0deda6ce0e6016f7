"""How a monitoring report is made: the figures of a period and of the one before it, and their paper."""

from datetime import date
from typing import Any

from reporting.history import History
from reporting.models import Edition
from reporting.monitor import paper
from reporting.monitor.counting import count_tables
from reporting.monitor.professional import asking_table
from reporting.monitor.shown import tables_out
from reporting.periods import Period, before
from reporting.showing import is_exact, show_tables


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
            return {"tables": tables_out(now)}
        then = show_tables(
            count_tables(programme, earlier),
            programme,
            exact=exact,
            history=history,
            beside=now,
        )
        return {"tables": tables_out([*now, *then.values()])}

    def lay_out(self, edition: Edition, *, made_on: date) -> dict[str, Any]:
        return paper.lay_out(edition, made_on=made_on)
