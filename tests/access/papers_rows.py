"""Papers: to learn from, for a new alderman, for a partner. Of rules and organisations, about no resident."""

from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Partnership
from reporting.actions.editions import ask_edition, publish_edition
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience, EditionKind
from tests.access.course import Course
from tests.access.matrix import LEADERS, State, row, seen_by
from trail import jobs


def _wil(c: Course) -> tuple[int]:
    """WIL in Houten: Iris works there; Bert works for WIL elsewhere."""
    return (
        Partnership.objects.get(
            municipality=c.world.houten, organisation=c.world.organisations["wil"]
        ).pk,
    )


DAYS = {"start": "2026-09-01", "end": "2026-11-11"}


def _days(c: Course) -> dict[str, Any]:
    return {**DAYS, "programme": str(c.world.programme.pk)}


def _handed_out(c: Course) -> tuple[int]:
    """WIL's page, published."""
    there = Edition.objects.filter(kind=EditionKind.PARTNER).first()
    if there is not None:
        return (there.pk,)
    edition = ask_edition(
        kind=EditionKind.PARTNER,
        organisation=c.world.organisations["wil"],
        programme=c.world.programme,
        period=Period(date(2026, 9, 1), date(2026, 11, 11)),
        audience=Audience.PUBLISHED,
        introduction="",
        by=c.viewer("pieter"),
    )
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    publish_edition(edition=edition, by=c.viewer("pieter"))
    return (edition.pk,)


ROWS = [
    row(
        "papers:learning",
        get=seen_by(*LEADERS),
        query=DAYS,
        post=seen_by(leader=302, steering=302, elsewhere_leader=422),
        data=lambda c: {**_days(c), "audience": "published"},
    ),
    row(
        "papers:alderman",
        get=seen_by(*LEADERS),
        post=seen_by(leader=302, steering=302, elsewhere_leader=422),
        data=lambda c: {"programme": str(c.world.programme.pk), "audience": "internal"},
    ),
    row(
        "papers:council",
        get=seen_by(*LEADERS),
        query=DAYS,
        post=seen_by(leader=302, steering=302, elsewhere_leader=422),
        data=lambda c: {**_days(c), "audience": "published"},
    ),
    row("papers:partners", get=seen_by(*LEADERS)),
    row(
        "papers:partner",
        _wil,
        get=seen_by("leader", "steering", "with_area"),
        post=seen_by(leader=302, steering=302),
        data=lambda c: {**DAYS, "audience": "published"},
    ),
    row(
        "reporting:detail",
        _handed_out,
        get=seen_by("leader", "steering"),
        note="page of a partner",
    ),
    row(
        "reporting:download",
        _handed_out,
        get=seen_by("leader", "steering", "with_area"),
        note="page of a partner",
        page=False,
    ),
]


def _wrong_days(page: Any, c: Course) -> None:
    page.goto(reverse("papers:learning") + "?start=2026-11-11&end=2026-10-01")
    page.wait_for_selector("[data-focus-errors]")


def _own_quarter(page: Any, c: Course) -> None:
    page.goto(reverse("papers:partner", args=_wil(c)))
    page.select_option("main [name=quarter]", index=1)
    page.click("main form button[type=submit]")
    page.wait_for_url("**quarter=**")


STATES = [
    State("papers:learning over days the wrong way round", "leader", _wrong_days),
    State("papers:partner of one's own, another quarter", "with_area", _own_quarter),
]
