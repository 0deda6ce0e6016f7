"""The Effectencalculator in a report: on the page, on paper, in the files, and for who may only read what is out."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import page
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from budgets.states import Payer
from reporting.actions.editions import publish_edition
from reporting.states import Audience, CostKind
from tests.reporting.cohort import course, pdf_of
from tests.reporting.effects.scenes import a_cost
from tests.reporting.monitor.test_report import QUARTER, report
from tests.world import World
from trail import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


@pytest.fixture
def scene(world: World) -> Iterator[World]:
    """Six residents with a result; a coordinator at a hundred euros a day, and WIL's hours."""
    for number in range(6):
        course(world, f"Inwoner {number}", topics=["wonen"], came=["eigen_woning"])
    a_cost(world)
    a_cost(world, kind=CostKind.HOURS, payer=Payer.INCOME, amount=Decimal("3650.00"), what="Iris")
    with clock.at(clock.now().replace(year=2027, month=1, day=4)):
        yield world


def test_what_is_published_tells_costs_to_the_euro_and_people_not(
    scene: World, client: Client
) -> None:
    edition = report(scene)
    data = pdf_of(edition)
    assert page.validate_pdf_bytes(data, profile="ua1").is_compliant
    with pdfplumber.open(BytesIO(data)) as document:
        text = " ".join(" ".join(p.extract_text() for p in document.pages).split())
    for part in (
        "Effectencalculator",
        "Wat is uitgegeven, naast wat mensen anders verwachtten",
        "Gemeente € 9.200",
        "te weinig kassabonnen om te zeggen of maatwerk meer of minder kost",
        "Daarom worden de kolommen niet bij elkaar opgeteld",
        "Projectleiding en coördinatie € 9.200",
        "Resultaten die zijn vastgelegd 6",
        "te weinig trajecten afgerond",
    ):
        assert part in text, (part, text)
    # in words of their own nobody wrote for a council
    assert "Iris" not in text
    publish_edition(edition=edition, by=scene.viewer("pieter"))
    client.force_login(scene.users["bas"])
    told = client.get(reverse("reporting:csv", args=[edition.pk, "calculator"]))
    rows = list(csv.reader(StringIO(told.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[:2] for row in rows[1:]] == [
        ["Uitgegeven: gemeente", "9200,00"],
        ["Uitgegeven: sociale dienst (zoals WIL)", "920,00"],
    ]
    shown = client.get(reverse("reporting:detail", args=[edition.pk])).content.decode()
    assert "Maatwerk tegenover" not in shown
    assert client.get(reverse("reporting:costs")).status_code == 404


def test_a_frozen_report_does_not_follow_what_is_changed_since(scene: World) -> None:
    edition = report(scene, Audience.INTERNAL)
    with clock.at(clock.now().replace(month=2)):
        a_cost(scene, what="nog iets", amount=Decimal(365000))
        later = report(scene, Audience.INTERNAL)

    def spent(one: Any) -> Any:
        tables = [t for t in one.figures["tables"] if t["start"] == f"{QUARTER.start}"]
        whole = next(t for t in tables if t["figure"] == "programme_kinds")["whole"]
        return Decimal(whole["number"])

    assert (spent(edition), spent(later)) == (Decimal(10120), Decimal(102120))


def test_figures_of_now_have_a_window_of_their_own(scene: World, client: Client) -> None:
    client.force_login(scene.users["pieter"])
    asked = {"window": "effects", "period": "2026-10-01_2026-12-31"}
    shown = client.get(reverse("reporting:figures"), asked).content.decode()
    assert "€\xa09.200" in shown
    assert reverse("reporting:costs") in shown
    for key in ("calculator", "calculator_certainty", "gains", "programme_kinds", "compared"):
        file = client.get(reverse("reporting:figure_file", args=[key]), asked)
        assert file.status_code == 200, key
    assert date(2026, 10, 1) == QUARTER.start
