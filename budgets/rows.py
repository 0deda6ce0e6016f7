"""Rows held until the end of a transaction."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """These rows, held until the end of the transaction. The one place where a lock is taken here."""
    return rows.select_for_update(of=("self",), no_key=True)
