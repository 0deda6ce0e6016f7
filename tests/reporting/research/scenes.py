"""Residents who said yes to research, and files that are asked, agreed and made of them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from cases.actions.measures import record_measures
from cases.models import Case
from cases.states import MeasureMoment
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.models import Dossier
from consent.states import HowGiven
from documents import store
from reporting.actions import research as actions
from reporting.actions.research import Details
from reporting.models import ResearchExport
from reporting.periods import Period
from tests.reporting.cohort import ALL_AREAS, course
from tests.world import World
from trail import jobs

NEW_YEAR = date(2027, 1, 4)
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
DETAILS = Details(
    question="Wat helpt mensen om weer vooruit te komen?",
    ground="Overeenkomst van 3 december 2026, artikel 4.",
    institute="Hogeschool aan de Lek",
    person="Dr. P. Vonk",
    keep_until_date=date(2028, 12, 31),
)


def say(world: World, dossier: Dossier, *, research: bool, takes_part: bool = True) -> None:
    """What the resident answers on the whole form, now."""
    granted = {
        world.organisations[key].pk: OrganisationAnswer(world.area_ids(*ALL_AREAS))
        for key in ("werktafel", "sociaalteam")
    }
    record_consent(
        dossier=dossier,
        answers=Answers(
            takes_part=takes_part,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
            organisations=granted if takes_part else {},
            research=research,
        ),
        by=world.viewer("wendy"),
    )


def consenting(
    world: World,
    name: str,
    *,
    topics: Sequence[str] = ("wonen",),
    came: Sequence[str] = (),
    grade: int | None = None,
) -> Case:
    case = course(world, name, topics=topics, came=came)
    say(world, case.dossier, research=True)
    if grade is not None:
        record_measures(
            case=case,
            moment=MeasureMoment.START,
            grades={world.areas["wonen"]: grade},
            by=world.viewer("marleen"),
        )
    return case


def four(world: World) -> list[Case]:
    """Two with one question, two with another; the threshold is two."""
    world.programme.threshold = 2
    world.programme.save()
    return [
        consenting(world, "Fatima Zevenbergen", topics=["wonen", "schulden"], grade=3),
        consenting(world, "Gerrit Achterhuis", topics=["wonen"], grade=5, came=["eigen_woning"]),
        consenting(world, "Hilde van Ommeren", topics=["werk"], grade=4, came=["eigen_woning"]),
        consenting(world, "Imre Overwater", topics=["werk"]),
    ]


def asked(world: World, by: str = "pieter", **changes: Any) -> ResearchExport:
    values: dict[str, Any] = {
        "municipality": world.houten,
        "details": DETAILS,
        "programmes": [world.programme],
        "period": QUARTER,
        "token": uuid4(),
        "by": world.viewer(by),
    }
    return actions.begin_project(**{**values, **changes})


def make(export: ResearchExport) -> ResearchExport:
    """What the worker does."""
    export.refresh_from_db()
    jobs.run_job(export.job_id or 0)
    export.refresh_from_db()
    return export


def made(world: World, **changes: Any) -> ResearchExport:
    return make(actions.agree(export=asked(world, **changes), by=world.viewer("fleur")))


def next_of(world: World, export: ResearchExport) -> ResearchExport:
    """Another file of the same project, made."""
    asked_again = actions.ask_export(
        project=export.project,
        programmes=[world.programme],
        period=QUARTER,
        token=uuid4(),
        by=world.viewer("pieter"),
    )
    return make(actions.agree(export=asked_again, by=world.viewer("fleur")))


def files_in(export: ResearchExport) -> dict[str, str]:
    assert export.file is not None
    with zipfile.ZipFile(io.BytesIO(store.read(export.file))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def table_in(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def data_of(export: ResearchExport) -> list[dict[str, str]]:
    return table_in(files_in(export)["gegevens.csv"])
