"""Who knows what, told for people: organisation × area with how long and why (DOMAIN §4).

The whole table is for the lead organisation and the resident; others see their own row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, Partnership, active_on
from accounts.querysets import organisations_in
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent import gate, policies
from consent.ages import is_young
from consent.answered import asked_about, of_answer
from consent.deciding import deciding_in
from consent.models import (
    Access,
    Consent,
    Dossier,
    Grant,
    LifeArea,
    Seat,
    SpokenGrant,
    Withdrawal,
)
from consent.standing import ends_soon, standing_tone, standing_words
from consent.states import BasisKind, ConsentStanding, Purpose
from trail import clock


@dataclass(frozen=True, slots=True)
class Cell:
    """What an organisation may know of one area now; until_at None is open."""

    area: LifeArea
    known: bool
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation at the table: the people who sit there, what they know, on which ground."""

    organisation: Organisation
    persons: tuple[str, ...]
    is_lead: bool
    state: ConsentStanding
    on_public_task: bool
    until_at: datetime | None
    changed_at: datetime | None
    is_ending: bool
    cells: tuple[Cell, ...]
    releases_secrecy: bool

    @property
    def known(self) -> list[LifeArea]:
        return [cell.area for cell in self.cells if cell.known]

    @property
    def unknown(self) -> list[LifeArea]:
        return [cell.area for cell in self.cells if not cell.known]

    @property
    def words(self) -> str:
        return standing_words(self.state, self.until_at, self.changed_at, self.is_ending)

    @property
    def tone(self) -> str:
        return standing_tone(self.state, self.is_ending)


def areas_of(dossier: Dossier) -> list[LifeArea]:
    """The areas a resident is asked about, in list order (not 'proces')."""
    return list(LifeArea.objects.filter(municipality_id=dossier.municipality_id, is_process=False))


def open_seats(dossier: Dossier) -> QuerySet[Seat]:
    """Seats of a dossier that hold now, the lead organisation first."""
    return (
        Seat.objects.filter(dossier=dossier, until_at=None)
        .select_related("organisation")
        .prefetch_related("persons__user")
        .order_by("from_at", "id")
    )


def rows_for(viewer: Viewer, dossier: Dossier) -> list[Row]:
    """The rows that the viewer may see: all for the lead organisation, else their own."""
    rows = who_knows_what(dossier)
    if policies.is_of_lead(viewer, dossier):
        return rows
    own = viewer.organisations_in(dossier.municipality_id, DOSSIER_ROLES)
    return [row for row in rows if row.organisation.pk in own]


def who_knows_what(dossier: Dossier) -> list[Row]:
    """A row per organisation at the table, the lead organisation first."""
    areas = areas_of(dossier)
    access: dict[int, list[Access]] = defaultdict(list)
    for one in gate.open_rows(dossier).filter(purpose=Purpose.TABLE):
        access[one.organisation_id or 0].append(one)
    whose = deciding_in(dossier)
    voices: list[int | None] = [*sorted(whose.deciders)] or [None]
    words = [_Word(dossier, whose.answers.get(voice)) for voice in voices]
    lead = dossier.programme.lead_organisation_id
    rows = []
    for seat in open_seats(dossier):
        key = seat.organisation_id
        mine = access[key]
        state, changed_at = _together(word.state_of(key) for word in words)
        running = state == ConsentStanding.RUNNING
        # a yes at the table ends with the answer it was added to
        until_at = min(word.until_at for word in words) if running else None
        rows.append(
            Row(
                organisation=seat.organisation,
                persons=tuple(p.user.name for p in seat.persons.all() if p.until_at is None),
                is_lead=key == lead,
                state=state,
                on_public_task=any(
                    a.basis == BasisKind.PUBLIC_TASK and len(a.areas) > 1 for a in mine
                ),
                until_at=until_at,
                changed_at=changed_at,
                is_ending=ends_soon(until_at, dossier.programme.consent_weeks),
                cells=tuple(_cell(area, mine) for area in areas),
                releases_secrecy=running and all(word.releases_secrecy(key) for word in words),
            )
        )
    return sorted(rows, key=lambda row: not row.is_lead)


