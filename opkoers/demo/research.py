"""What goes to researchers: of the pilot, made and taken along; of today one that waits, and one about too few."""

from datetime import date, timedelta
from uuid import UUID

from opkoers.demo.places import Places, on
from reporting.actions.research import (
    Details,
    agree,
    begin_project,
    clear_research,
    hand_over,
)
from reporting.models import ResearchExport
from reporting.periods import Period, Span, last_whole
from trail import jobs

PILOT = Details(
    question="Wat helpt mensen die op meer gebieden tegelijk vastlopen om weer vooruit te komen?",
    ground="Overeenkomst met de gemeente, artikel 4; inwoners gaven toestemming voor onderzoek.",
    institute="Hogeschool aan de Lek, lectoraat Bestaanszekerheid",
    person="Dr. Petra Vonk",
    keep_until_date=date(2022, 12, 31),
)


def share_pilot(places: Places) -> None:
    """In January 2021, of the residents of 2020: asked, agreed, made, taken along; destroyed since, as is the key."""
    with on(date(2021, 1, 11), 10):
        year = Period(date(2020, 1, 1), date(2020, 12, 31))
        export = _asked(places, "houten-2020", PILOT, year, UUID(int=1), by="pieter")
    _agree_and_make(places, export, date(2021, 1, 12))
    with on(date(2021, 1, 13), 9):
        hand_over(export=export, by=places.viewer("pieter"))
    with on(date(2021, 2, 1), 3):
        clear_research()
    with on(date(2023, 1, 1), 3):
        clear_research()


def share_with_researchers(places: Places, today: date) -> None:
    """Fleur agreed to the one three days ago: it was about too few. The other waits for her since yesterday."""
    # over on the day when it was asked for
    asked = today - timedelta(days=4)
    quarter = last_whole(Span.QUARTER, asked)
    first = Details(
        question="Hoe lang duurt het voordat een inwoner weer een vast adres heeft?",
        ground="Overeenkomst met de gemeente van dit jaar.",
        institute="Onderzoeksbureau De Meent",
        person="Anouk Terpstra",
        keep_until_date=today + timedelta(days=365),
    )
    with on(asked, 11):
        export = _asked(places, "houten", first, quarter, UUID(int=2), by="pieter")
    _agree_and_make(places, export, today - timedelta(days=3))
    second = Details(
        question="Helpt één tafel mensen sneller aan een vaste plek en een inkomen?",
        ground="Overeenkomst met de gemeente, bijlage 2.",
        institute="Hogeschool aan de Lek, lectoraat Bestaanszekerheid",
        person="Dr. Petra Vonk",
        keep_until_date=today + timedelta(days=730),
    )
    years = Period(quarter.start.replace(year=quarter.start.year - 2, month=1, day=1), quarter.end)
    with on(today - timedelta(days=1), 14):
        _asked(places, "houten", second, years, UUID(int=3), by="paula")


def _asked(
    places: Places, key: str, details: Details, period: Period, token: UUID, *, by: str
) -> ResearchExport:
    programme = places.programmes[key]
    return begin_project(
        municipality=programme.municipality,
        details=details,
        programmes=[programme],
        period=period,
        token=token,
        by=places.viewer(by),
    )


def _agree_and_make(places: Places, export: ResearchExport, day: date) -> None:
    with on(day, 9):
        agree(export=export, by=places.viewer("fleur"))
        export.refresh_from_db()
        jobs.run_job(export.job_id or 0)
