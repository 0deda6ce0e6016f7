"""Who does something, by id: trail knows people and organisations no other way."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting in one municipality, for one organisation, in one role."""

    user_id: int | None
    organisation_id: int | None
    municipality_id: int | None
    role: str


class Acting(Protocol):
    """Whoever can be held to an audit line (accounts.viewer.Viewer, or the system)."""

    def actor_in(self, municipality_id: int | None) -> Actor: ...


@dataclass(frozen=True, slots=True)
class System:
    """The product itself: beat, migrations. `name` says which part."""

    name: str = "system"

    def actor_in(self, municipality_id: int | None) -> Actor:
        return Actor(None, None, municipality_id, self.name)


@dataclass(frozen=True, slots=True)
class Shown:
    """One dossier whose resident is visible in a response."""

    dossier_id: int
    resident_id: int
    municipality_id: int
