"""What consent's screens ask of higher floors (DESIGN, plugs)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Model, QuerySet

from accounts.viewer import Viewer
from consent.models import Dossier, ResidentMerge
from trail.actor import Acting

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


# May this viewer know how the resident is reached and what helps them to be understood? One yes is enough.
ReachGate = Callable[[Viewer, Dossier], bool]
REACH_GATES: list[ReachGate] = []


class Survivor(Protocol):
    """What must outlive a resident's rows, without the person (DOMAIN §4: statistics survive)."""

    def keep(self, dossier_ids: Collection[int], classes: frozenset[str]) -> None:
        """Called in the transaction that destroys these classes of one person's dossiers, before it does."""
        ...


SURVIVORS: list[Survivor] = []


class ConsentFollower(Protocol):
    """What stands on a yes of the resident, and must not stand a moment longer than that."""

    def follow(self, dossier: Dossier, by: Acting) -> None:
        """What the resident allows has changed: in that transaction, under the dossier's lock, the gate rebuilt."""
        ...


CONSENT_FOLLOWERS: list[ConsentFollower] = []


def follow_consent(dossier: Dossier, by: Acting) -> None:
    for follower in CONSENT_FOLLOWERS:
        follower.follow(dossier, by)


class PersonCount(Protocol):
    """What counts per person, not per dossier, and changes when two registrations turn out to be one."""

    def lock(self, resident_ids: Collection[int]) -> None:
        """Called first, before any dossier is locked: take the locks that come before those."""
        ...

    def join(self, merge: ResidentMerge) -> None:
        """In the same transaction, when `same_as` stands."""
        ...

    def part(self, merge: ResidentMerge) -> None:
        """In the same transaction, when it has gone again."""
        ...


PERSON_COUNTS: list[PersonCount] = []


def with_course(dossier_ids: Collection[int]) -> set[int]:
    return set().union(*(source(dossier_ids) for source in COURSE_SOURCES))


@dataclass(frozen=True, slots=True)
class Correctable:
    """Texts of one kind that the resident may speak about: `rows` through the gate, `texts` as they are shown."""

    model: type[Model]
    rows: Callable[[Viewer], QuerySet[Any]]
    texts: Callable[[Any], list[str]]
    # where they are read; None for the dossier's own page
    page: Callable[[Any], str | None]


# By the word in the address.
CORRECTABLES: dict[str, Correctable] = {}


def kind_of(row: Model) -> str:
    """The word in the address for what this row is."""
    return next(kind for kind, one in CORRECTABLES.items() if isinstance(row, one.model))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a resident's copy: when, what (a heading), the text, and which organisation wrote it down."""

    day: date | None
    title: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    by: str = ""
    area: str = ""
    # the row it is: what the resident said about it comes beside it
    row: Model | None = None
    said: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """`place` orders chapters of all floors; `as_table` for many short lines."""

    key: str
    title: str
    place: int
    entries: tuple[Entry, ...]
    as_table: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom, about what, and the words for people who work here: organisation and function, never a name."""

    viewer: Viewer
    dossier: Dossier
    known: frozenset[int]
    works: Callable[[int | None], str]


class DossierData(Protocol):
    """What a floor knows of a dossier, for the resident's copy; through the gate, as the viewer may know it.

    Every field of a dossier's classes (retention.yaml) stands in one of these two, or a test fails: `holds` names
    per model the fields that are put in, `leaves_out` a model or 'model.field' with the reason.
    """

    holds: Mapping[str, tuple[str, ...]]
    leaves_out: Mapping[str, str]

    def chapters(self, asked: Asked) -> list[Chapter]: ...

    def others(self, dossier: Dossier) -> list[str]:
        """Names of people around the resident, to be left out of every text."""
        ...


DOSSIER_DATA: list[DossierData] = []
