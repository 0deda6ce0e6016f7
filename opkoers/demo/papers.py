"""Papers of the demo: WIL's page and the agenda handed out, a page for a new alderman that is ready."""

from datetime import date, timedelta
from uuid import uuid4

from accounts.models import Organisation
from cases.actions import signals
from cases.models import Blockage
from opkoers.demo.living import Living
from opkoers.demo.places import Places, on
from reporting.actions.editions import ask_edition, publish_edition
from reporting.models import Edition
from reporting.papers.learning import two_months_until
from reporting.periods import Period, Span, last_whole
from reporting.states import Audience, EditionKind
from trail import jobs

RULE = "Inschrijven kan waar iemand woont"


def ask_the_alderman(living: Living) -> None:
    """A signal that waits on the municipality itself for weeks."""
    places, course = living.places, living.courses["de wit"]
    blockage = Blockage.objects.get(case=course.case, rule__name=RULE)
    assert blockage.rule is not None
    with on(living.day(-23), 11):
        signal = signals.raise_signal(
            case=course.case,
            rule=blockage.rule,
            areas=blockage.areas,
            title="Een briefadres duurt acht weken",
            asked="Geef een briefadres binnen een week als een tafel erom vraagt.",
            token=course.token(),
            by=places.viewer("marleen"),
        )
    with on(living.day(-21), 9, 30):
        signals.pass_on(
            signal=signal,
            organisation=places.organisations["gemeente"],
            name="wethouder Wonen",
            by=places.viewer("pieter"),
        )


def hand_out(places: Places, today: date) -> None:
    yesterday = today - timedelta(days=1)
    with on(yesterday, 11):
        agenda = _made(places, EditionKind.LEARNING, two_months_until(yesterday))
        page = _made(
            places,
            EditionKind.PARTNER,
            last_whole(Span.QUARTER, yesterday),
            places.organisations["wil"],
        )
        started = places.programmes["houten"].from_date
        _made(places, EditionKind.ALDERMAN, Period(started, yesterday))
    with on(yesterday, 11, 30):
        for edition in (agenda, page):
            publish_edition(edition=edition, by=places.viewer("pieter"))


def _made(
    places: Places, kind: EditionKind, period: Period, whose: Organisation | None = None
) -> Edition:
    edition = ask_edition(
        kind=kind,
        organisation=whose,
        programme=places.programmes["houten"],
        period=period,
        audience=Audience.PUBLISHED,
        introduction="",
        token=uuid4(),
        by=places.viewer("pieter"),
    )
    edition.refresh_from_db()
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    return edition
