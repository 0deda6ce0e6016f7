"""What a case page shows from higher floors (DESIGN, plugs): one query or two each, same request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Model
from django.http import HttpRequest

from accounts.viewer import Viewer
from cases.models import Case, Quote


class CasePanel(Protocol):
    """A panel on the case page; `template` gets what `context` returns as `panel`.

    Return None to show nothing: the budget is out of sight where there is no request.
    """

    order: int
    template: str

    def context(
        self, request: HttpRequest, viewer: Viewer, case: Case
    ) -> dict[str, Any] | None: ...


CASE_PANELS: list[CasePanel] = []


class CaseAction(Protocol):
    """An entry under 'Meer' on the case page: a label and an address, or None."""

    def link(self, viewer: Viewer, case: Case) -> tuple[str, str] | None: ...


CASE_ACTIONS: list[CaseAction] = []


class OwnPages(Protocol):
    """Pages about the organisations somebody works for, beside how these kept their promises: labels and addresses."""

    def links(self, viewer: Viewer) -> Sequence[tuple[str, str]]: ...


OWN_PAGES: list[OwnPages] = []


class ClosingGuard(Protocol):
    """Something that must be settled before a case can close, in words; None when nothing is open."""

    def open_matter(self, case: Case) -> str | None: ...


CLOSING_GUARDS: list[ClosingGuard] = []


@dataclass(frozen=True, slots=True)
class AgendaPoint:
    """Something that comes to the table by itself, in one line of words.

    `area_ids`: every life area that the words tell of; it stands under the first. Who doesn't know all of them never
    sees it, and the table screen shows it only when everybody present may know all of them. Words for the screen
    hold no amounts and no internal notes.
    """

    area_ids: tuple[int, ...]
    text: str
    # why it comes to the table now, in a word or three: a pill, with the tones of docs/look.md
    why: str = ""
    tone: str = ""
    due_date: date | None = None
    # where one reads more, on somebody's own screen only: the table screen leads nowhere
    address: str = ""
    # where it is sent that this was discussed and leaves the agenda (POST, with `back`)
    done_address: str = ""
    # the row that holds the words, where the resident may speak about it (consent.plugs.CORRECTABLES)
    row: Model | None = None


class AgendaSource(Protocol):
    """What a noun brings to the next conversation of a case: one query, only rows visible to the viewer.

    `since`: when the last conversation was closed; None before the first.
    """

    def points(
        self, viewer: Viewer, case: Case, since: datetime | None
    ) -> Sequence[AgendaPoint]: ...


AGENDA_SOURCES: list[AgendaSource] = []


class QuotePlace(Protocol):
    """Where a sentence that a resident released may stand."""

    def where(self, quotes: Sequence[Quote]) -> dict[int, list[str]]:
        """In words, by the sentence's id: where each stands now, and who can read that."""
        ...

    def leave(self, quote_ids: Sequence[int]) -> None:
        """They stand nowhere from now on: under their locks, in the transaction that ends them."""
        ...


QUOTE_PLACES: list[QuotePlace] = []
