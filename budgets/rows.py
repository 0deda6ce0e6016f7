"""Rows held until the end of a transaction, and what a row takes over from the request it belongs to."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from consent.models import UnderArea

M = TypeVar("M", bound=Model)


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """These rows, held until the end of the transaction. The one place where a lock is taken here."""
    return rows.select_for_update(of=("self",), no_key=True)


def under(row: UnderArea) -> dict[str, Any]:
    """Whose it is and under which life area, for a row that belongs to this one."""
    return {"dossier": row.dossier, "municipality_id": row.municipality_id, "area_id": row.area_id}
