"""What the frame of the product shows from higher floors: navigation and the day's cards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest

from accounts.viewer import Viewer


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation; lower `order` comes first. 0 is the day, cases have 10 to 40."""

    label: str
    url: str
    prefix: str  # the item is current on addresses that begin with this
    count: int = 0
    order: int = 50


NavSource = Callable[[Viewer], list[NavItem]]
NAV_SOURCES: list[NavSource] = []


class DayCard(Protocol):
    """A card on somebody's day page: one query or two, a template of its own, or nothing to show.

    `place` orders cards within 'main' or 'side'; `template` gets what `context` returns as `card`. A `line`
    in it is a sentence for under the greeting ('Twee besluiten wachten op u.').
    """

    place: int
    column: str  # "main" or "side"
    template: str

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None: ...


DAY_CARDS: list[DayCard] = []
