"""Published factsheets and reports by the API: what is published, to who may read it, and nothing more."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.states import Scope
from reporting.actions.editions import ask_edition, publish_edition, withdraw_edition
from reporting.models import Edition
from reporting.monitor.counting import BY_KEY
from reporting.monitor.paper import tables_of
from reporting.periods import Period
from reporting.states import Audience, EditionKind
from tests.api.conftest import Caller
from tests.world import World
from trail import jobs
from trail.models import AuditLine

Call = Callable[..., Caller]


@pytest.fixture
def edition(world: World) -> Edition:
    asked = ask_edition(
        programme=world.programme,
        period=Period(date(2026, 9, 1), date(2026, 11, 11)),
        audience=Audience.PUBLISHED,
        introduction="Eén tafel.",
        by=world.viewer("pieter"),
    )
    jobs.run_job(asked.job_id or 0)
    return Edition.objects.get(pk=asked.pk)


def publish(edition: Edition, world: World) -> Edition:
    return publish_edition(edition=edition, by=world.viewer("pieter"))


def test_only_what_is_published(caller: Call, world: World, edition: Edition) -> None:
    bas = caller("bas")
    assert bas.get("editions").json()["count"] == 0
    assert bas.get(f"editions/{edition.pk}").status_code == 404
    assert caller("pieter").get(f"editions/{edition.pk}").status_code == 404
    publish(edition, world)
    listed = bas.get("editions").json()
    assert [one["id"] for one in listed["results"]] == [edition.pk]
    withdraw_edition(edition=edition, reason="Een telfout.", by=world.viewer("pieter"))
    assert bas.get("editions").json()["count"] == 0
    assert bas.get(f"editions/{edition.pk}/pdf").status_code == 404


def test_figures_as_published(caller: Call, world: World, edition: Edition) -> None:
    publish(edition, world)
    body = caller("bas").get(f"editions/{edition.pk}").json()
    assert body["programme"] == "houten-2026"
    residents = next(cell for cell in body["overview"] if cell["key"] == "residents")
    # nobody yet: nothing about few people, and no number where the page says words
    sheet = Edition.objects.get(pk=edition.pk).sheet
    assert sheet is not None
    assert residents["number"] == sheet.overview[0].number
    assert residents["text"]


def test_the_pdf_is_the_frozen_one(caller: Call, world: World, edition: Edition) -> None:
    publish(edition, world)
    bas = caller("bas")
    listed = bas.get("editions").json()["results"][0]
    answer = bas.client.get(listed["pdf"], headers={"Authorization": f"Bearer {bas.key}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert hashlib.sha256(answer.content).hexdigest() == listed["sha256"]
    assert "attachment" in answer.headers["Content-Disposition"]
    line = AuditLine.objects.order_by("-id").first()
    assert line is not None
    assert (line.action, line.kind) == ("api.edition.download", "export")
    for accept in ("application/pdf", "application/json", "*/*"):
        missing = bas.get("editions/0/pdf", Accept=accept)
        assert missing.status_code == 404
        assert missing.json()["status"] == 404


def test_strangers_find_nothing(caller: Call, world: World, edition: Edition) -> None:
    publish(edition, world)
    for name in ("marleen", "iris", "anna", "fleur", "bregje", "bert"):
        for path in (f"editions/{edition.pk}", f"editions/{edition.pk}/pdf"):
            assert caller(name).get(path).status_code == 404, name
    assert caller("marleen").get("editions").status_code == 404
    assert caller("bregje").get("editions").json()["count"] == 0
    assert caller("bas", Scope.READ_REFERRALS).get("editions").status_code == 403


def report(world: World, kind: EditionKind, **changes: Any) -> Edition:
    asked = ask_edition(
        kind=kind,
        programme=world.programme,
        period=Period(date(2026, 7, 1), date(2026, 9, 30)),
        audience=Audience.PUBLISHED,
        introduction="Eén tafel.",
        by=world.viewer("pieter"),
        **changes,
    )
    jobs.run_job(asked.job_id or 0)
    return publish(Edition.objects.get(pk=asked.pk), world)


def test_a_report_tells_what_its_pdf_tells_with_what_it_means(caller: Call, world: World) -> None:
    edition = report(world, EditionKind.MONITOR)
    bas = caller("bas")
    assert bas.get("editions").json()["results"][0]["kind"] == "monitor"
    body = bas.get(f"editions/{edition.pk}").json()
    assert (body["kind"], body["organisation"], body["overview"]) == ("monitor", None, [])
    kept = tables_of(edition)
    assert [(t["figure"], t["start_date"]) for t in body["tables"]] == [
        (table.figure, table.period.start.isoformat()) for table in kept
    ]
    for table, told in zip(kept, body["tables"], strict=True):
        assert told["definition"]["counted"] == str(BY_KEY[table.figure].counted)
        assert told["definition"]["source"]
        for line, said in zip(table.lines, told["lines"], strict=True):
            # no number where the page has words
            assert said["number"] == (None if line.number is None else float(line.number))
            assert said["text"]
            assert bool(said["why"]) == (not line.is_exact)
    assert bas.get(f"editions/{edition.pk}/pdf").content.startswith(b"%PDF")


def test_a_paper_is_there_and_a_partners_page_only_for_who_may_read_it(
    caller: Call, world: World
) -> None:
    paper = report(world, EditionKind.LEARNING)
    page = report(world, EditionKind.PARTNER, organisation=world.organisations["wil"])
    listed = caller("pieter").get("editions").json()["results"]
    assert {(one["id"], one["organisation"]) for one in listed} == {
        (paper.pk, None),
        (page.pk, "wil"),
    }
    bas = caller("bas")
    assert [one["id"] for one in bas.get("editions").json()["results"]] == [paper.pk]
    assert bas.get(f"editions/{page.pk}").status_code == 404
    assert bas.get(f"editions/{page.pk}/pdf").status_code == 404
    # what is handed out tells in words: its tables are nobody's
    assert bas.get(f"editions/{paper.pk}").json()["tables"] == []


def test_the_list_asks_as_much_for_one_as_for_three(
    caller: Call, world: World, edition: Edition
) -> None:
    bas = caller("bas")
    publish(edition, world)
    bas.get("editions")
    with CaptureQueriesContext(connection) as one:
        bas.get("editions")
    report(world, EditionKind.LEARNING)
    report(world, EditionKind.COUNCIL)
    with CaptureQueriesContext(connection) as three:
        assert bas.get("editions").json()["count"] == 3
    assert len(one) == len(three)
