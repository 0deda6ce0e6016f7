"""What consent's screens ask of higher floors (DESIGN, plugs)."""

from collections.abc import Callable, Collection
from typing import Protocol

from accounts.viewer import Viewer
from consent.models import Dossier

# The address of the page a dossier is about (the case, the referral), or None; the first answer counts.
DossierHome = Callable[[Viewer, Dossier], str | None]
DOSSIER_HOMES: list[DossierHome] = []


def home_of(viewer: Viewer, dossier: Dossier) -> str | None:
    for source in DOSSIER_HOMES:
        if (url := source(viewer, dossier)) is not None:
            return url
    return None


# Of these dossiers, the ids of those from which a course (or money) followed: the others are referrals and no more.
CourseSource = Callable[[Collection[int]], set[int]]
COURSE_SOURCES: list[CourseSource] = []


class Survivor(Protocol):
    """What must outlive a resident's rows, without the person (DOMAIN §4: statistics survive)."""

    def keep(self, resident_id: int, dossier_ids: Collection[int], classes: frozenset[str]) -> None:
        """Called in the transaction that destroys these classes of a resident's dossiers, before it does."""
        ...


SURVIVORS: list[Survivor] = []


def with_course(dossier_ids: Collection[int]) -> set[int]:
    return set().union(*(source(dossier_ids) for source in COURSE_SOURCES))