@dataclass(frozen=True, slots=True)
class Line:
    """The same table the other way round: one area, with a cell per row."""

    area: LifeArea
    cells: tuple[Cell, ...]


def by_area(rows: list[Row]) -> list[Line]:
    return [Line(cells[0].area, cells) for cells in zip(*(row.cells for row in rows), strict=True)]


class _Word:
    """What one who decides said about the organisations at the table; `answer`: their answer that stands."""

    def __init__(self, dossier: Dossier, answer: Consent | None) -> None:
        self.answer = answer
        self.until_at = answer.until_at if answer else clock.now()
        self.granted = {
            g.organisation_id: g
            for g in Grant.objects.filter(of_answer(answer), purpose=Purpose.TABLE).order_by("id")
        }
        self.asked = asked_about(dossier, answer)
        taken_back = Withdrawal.objects.filter(
            dossier=dossier, purpose__in=["", Purpose.TABLE], areas=[]
        )
        self.taken_back = (
            list(taken_back.filter(withdrawn_at__gte=answer.given_at)) if answer else []
        )
        self.spoken_at = dict(
            SpokenGrant.objects.filter(consent=answer)
            .order_by("from_at", "id")
            .values_list("organisation_id", "from_at")
        )

    def state_of(self, organisation_id: int) -> tuple[ConsentStanding, datetime | None]:
        """How it stands with one organisation, and since when if that changed."""
        if self.answer is None:
            return ConsentStanding.ABSENT, None
        said_at = self._said_at(organisation_id)
        for withdrawal in self.taken_back:
            if withdrawal.organisation_id is None or (
                withdrawal.organisation_id == organisation_id and said_at is not None
            ):
                if said_at is not None and said_at > withdrawal.withdrawn_at:
                    continue
                return ConsentStanding.WITHDRAWN, withdrawal.withdrawn_at
        if said_at is None:
            is_asked = organisation_id in self.asked
            return (ConsentStanding.REFUSED if is_asked else ConsentStanding.ABSENT), None
        if self.answer.until_at <= clock.now():
            return ConsentStanding.EXPIRED, self.answer.until_at
        return ConsentStanding.RUNNING, None

    def _said_at(self, organisation_id: int) -> datetime | None:
        """The last yes to it, on the form or at the table."""
        grant = self.granted.get(organisation_id)
        said = (grant and grant.from_at, self.spoken_at.get(organisation_id))
        return max((at for at in said if at is not None), default=None)

    def releases_secrecy(self, organisation_id: int) -> bool:
        grant = self.granted.get(organisation_id)
        return (
            grant is not None
            and grant.releases_secrecy
            and not any(
                w.organisation_id in (None, organisation_id) and w.withdrawn_at >= grant.from_at
                for w in self.taken_back
            )
        )


def _together(
    states: Iterable[tuple[ConsentStanding, datetime | None]],
) -> tuple[ConsentStanding, datetime | None]:
    """Of everybody who decides: one no is enough, a yes takes all."""
    told = list(states)
    for state in (ConsentStanding.WITHDRAWN, ConsentStanding.REFUSED, ConsentStanding.EXPIRED):
        found = next((one for one in told if one[0] == state), None)
        if found is not None:
            return found
    absent = [one for one in told if one[0] == ConsentStanding.ABSENT]
    if absent and len(absent) < len(told):
        return ConsentStanding.WAITING, None
    return told[0]


def _cell(area: LifeArea, rows: list[Access]) -> Cell:
    ends = [row.until_at for row in rows if area.pk in row.areas]
    if not ends:
        return Cell(area, known=False)
    known_ends = [end for end in ends if end is not None]
    return Cell(
        area, known=True, until_at=max(known_ends) if len(known_ends) == len(ends) else None
    )


