"""Entries in the ledger. The caller holds the locks (budgets.locks.lock_money)."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.errors import IntegrityError as PostgresIntegrityError

from accounts.viewer import Viewer
from budgets.locks import Held
from budgets.models import LedgerEntry
from budgets.states import EntryKind
from trail.errors import Conflict


def book(held: Held, kind: EntryKind, *, by: Viewer, amount: Decimal | None = None) -> LedgerEntry:
    """Add an entry, for the request's whole amount unless said. Raises Conflict when the database holds a ceiling."""
    request = held.request
    entry = LedgerEntry(
        dossier_id=request.dossier_id,
        municipality_id=request.municipality_id,
        account=held.account,
        year_account=held.year,
        request=request,
        kind=kind,
        amount=request.amount if amount is None else amount,
        booked_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_words(error)) from error
    return entry


def _words(error: IntegrityError) -> str:
    cause = error.__cause__
    name = cause.diag.constraint_name if isinstance(cause, PostgresIntegrityError) else ""
    if name == "account_within_limit":
        return _("This does not fit within what is left for this resident.")
    if name == "year_account_within_limit":
        return _("This does not fit within what is left for the programme this year.")
    if name == "entry_reserved_once":
        return _("This has been granted already.")
    return _("This does not fit in the books. Nothing has been changed.")
