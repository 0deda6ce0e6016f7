"""What a case page shows from higher floors (DESIGN, plugs): one query or two each, same request."""

from typing import Any, Protocol

from django.http import HttpRequest

from accounts.viewer import Viewer
from cases.models import Case


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


class ClosingGuard(Protocol):
    """Something that must be settled before a case can close, in words; None when nothing is open."""

    def open_matter(self, case: Case) -> str | None: ...


CLOSING_GUARDS: list[ClosingGuard] = []
