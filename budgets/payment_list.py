"""Payments as a file for the finance department: a spreadsheet or plain text, safe to open."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from budgets.models import Booking, BudgetRequest
from budgets.states import TAKES, EntryKind
from trail.sheets import as_csv

Row = tuple[Any, ...]


# what the bank sees
CASH = (EntryKind.PAY, EntryKind.ADVANCE, EntryKind.REFUND, EntryKind.RECOVER)


def cash_bookings(viewer: Viewer, start: date, end: date) -> list[Booking]:
    """What went out and came back from one day until another, of requests that the viewer may pay."""
    theirs = BudgetRequest.objects.visible_to(viewer).to_pay_by(viewer)
    return list(
        Booking.objects.filter(request__in=theirs, on_date__range=(start, end), kind__in=CASH)
        .select_related("dossier__programme", "dossier__resident", "request", "booked_by")
        .order_by("on_date", "pk")
    )


def rows_of(bookings: Iterable[Booking]) -> list[Row]:
    """A head, then a row per booking; what came back is below zero."""
    head = (
        _("Date"),
        _("What"),
        _("Amount"),
        _("Account number (IBAN)"),
        _("In the name of"),
        _("Reference"),
        _("Programme"),
        _("On the bank statement"),
        _("Booked by"),
    )
    return [
        head,
        *(
            (
                one.on_date,
                str(EntryKind(one.kind).label),
                -one.amount if one.kind in TAKES else one.amount,
                one.iban or "",
                one.holder or "",
                f"{one.dossier.number}-{one.request_id}",
                one.dossier.programme.name,
                one.note,
                one.booked_by.name,
            )
            for one in bookings
        ),
    ]


def as_xlsx(rows: Sequence[Row]) -> bytes:
    """Amounts as numbers, days as dates; a text is a text whatever it looks like."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Payments")[:31])
        bold, euros, day = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "#,##0.00"}),
            book.add_format({"num_format": "dd-mm-yyyy"}),
        )
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(line, column, cell, euros)
                elif isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                else:
                    sheet.write_string(line, column, str(cell), bold if line == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 2, 12)
        sheet.set_column(3, 8, 26)
    return out.getvalue()


FILES: dict[str, tuple[Callable[[Sequence[Row]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
