"""Payments as a file for the finance department: a spreadsheet or plain text, safe to open."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from budgets.calculation import ZERO, sum_of
from budgets.models import Booking, BudgetRequest, Decision, LedgerEntry
from budgets.states import TAKES, DecisionKind, EntryKind
from trail.clock import local_date
from trail.sheets import FILES, as_book, as_csv

Row = tuple[Any, ...]
# it goes to another department, whatever language a screen had
LANGUAGE = "nl"

# what the bank sees
CASH = (EntryKind.PAY, EntryKind.ADVANCE, EntryKind.REFUND, EntryKind.RECOVER)


def cash_bookings(viewer: Viewer, start: date, end: date) -> list[Booking]:
    """What went out and came back from one day until another, of requests that the viewer may pay.

    With the year whose money it is, and when and by whom it was granted; one query.
    """
    theirs = BudgetRequest.objects.visible_to(viewer).to_pay_by(viewer)
    granted = Decision.objects.filter(
        request_id=OuterRef("request_id"), kind=DecisionKind.APPROVE
    ).order_by("-pk")
    entries = LedgerEntry.objects.filter(request_id=OuterRef("request_id")).order_by("pk")
    return list(
        Booking.objects.filter(request__in=theirs, on_date__range=(start, end), kind__in=CASH)
        .select_related("dossier__programme", "dossier__resident", "booked_by")
        .annotate(
            year=Subquery(entries.values("year_account__year")[:1]),
            granted_at=Subquery(granted.values("decided_at")[:1]),
            granted_by=Subquery(granted.values("decided_by__name")[:1]),
        )
        .order_by("on_date", "pk")
    )


def amount_of(booking: Booking) -> Decimal:
    """What came back is below zero."""
    return -booking.amount if booking.kind in TAKES else booking.amount


def rows_of(bookings: Sequence[Any]) -> list[Row]:
    """A head, then a row per booking, as `cash_bookings` found them."""
    head = (
        _("Date"),
        _("What"),
        _("Amount"),
        _("Account number (IBAN)"),
        _("In the name of"),
        _("Reference"),
        _("Programme"),
        _("Budget of year"),
        _("On the bank statement"),
        _("Granted on"),
        _("Granted by"),
        _("Booked by"),
    )
    return [
        head,
        *(
            (
                one.on_date,
                str(EntryKind(one.kind).label),
                amount_of(one),
                one.iban or "",
                one.holder or "",
                f"{one.dossier.number}-{one.request_id}",
                one.dossier.programme.name,
                one.year,
                one.note,
                local_date(one.granted_at),
                one.granted_by,
                one.booked_by.name,
            )
            for one in bookings
        ),
    ]


def totals_of(bookings: Sequence[Any]) -> list[Row]:
    """The same added up: per programme, year of the budget and kind; then all of it."""
    sums: dict[Any, Decimal] = defaultdict(lambda: ZERO)
    numbers: Counter[Any] = Counter()
    for one in bookings:
        key = (one.dossier.programme.name, one.year, CASH.index(one.kind))
        sums[key] += amount_of(one)
        numbers[key] += 1
    lines = [
        (name, year, str(CASH[kind].label), numbers[name, year, kind], sums[name, year, kind])
        for name, year, kind in sorted(sums)
    ]
    head = (_("Programme"), _("Budget of year"), _("What"), _("Number"), _("Amount"))
    everything = (_("Together"), "", "", len(bookings), sum_of(sums.values()))
    return [head, *lines, everything]


def file_of(bookings: Sequence[Any], kind: str) -> bytes:
    """The whole file in memory, 'csv' or 'xlsx'; the spreadsheet has the sums on a sheet of their own."""
    with translation.override(LANGUAGE):
        rows = rows_of(bookings)
        if kind == "csv":
            return as_csv(rows)
        return as_book([(_("Payments"), rows), (_("Totals"), totals_of(bookings))])


CONTENT_TYPES = {kind: content_type for kind, (_make, content_type) in FILES.items()}
