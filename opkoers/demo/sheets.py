"""Factsheets of the demo: the pilot's with exact figures; today's, protected, with a sentence.

And one that waits for a second person.
"""

from datetime import date, timedelta

from opkoers.demo.pilot import FIRST_DAY, LAST_DAY
from opkoers.demo.places import Places, on
from opkoers.demo.quotes import placed
from reporting.actions.editions import ask_edition, confirm_exact, publish_edition
from reporting.models import Edition
from reporting.periods import Period, Span, before, last_whole
from reporting.states import Audience, EditionKind
from trail import jobs

LEAD = (
    "Inwoners die op meerdere gebieden tegelijk vastlopen, komen elke twee weken aan tafel met iedereen die een "
    "knoop kan doorhakken."
)


def publish_pilot(places: Places) -> None:
    """As the pilot did: small numbers and all, with a reason and two people who decide."""
    with on(date(2020, 12, 4), 9):
        edition = ask_edition(
            programme=places.programmes["houten-2020"],
            period=Period(FIRST_DAY, LAST_DAY),
            audience=Audience.PUBLISHED,
            introduction=LEAD,
            show_small=True,
            reason="De pilot is klein; de raad wil zien wat er gebeurde, en niemand is herkenbaar in deze aantallen.",
            by=places.viewer("pieter"),
        )
    with on(date(2020, 12, 4), 11):
        confirm_exact(edition=edition, by=places.viewer("paula"))
        _make(edition)
    with on(date(2020, 12, 4), 14):
        publish_edition(edition=edition, by=places.viewer("pieter"))


def publish_living(places: Places, today: date) -> None:
    """The past half year, protected and published; and one with small numbers that waits for Pieter."""
    programme = places.programmes["houten"]
    yesterday = today - timedelta(days=1)
    half_year = Period(today - timedelta(days=182), yesterday)
    with on(yesterday, 9):
        # over by yesterday morning: the days before it
        edition = ask_edition(
            programme=programme,
            period=Period(half_year.start, yesterday - timedelta(days=1)),
            audience=Audience.PUBLISHED,
            introduction=LEAD,
            quote=placed(places),
            by=places.viewer("pieter"),
        )
        _make(edition)
    with on(yesterday, 10):
        publish_edition(edition=edition, by=places.viewer("pieter"))
    with on(yesterday, 15):
        ask_edition(
            programme=programme,
            period=Period(yesterday - timedelta(days=91), yesterday),
            audience=Audience.PUBLISHED,
            introduction=LEAD,
            show_small=True,
            reason="De raadscommissie vraagt naar de aantallen van dit kwartaal.",
            by=places.viewer("paula"),
        )


def _make(edition: Edition) -> None:
    """What a worker does, here and now: the demo is whole before anybody signs in."""
    edition.refresh_from_db()
    jobs.run_job(edition.job_id or 0)


def publish_reports(places: Places, today: date) -> None:
    """Monitoring reports: of the year of the pilot with small numbers, of two of today's quarters protected, of
    its last month exact, for who leads it."""
    with on(date(2021, 1, 12), 9):
        year = ask_edition(
            kind=EditionKind.MONITOR,
            programme=places.programmes["houten-2020"],
            period=Period(date(2020, 1, 1), date(2020, 12, 31)),
            audience=Audience.PUBLISHED,
            introduction=LEAD,
            show_small=True,
            reason="Zoals bij de factsheet: de raad wil zien wat er gebeurde, en niemand is te herkennen.",
            by=places.viewer("pieter"),
        )
    with on(date(2021, 1, 12), 11):
        confirm_exact(edition=year, by=places.viewer("paula"))
        _make(year)
    with on(date(2021, 1, 14), 10):
        publish_edition(edition=year, by=places.viewer("pieter"))
    last = last_whole(Span.QUARTER, today - timedelta(days=1))
    # half a year apart: with the quarter before each, four in a row
    for period, day in (
        (two_back := before(before(last)), two_back.end + timedelta(days=12)),
        (last, today - timedelta(days=1)),
    ):
        with on(day, 11):
            quarter = ask_edition(
                kind=EditionKind.MONITOR,
                programme=places.programmes["houten"],
                period=period,
                audience=Audience.PUBLISHED,
                introduction=LEAD,
                by=places.viewer("pieter"),
            )
            _make(quarter)
        with on(day, 13):
            publish_edition(edition=quarter, by=places.viewer("pieter"))
    with on(today - timedelta(days=1), 14):
        month = ask_edition(
            kind=EditionKind.MONITOR,
            programme=places.programmes["houten"],
            period=last_whole(Span.MONTH, today - timedelta(days=1)),
            audience=Audience.INTERNAL,
            introduction=LEAD,
            by=places.viewer("pieter"),
        )
        _make(month)