@dataclass(frozen=True, slots=True)
class Readers:
    """'Who would see this?' in one dossier, for any areas: loaded once for a whole page."""

    viewer_knows: frozenset[int]
    by_organisation: dict[int, frozenset[int]]
    stepped_in: list[tuple[int, set[int]]]
    short_names: dict[int, str]

    def names_knowing(self, areas: Iterable[int]) -> list[str]:
        """Short names of the organisations that may know all these areas, sorted.

        Empty for areas that the viewer may not know: the answer would tell what was agreed elsewhere.
        """
        wanted = set(areas)
        if not wanted or not wanted <= self.viewer_knows:
            return []
        ids = {o for o, theirs in self.by_organisation.items() if wanted <= theirs}
        alone = {o for o, theirs in self.stepped_in if wanted <= theirs} - ids
        return sorted(self.short_names[pk] for pk in ids) + sorted(
            _("%(name)s (one person, emergency access)") % {"name": self.short_names[pk]}
            for pk in alone
        )


def readers_of(viewer: Viewer, dossier: Dossier) -> Readers:
    """Four queries, however many areas are asked about afterwards."""
    known = gate.readers_by_organisation(dossier)
    stepped_in = gate.emergencies_by_organisation(dossier)
    everybody = set(known) | {pk for pk, _areas in stepped_in}
    names = Organisation.objects.filter(pk__in=everybody).values_list("pk", "short_name")
    return Readers(gate.known_areas(viewer, dossier), known, stepped_in, dict(names))


def names_knowing(viewer: Viewer, dossier: Dossier, areas: Iterable[int]) -> list[str]:
    """'Who would see this?' for these areas, by short name."""
    return readers_of(viewer, dossier).names_knowing(areas)


def duties(dossier: Dossier) -> dict[int, str]:
    """What each organisation of the municipality must act on when it hears it, by organisation id."""
    rows = Partnership.objects.filter(municipality_id=dossier.municipality_id)
    return dict(rows.exclude(duty_to_act="").values_list("organisation_id", "duty_to_act"))


def tasks_for_young(dossier: Dossier) -> list[Partnership]:
    """Organisations with a task of their own in the law for somebody as young as this resident (RMC, SAVE)."""
    if not is_young(dossier.resident.born_on, clock.today()):
        return []
    rows = Partnership.objects.filter(
        active_on(clock.today()), municipality_id=dossier.municipality_id
    )
    return list(
        rows.exclude(young_article="").select_related("organisation").order_by("organisation__name")
    )


def missing_partners(dossier: Dossier, seated: Collection[int]) -> list[Organisation]:
    """Core partners of the municipality that don't sit at this table: who is missing here?"""
    return list(
        organisations_in(dossier.municipality_id)
        .filter(partnerships__municipality_id=dossier.municipality_id, partnerships__is_core=True)
        .exclude(pk__in=seated)
    )


@dataclass(frozen=True, slots=True)
class Event:
    """One thing in the history of consent: an answer, a yes at the table, or something taken back."""

    at: datetime
    answer: Consent | None = None
    withdrawal: Withdrawal | None = None
    spoken: SpokenGrant | None = None
    names: tuple[str, ...] = ()


def history(dossier: Dossier) -> list[Event]:
    """Everything that was answered and taken back, newest first; for the lead organisation."""
    names = {area.pk: area.name for area in areas_of(dossier)}
    answers = (
        Consent.objects.filter(dossier=dossier)
        .select_related("form", "recorded_by")
        .prefetch_related("grants__organisation")
    )
    events = [
        Event(
            a.given_at,
            answer=a,
            names=tuple(
                g.organisation.short_name for g in a.grants.all() if g.purpose == Purpose.TABLE
            ),
        )
        for a in answers
    ]
    events += [
        Event(
            w.withdrawn_at,
            withdrawal=w,
            names=tuple(names[area] for area in w.areas if area in names),
        )
        for w in Withdrawal.objects.filter(dossier=dossier).select_related(
            "organisation", "recorded_by"
        )
    ]
    events += [
        Event(s.from_at, spoken=s)
        for s in SpokenGrant.objects.filter(dossier=dossier).select_related(
            "organisation", "area", "recorded_by"
        )
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)
