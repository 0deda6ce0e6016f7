"""The days on which the demo's municipality is closed, beside weekends and public holidays."""

from datetime import date, timedelta

from cases.actions.closeddays import add_closed_period
from opkoers.demo.places import Places, on


def note_closures(places: Places, today: date) -> None:
    """A day for learning in six weeks, and a town hall that is rebuilt for a week next spring."""
    learning = today + timedelta(days=40)
    rebuilt = today + timedelta(days=120)
    with on(today, 9):
        for name, first, days in (("studiedag", learning, 0), ("verbouwing", rebuilt, 6)):
            add_closed_period(
                municipality=places.municipalities["houten"],
                name=name,
                from_date=first,
                until_date=first + timedelta(days=days),
                by=places.viewer("anna"),
            )
