"""Wendy is away this week, Ronald stands in; Marleen has written down her holiday."""

from datetime import date, timedelta

from consent.actions.deputies import be_away
from opkoers.demo.places import Places, on


def note_absences(places: Places, today: date) -> None:
    for person, deputy, said, first, last in (
        ("wendy", "ronald", -2, -1, 5),
        ("marleen", "mira", 0, 24, 34),
    ):
        with on(today + timedelta(days=said), 9):
            be_away(
                person=places.users[person],
                deputy=places.users[deputy],
                organisation=places.home(person),
                municipality=places.municipalities["houten"],
                from_date=today + timedelta(days=first),
                until_date=today + timedelta(days=last),
                by=places.viewer(person),
            )
