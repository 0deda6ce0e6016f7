"""The monitoring report: figures of today, published quarters, and files of both."""

from datetime import date
from typing import Any

from django.urls import reverse

from reporting.actions.editions import ask_edition, publish_edition
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience, EditionKind
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from tests.reporting.effects.scenes import the_cost
from trail import jobs

LEADERS = ("leader", "steering", "elsewhere_leader")
THIRD_QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
READERS = ("leader", "steering", "policy")


def a_report(c: Course, name: str) -> tuple[int]:
    """A report of Houten over the third quarter, published or for ourselves; or over October, for ourselves."""
    words = f"Het rapport dat '{name}' is."
    made = Edition.objects.filter(introduction=words).first() or _make(c, name, words)
    return (made.pk,)


def _make(c: Course, name: str, words: str) -> Edition:
    edition = ask_edition(
        kind=EditionKind.MONITOR,
        programme=c.world.programme,
        period=OCTOBER if name == "october" else THIRD_QUARTER,
        audience=Audience.PUBLISHED if name == "published" else Audience.INTERNAL,
        introduction=words,
        by=c.viewer("pieter"),
    )
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    if name == "published":
        publish_edition(edition=edition, by=c.viewer("pieter"))
    return edition


def _csv(c: Course, name: str) -> tuple[int, str]:
    return (*a_report(c, name), "inflow")


ROWS = [
    row(
        "reporting:monitor_new",
        get=seen_by(*LEADERS),
        post=seen_by(leader=302, steering=302, elsewhere_leader=422),
        data=lambda c: {
            "programme": str(c.world.programme.pk),
            "period": "2026-07-01_2026-09-30",
            "audience": "internal",
            "introduction": "Eén tafel.",
            "token": "5f0b4a52-2f0c-4d3e-8c35-0b4a522f0c4e",
        },
    ),
    row("reporting:figures", get=seen_by(*LEADERS)),
    row("reporting:figure_file", lambda c: ("inflow",), get=seen_by(*LEADERS), page=False),
    row("reporting:quarters", get=seen_by(*LEADERS, "policy")),
    row(
        "reporting:detail",
        lambda c: a_report(c, "published"),
        get=seen_by(*READERS),
        note="monitoring report",
    ),
    row(
        "reporting:detail",
        lambda c: a_report(c, "october"),
        get=seen_by("leader", "steering"),
        note="a report that draws how it went",
    ),
    row("reporting:book", lambda c: a_report(c, "published"), get=seen_by(*READERS), page=False),
    row(
        "reporting:book",
        lambda c: a_report(c, "internal"),
        get=seen_by("leader", "steering"),
        note="internal",
        page=False,
    ),
    row("reporting:csv", lambda c: _csv(c, "published"), get=seen_by(*READERS), page=False),
    row(
        "reporting:csv",
        lambda c: _csv(c, "internal"),
        get=seen_by("leader", "steering"),
        note="internal",
        page=False,
    ),
]


def _quarters(page: Any, c: Course) -> None:
    a_report(c, "published")
    page.goto(reverse("reporting:quarters"))
    page.select_option("[name=cijfer]", "residents")
    page.click("main form button")
    page.click("main details summary")


def _policy(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:figures") + "?window=policy")
    page.click("main details >> nth=0 >> summary")


def _effects(page: Any, c: Course) -> None:
    the_cost(c.world)
    page.goto(reverse("reporting:figures") + "?window=effects")
    page.click("main details >> nth=0 >> summary")


def _mistakes(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:monitor_new"))
    page.click("main details summary")
    page.check("[name=show_small]")
    page.fill("[name=introduction]", "")
    page.click("main button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]:focus")


STATES = [
    State("quarters, of another figure", "policy", _quarters),
    State("figures of today, another window", "leader", _policy),
    State("figures of today, the Effectencalculator", "leader", _effects),
    State("monitoring report, filled in wrongly", "leader", _mistakes),
]
