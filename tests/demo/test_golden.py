"""The pilot of 2020: the demo walks through the product, and the figures are those that the pilot published."""

import json
import tomllib
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from budgets.models import BudgetRequest, LedgerEntry
from opkoers.demo.places import Places
from reporting.models import Edition
from reporting.states import EditionKind, EditionStatus

GOLDEN = Path(__file__).parent.parent / "golden" / "houten-2020.toml"


def figures(**dates: str) -> dict[str, Any]:
    out = StringIO()
    words = [f"--{name}={day}" for name, day in dates.items()]
    call_command("factsheet_figures", "--cohort", "houten-2020", *words, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_demo_yields_exactly_the_published_figures(demo: Places) -> None:
    golden = tomllib.loads(GOLDEN.read_text())
    expected = {name: golden[name] for name in ("overview", "help_topics", "results")}
    period = golden["period"]
    assert figures(start=str(period["start"]), end=str(period["end"])) == expected
    # the whole programme too: nothing was held outside the pilot's own period
    assert figures() == expected


def test_no_budget_was_used(demo: Places) -> None:
    asked = BudgetRequest.objects.filter(dossier__programme__key="houten-2020")
    assert not asked.exists()
    assert not LedgerEntry.objects.filter(dossier__programme__key="houten-2020").exists()
    golden = tomllib.loads(GOLDEN.read_text())
    ceiling = str(demo.programmes["houten-2020"].ceiling_per_resident)
    assert ceiling == golden["budget"]["ceiling_per_resident_eur"]
    assert demo.programmes["houten-2020"].places == golden["capacity"]["residents_at_start"]


def test_the_organisations_are_those_of_the_pilot(demo: Places) -> None:
    golden = tomllib.loads(GOLDEN.read_text())
    names = {one.name for one in demo.organisations.values()}
    named = {n.removesuffix(" (WIL)") for n in golden["capacity"]["organisations_named"]}
    assert named <= names


def test_it_is_published_exact_by_two_people_with_a_reason(demo: Places) -> None:
    edition = Edition.objects.get(
        programme__key="houten-2020", kind=EditionKind.FACTSHEET, published_at__isnull=False
    )
    assert edition.status == EditionStatus.PUBLISHED
    assert edition.show_small
    assert edition.reason
    assert {edition.asked_by, edition.confirmed_by} == {demo.users["pieter"], demo.users["paula"]}
    sheet = edition.sheet
    assert sheet is not None
    assert [cell.number for cell in sheet.overview] == [15, 34, 11]


def test_the_policy_maker_has_something_to_read(demo: Places) -> None:
    seen = Edition.objects.visible_to(demo.viewer("bas"))
    assert {e.programme.key for e in seen} == {"houten-2020", "houten"}
    assert not Edition.objects.visible_to(demo.viewer("bregje")).exists()
