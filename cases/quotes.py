"""Sentences of the resident as the page shows them: what waits on the resident, and where a released one stands."""

from dataclasses import dataclass

from accounts.viewer import Viewer
from cases.models import Case, Quote
from cases.plugs import QUOTE_PLACES


@dataclass(frozen=True, slots=True)
class QuoteRow:
    row: Quote
    # in words: 'factsheet, Op Koers Houten, 2026'
    stands_in: tuple[str, ...]


def rows_of(viewer: Viewer, case: Case) -> list[QuoteRow]:
    """The last first; one query, and one per place."""
    rows = list(
        Quote.objects.visible_to(viewer).filter(case=case).select_related("area", "noted_by")
    )
    for row in rows:
        row.dossier = case.dossier
    stands: dict[int, list[str]] = {}
    for place in QUOTE_PLACES:
        for pk, words in place.where([row for row in rows if row.is_released]).items():
            stands.setdefault(pk, []).extend(words)
    return [QuoteRow(row, tuple(stands.get(row.pk, ()))) for row in rows]
