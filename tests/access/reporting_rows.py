from datetime import date
from typing import Any

from django.urls import reverse

from reporting.actions.editions import (
    ask_edition,
    cancel_making,
    publish_edition,
    withdraw_edition,
)
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from trail import jobs
from trail.models import Job
from trail.states import JobStatus

LEADERS = {"leader": 302, "steering": 302}


def an_edition(c: Course, name: str) -> tuple[int]:
    """One of Houten's editions, asked by Pieter: published, internal, ready, asked, confirming, stopped or gone."""
    # what a row makes is taken back after its test: look before making
    made = Edition.objects.filter(introduction=_words(name)).first() or _make(c, name)
    return (made.pk,)


def _words(name: str) -> str:
    return f"De editie die '{name}' is."


def _make(c: Course, name: str) -> Edition:
    small: dict[str, Any] = {"show_small": True, "reason": "Zoals afgesproken."}
    edition = ask_edition(
        programme=c.world.programme,
        period=Period(date(2026, 9, 1), date(2026, 11, 11)),
        audience=Audience.INTERNAL if name == "internal" else Audience.PUBLISHED,
        introduction=_words(name),
        by=c.viewer("pieter"),
        **(small if name == "confirming" else {}),
    )
    if name == "failing":
        Job.objects.filter(pk=edition.job_id or 0).update(status=JobStatus.FAILED)
    if name == "stopped":
        cancel_making(edition=edition, by=c.viewer("paula"))
    if name == "gone":
        withdraw_edition(edition=edition, reason="Vergissing.", by=c.viewer("pieter"))
    if name in ("published", "internal", "ready"):
        jobs.run_job(edition.job_id or 0)
        edition.refresh_from_db()
    if name == "published":
        publish_edition(edition=edition, by=c.viewer("pieter"))
    return edition


ROWS = [
    row(
        "reporting:list",
        get=seen_by("leader", "steering", "elsewhere_leader", "policy"),
    ),
    row(
        "reporting:new",
        get=seen_by("leader", "steering", "elsewhere_leader"),
        post=seen_by(**LEADERS, elsewhere_leader=422),
        data=lambda c: {
            "programme": str(c.world.programme.pk),
            "start": "2026-09-01",
            "end": "2026-11-11",
            "audience": "internal",
            "introduction": "Eén tafel.",
            "token": "5f0b4a52-2f0c-4d3e-8c35-0b4a522f0c4d",
        },
    ),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "published"),
        get=seen_by("leader", "steering", "policy"),
    ),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "internal"),
        get=seen_by("leader", "steering"),
        note="internal",
    ),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "asked"),
        get=seen_by("leader", "steering"),
        note="being made",
    ),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "confirming"),
        get=seen_by("leader", "steering"),
        note="waits for a second person",
    ),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "failing"),
        get=seen_by("leader", "steering"),
        note="could not be made",
    ),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "stopped"),
        get=seen_by("leader", "steering"),
        note="its making was stopped",
    ),
    row("reporting:queue", get=seen_by("leader", "steering", "elsewhere_leader")),
    row("reporting:cancel", lambda c: an_edition(c, "asked"), post=seen_by(**LEADERS)),
    row(
        "reporting:detail",
        lambda c: an_edition(c, "gone"),
        get=seen_by("leader", "steering"),
        note="withdrawn",
    ),
    row(
        "reporting:download",
        lambda c: an_edition(c, "published"),
        get=seen_by("leader", "steering", "policy"),
        page=False,
    ),
    row(
        "reporting:download",
        lambda c: an_edition(c, "internal"),
        get=seen_by("leader", "steering"),
        note="internal",
        page=False,
    ),
    row(
        "reporting:confirm",
        lambda c: an_edition(c, "confirming"),
        # not by who asked
        post=seen_by(leader=403, steering=302),
    ),
    row("reporting:publish", lambda c: an_edition(c, "ready"), post=seen_by(**LEADERS)),
    row("reporting:retry", lambda c: an_edition(c, "asked"), post=seen_by(**LEADERS)),
    row(
        "reporting:withdraw",
        lambda c: an_edition(c, "published"),
        get=seen_by("leader", "steering"),
        post=seen_by(**LEADERS),
        data=lambda c: {"reason": "De zin is teruggenomen."},
    ),
]


def _preview(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:new"))
    page.fill("[name=start]", "2026-10-01")
    page.click("button[name=preview]")
    page.wait_for_selector("#preview:focus")
    page.click("text=Wat is er geteld?")


def _mistakes(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:new"))
    page.click("main details summary")
    wrong = {"start": "2026-11-11", "end": "2026-10-01"}
    for name, value in wrong.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=show_small]")
    page.click("button[name=preview]")
    page.wait_for_selector("[data-focus-errors]:focus")


def _asks_again(page: Any, c: Course) -> None:
    url = reverse("reporting:detail", args=an_edition(c, "asked"))
    page.goto(url)
    with page.expect_response(lambda response: url in response.url):
        pass  # it asks by itself, every second


def _stopped_in_the_queue(page: Any, c: Course) -> None:
    for name in ("failing", "stopped", "ready", "asked"):
        an_edition(c, name)
    url = reverse("reporting:queue")
    page.goto(url)
    with page.expect_response(lambda response: url in response.url):
        pass  # it asks by itself, every other second
    page.click("#queue form[action$='/stoppen/'] button")
    page.wait_for_selector("#queue form[action$='/opnieuw/'] button")


def _no_reason(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:withdraw", args=an_edition(c, "ready")))
    page.click("main button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


def _tried_again(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:detail", args=an_edition(c, "failing")))
    page.click("#progress button")
    page.wait_for_selector("#progress [role=status]")


def _published(page: Any, c: Course) -> None:
    page.goto(reverse("reporting:detail", args=an_edition(c, "ready")))
    page.click("main form[action$='/publiceren/'] button")
    page.wait_for_selector("main a.utrecht-button--primary-action[href$='/pdf/']")


STATES = [
    State("factsheet, figures looked at", "leader", _preview),
    State("factsheet, filled in wrongly", "leader", _mistakes),
    State("factsheet, being made and asked again", "leader", _asks_again),
    State("what is being made, one stopped", "leader", _stopped_in_the_queue),
    State("factsheet, tried again after it failed", "steering", _tried_again),
    State("factsheet, just published", "leader", _published),
    State("factsheet, withdrawn without a reason", "leader", _no_reason),
]
