"""Published factsheets by the API: what is published, to who may read it, and nothing more."""

import hashlib
from collections.abc import Callable
from datetime import date

import pytest

from accounts.states import Scope
from reporting.actions.editions import ask_edition, publish_edition, withdraw_edition
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience
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
