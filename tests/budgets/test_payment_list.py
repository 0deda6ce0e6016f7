"""The payments of a period as a file for the finance department."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets.actions.payments import Account, pay, recover
from budgets.payment_list import cash_bookings, file_of
from tests.budgets.paying import IBAN, TO, WIL, advanced, back, paid, settled
from tests.budgets.scenes import Scene
from tests.spreadsheets import read_book
from trail.models import AuditLine
from trail.sheets import FORMULA, as_book, as_csv, as_xlsx, safe
from trail.states import LineKind

ADDRESS = "/maatwerk/betalen/lijst/"
NOVEMBER = {"start": "2026-11-01", "end": "2026-11-12"}
# a day as spreadsheets count it
TODAY = Decimal((date(2026, 11, 12) - date(1899, 12, 30)).days)


def rows_in(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def of_november(payer: Scene, kind: str) -> bytes:
    viewer = payer.world.viewer("mira")
    return file_of(cash_bookings(viewer, date(2026, 11, 1), date(2026, 11, 12)), kind)


def test_the_whole_file_as_the_finance_department_reads_it(payer: Scene) -> None:
    """Golden: a payment that was settled with less, and an advance of which part came back."""
    first = payer.approved("200.00")
    paid(payer, first, "200.00", note="factuur 12")
    settled(payer, first, "150.05")
    second = advanced(payer, "350.00")
    back(recover, payer, second, "100.10", note="WIL")
    one = f"{first.dossier.number}-{first.pk}"
    two = f"{second.dossier.number}-{second.pk}"
    name, year = "Op Koers Houten", Decimal(2026)
    ends: list[Any] = [TODAY, "Pieter Test", "Mira Test"]
    book = read_book(of_november(payer, "xlsx"))
    assert book == {
        "Betalingen": [
            ["Datum", "Wat", "Bedrag", "Rekeningnummer (IBAN)", "Op naam van", "Kenmerk", "Programma",
             "Budget van jaar", "Op het afschrift", "Toegekend op", "Toegekend door", "Geboekt door"],
            [TODAY, "betaald", Decimal(200), IBAN, TO.holder, one, name, year, "factuur 12", *ends],
            [TODAY, "terugbetaald", Decimal("-49.95"), "", "", one, name, year, "", *ends],
            [TODAY, "voorgeschoten", Decimal(350), IBAN, TO.holder, two, name, year, "", *ends],
            [TODAY, "teruggekregen", Decimal("-100.1"), "", "", two, name, year, "WIL", *ends],
        ],
        "Totalen": [
            ["Programma", "Budget van jaar", "Wat", "Aantal", "Bedrag"],
            [name, year, "betaald", Decimal(1), Decimal(200)],
            [name, year, "voorgeschoten", Decimal(1), Decimal(350)],
            [name, year, "terugbetaald", Decimal(1), Decimal("-49.95")],
            [name, year, "teruggekregen", Decimal(1), Decimal("-100.1")],
            ["Samen", "", "", Decimal(4), Decimal("399.95")],
        ],
    }  # fmt: skip
    plain = rows_in(of_november(payer, "csv"))
    assert [row[2] for row in plain] == ["Bedrag", "200,00", "-49,95", "350,00", "-100,10"]
    assert plain[1][:2] == ["2026-11-12", "betaald"]


def test_every_download_is_a_line_in_the_log_and_names_no_resident(
    payer: Scene, mira: Client
) -> None:
    lines = AuditLine.objects.filter(kind=LineKind.EXPORT, action="payment.export")
    for number, kind in enumerate(("csv", "xlsx"), 1):
        answer = mira.get(ADDRESS, NOVEMBER | {"kind": kind})
        assert answer.status_code == 200
        assert lines.count() == number, "an empty list was taken along too"
    request = payer.approved("200.00")
    paid(payer, request, "200.00")
    for kind in ("csv", "xlsx"):
        answer = mira.get(ADDRESS, NOVEMBER | {"kind": kind})
        assert answer["Content-Disposition"] == (
            f'attachment; filename="betalingen-20261101-20261112.{kind}"'
        )
        line = lines.latest("pk")
        assert (line.dossier_ids, line.user_id) == (
            [request.dossier_id],
            payer.world.users["mira"].pk,
        )
        told = (
            answer.content.decode("utf-8-sig") if kind == "csv" else str(read_book(answer.content))
        )
        assert IBAN in told
        for secret in ("Wit", "Kees", "borg", "kamer"):
            assert secret not in told.replace(TO.holder, "")


def test_after_one_download_the_next_can_be_asked_for(payer: Scene, mira: Client) -> None:
    """Whatever sends a form blocks its button, except where a file comes and the page stays."""
    page = mira.get("/maatwerk/betalen/").content.decode()
    form = page[page.index(f'action="{ADDRESS}"') :]
    assert "data-download" in form[: form.index(">")]


def test_only_what_the_viewer_may_pay(payer: Scene) -> None:
    paid(payer, payer.approved("200.00"), "200.00")
    for who in ("pieter", "marleen", "wendy", "bregje", "anna"):
        assert cash_bookings(payer.world.viewer(who), date(2026, 1, 1), date(2026, 12, 31)) == []


def test_as_many_queries_for_one_payment_as_for_three(payer: Scene, mira: Client) -> None:
    counts = []
    for _ in range(3):
        paid(payer, payer.approved("200.00"), "200.00")
        with CaptureQueriesContext(connection) as context:
            mira.get(ADDRESS, NOVEMBER | {"kind": "xlsx"})
        counts.append(len(context.captured_queries))
    assert counts[0] == counts[-1]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"start": "2026-11-12", "end": "2026-11-01", "kind": "csv"},
        {"start": "31 februari", "end": "2026-11-01", "kind": "csv"},
        {"start": "2026-11-01", "end": "2026-11-02", "kind": "exe"},
    ],
)
def test_a_period_that_is_none(mira: Client, query: dict[str, str]) -> None:
    assert mira.get(ADDRESS, query).status_code == 422


# --- safe to open, exact to the cent --------------------------------------------------------------

NASTY = ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\uff1d1", "<r><t>&x</t></r>",
         "<r></r>", "_x003D_1", "a;=1", '"=1', "a\x0b", "<f>1</f>", "é€ 🙂"]  # fmt: skip


def test_a_payee_that_looks_like_a_formula(payer: Scene) -> None:
    for name in NASTY[:4]:
        request = payer.approved("10.00")
        pay(
            request=request,
            amount=Decimal("10.00"),
            on_date=date(2026, 11, 12),
            account=Account(IBAN, name),
            token=request.token,
            by=payer.world.viewer("mira"),
            comes_back=WIL,
        )
    rows = rows_in(of_november(payer, "csv"))[1:]
    assert [row[4] for row in rows] == [f"'{name}" for name in NASTY[:4]]
    assert [row[4] for row in read_book(of_november(payer, "xlsx"))["Betalingen"][1:]] == NASTY[:4]
    call_command("reconcile")


@given(st.text())
@example(" =1")
@example("\uff1d1")
def test_no_cell_is_a_formula(text: str) -> None:
    told = safe(text)
    assert not told.lstrip().startswith(FORMULA)
    assert told in (text, f"'{text}")


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=8))
@example(NASTY)
def test_a_text_in_a_spreadsheet_is_that_text(texts: list[str]) -> None:
    """Whatever it looks like: no formula, no markup, nothing lost."""
    rows = read_book(as_xlsx([("nummer", "kop"), *enumerate(texts)]))["Sheet1"]
    assert [[*row, ""][1] for row in rows[1:]] == texts


CENTS = st.integers(1, 9_999_999_999).map(lambda cents: Decimal(cents) / 100)


@settings(deadline=None)
@given(st.lists(CENTS, max_size=40))
def test_cents_are_exact(amounts: list[Decimal]) -> None:
    rows = [("bedrag",), *((one,) for one in amounts)]
    book = read_book(as_book([("A", rows)]))["A"]
    assert [row[0] for row in book[1:]] == amounts
    plain = [Decimal(row[0].replace(",", ".")) for row in rows_in(as_csv(rows))[1:]]
    assert plain == amounts


def test_cents_are_exact_over_thousands_of_lines() -> None:
    amounts = [Decimal(cents) / 100 for cents in range(1, 20_000, 3)]
    rows = [("bedrag",), *((one,) for one in amounts)]
    cells = [row[0] for row in read_book(as_xlsx(rows))["Sheet1"][1:]]
    assert len(cells) == 6667
    assert sum(Decimal(str(cell)) for cell in cells) == sum(amounts)


@pytest.mark.parametrize("cell", ["x" * 32_768, Decimal("12345678901234567.89")])
def test_what_does_not_fit_makes_no_file(cell: object) -> None:
    with pytest.raises(ValueError, match=r"fit|hold"):
        as_xlsx([("kop",), (cell,)])


def test_an_empty_list_is_a_list() -> None:
    assert rows_in(file_of([], "csv"))[0][0] == "Datum"
    assert read_book(file_of([], "xlsx"))["Totalen"][-1][-1] == Decimal(0)
