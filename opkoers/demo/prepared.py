"""Factsheets that were ready by themselves, as in the night after the quarter; and one that somebody stopped."""

from datetime import date, timedelta

from opkoers.demo.places import Places, on
from opkoers.demo.sheets import LEAD
from reporting.actions.editions import ask_edition, cancel_making
from reporting.actions.preparing import prepare_edition
from reporting.periods import Span, last_whole
from reporting.states import Audience, EditionKind
from trail import jobs


def prepare_factsheets(places: Places, today: date) -> None:
    """The last quarter waits for somebody to publish it; a factsheet for ourselves was stopped yesterday."""
    programme = places.programmes["houten"]
    quarter = last_whole(Span.QUARTER, today)
    with on(quarter.end + timedelta(days=1), 6):
        edition = prepare_edition(programme=programme, period=quarter, kind=EditionKind.FACTSHEET)
        # on 1 January somebody asked for these very days already: then nothing is prepared
        if edition is not None:
            jobs.run_job(edition.job_id or 0)
    yesterday = today - timedelta(days=1)
    with on(yesterday, 16):
        stopped = ask_edition(
            programme=programme,
            period=last_whole(Span.MONTH, today),
            audience=Audience.INTERNAL,
            introduction=LEAD,
            by=places.viewer("pieter"),
        )
        cancel_making(edition=stopped, by=places.viewer("pieter"))
