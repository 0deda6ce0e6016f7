from datetime import date
from typing import Any

from reporting.actions import ask_edition, publish_edition
from reporting.figures import Period
from reporting.models import Edition
from reporting.states import Audience
from tests.access.course import Course
from tests.access.matrix import row, seen_by
from trail import jobs

LEADERS = {"leader": 302, "steering": 302}


def an_edition(c: Course, name: str) -> tuple[int]:
    """One of Houten's editions: published, internal, ready, asked or confirming; asked by Pieter."""
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
