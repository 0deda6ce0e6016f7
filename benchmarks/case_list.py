"""The case list of a professional who may see 200 cases, in a database of 200, 2,000 and 20,000.

Prints how many queries a request takes (at most 8, the same everywhere) and how long it takes, side by
side. Rows go in in bulk, with the Access rows that consent.derivation makes of them.
"""

import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from time import perf_counter
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import people, places
from accounts.models import Municipality, Organisation, Programme, User
from accounts.states import Role
from benchmarks._place import own_database, refresh_statistics
from cases.models import Agreement, Case, CaseLead, Meeting
from cases.states import CaseStatus, MeetingStatus, OwnerKind
from consent.actions.lists import install_areas
from consent.derivation import Facts, GrantFact, Period, SeatFact, derive_access
from consent.models import Access, Dossier, LifeArea, Resident, Seat, SeatPerson
from consent.states import DossierPhase
from trail import clock
from trail.actor import System

SIZES = (200, 2_000, 20_000)
MINE = 200
COLLEAGUES = 99
ROUNDS = 25
MOST_QUERIES = 8
PAGES = (
    ("mine, next conversation first", "/casussen/?scope=mine"),
    ("all that I may see, by name", "/casussen/?scope=all&sort=name"),
    ("all, last page", "/casussen/?scope=all&status=all&page=8"),
    ("finding a name", "/zoeken?q=bakker"),
)
NAMES = ("Bakker", "de Wit", "Yılmaz", "van der Heijden", "Adom", "Jansen", "el Amrani", "Smit")
SYSTEM = System("benchmark")
BEGIN = date(2026, 1, 1)
M = TypeVar("M", bound=Model)


class World:
    """A municipality with a lead organisation and a partner of a hundred people, the first is measured."""

    def __init__(self) -> None:
        self.municipality: Municipality = places.add_municipality(
            key="maat", name="Maat", by=SYSTEM
        )
        self.lead: Organisation = self._organisation("werktafel")
        self.partner: Organisation = self._organisation("sociaalteam")
        self.programme: Programme = places.add_programme(
            municipality=self.municipality,
            key="maat-2026",
            name="Op Koers",
            lead_organisation=self.lead,
            from_date=BEGIN,
            by=SYSTEM,
        )
        self.areas: dict[str, LifeArea] = install_areas(municipality=self.municipality, by=SYSTEM)
        self.leader = self._person("leider", self.lead)
        self.me = self._person("ik", self.partner)
        self.colleagues = [self._person(f"c{n}", self.partner) for n in range(COLLEAGUES)]

    def _organisation(self, key: str) -> Organisation:
        organisation = places.add_organisation(key=key, name=key, short_name=key, by=SYSTEM)
        places.add_partnership(
            municipality=self.municipality,
            organisation=organisation,
            from_date=BEGIN,
            is_core=True,
            by=SYSTEM,
        )
        return organisation

    def _person(self, key: str, organisation: Organisation) -> User:
        user = people.add_user(email=f"{key}@maat.example", name=f"{key} Maat", by=SYSTEM)
        people.add_membership(
            user=user,
            organisation=organisation,
            municipality=self.municipality,
            role=Role.PROFESSIONAL,
            from_date=BEGIN,
            by=SYSTEM,
        )
        return user

    def professional_of(self, number: int) -> User:
        """The first 200 cases are mine, wherever the database ends."""
        return self.me if number < MINE else self.colleagues[number % COLLEAGUES]


def chunks(rows: Iterable[M], size: int = 2_000) -> Iterator[list[M]]:
    found = iter(rows)
    while part := list(islice(found, size)):
        yield part


def put(model: type[M], rows: Iterable[M]) -> list[M]:
    return [made for part in chunks(rows) for made in model._default_manager.bulk_create(part)]


def fill(world: World, numbers: range, now: datetime) -> None:
    """Cases with these numbers: resident, seats, access, lead, conversations and agreements."""
    town = world.municipality
    opened = now - timedelta(days=60)
    residents = put(
        Resident,
        (
            Resident(
                municipality=town,
                salutation="mevrouw",
                name=f"Inwoner {NAMES[n % len(NAMES)]}",
                sort_key=NAMES[n % len(NAMES)].lower(),
                safe_contact="bellen",
            )
            for n in numbers
        ),
    )
    dossiers = put(
        Dossier,
        (
            Dossier(
                municipality=town,
                programme=world.programme,
                resident=resident,
                number=f"OK-2026-{n + 1:05d}",
                phase=DossierPhase.OPEN,
                opened_at=opened,
                referring_organisation=world.partner,
                referred_until=opened + timedelta(weeks=6),
            )
            for n, resident in zip(numbers, residents, strict=True)
        ),
    )
    who = [world.professional_of(n) for n in numbers]
    for organisation, persons in ((world.partner, who), (world.lead, [world.leader] * len(who))):
        seats = put(
            Seat,
            (
                Seat(dossier=d, municipality=town, organisation=organisation, from_at=opened)
                for d in dossiers
            ),
        )
        put(
            SeatPerson,
            (
                SeatPerson(seat=seat, user=person, from_at=opened)
                for seat, person in zip(seats, persons, strict=True)
            ),
        )
    put(Access, access(world, dossiers, who, opened))
    cases = put(
        Case,
        (
            Case(
                dossier=d,
                municipality=town,
                lead=person,
                status=CaseStatus.ACTIVE,
                started_at=opened,
            )
            for d, person in zip(dossiers, who, strict=True)
        ),
    )
    put(
        CaseLead,
        (CaseLead(case=c, dossier=c.dossier, municipality=town, user=c.lead) for c in cases),
    )
    put(
        Meeting,
        (m for n, c in zip(numbers, cases, strict=True) for m in meetings(world, c, n, now)),
    )
    put(Agreement, (a for c in cases for a in agreements(world, c, now)))


def access(
    world: World, dossiers: list[Dossier], persons: list[User], opened: datetime
) -> Iterator[Access]:
    """What the derivation says after a yes for three areas; once per professional, then copied."""
    areas = frozenset(world.areas[key].pk for key in ("wonen", "inkomen", "schulden"))
    period = Period(opened, opened + timedelta(days=480))
    known: dict[int, Any] = {}
    for dossier, person in zip(dossiers, persons, strict=True):
        if person.pk not in known:
            known[person.pk] = derive_access(
                Facts(
                    phase=DossierPhase.OPEN,
                    opened_at=opened,
                    referred_until=opened + timedelta(weeks=6),
                    lead_organisation_id=world.lead.pk,
                    referring_organisation_id=world.partner.pk,
                    referring_user_id=None,
                    process_area=world.areas["proces"].pk,
                    all_areas=frozenset(a.pk for a in world.areas.values()),
                    sensitive_areas=frozenset(a.pk for a in world.areas.values() if a.is_sensitive),
                    consent_given_at=opened,
                    seats=tuple(
                        SeatFact(
                            organisation.pk,
                            Period(opened, None),
                            ((user.pk, Period(opened, None)),),
                        )
                        for organisation, user in (
                            (world.partner, person),
                            (world.lead, world.leader),
                        )
                    ),
                    grants=(GrantFact(world.partner.pk, "table", areas, period),),
                    withdrawals=(),
                    bases=(),
                    emergencies=(),
                )
            )
        for row in known[person.pk]:
            yield Access(
                dossier=dossier,
                municipality=world.municipality,
                organisation_id=row.organisation_id,
                person_id=row.person_id,
                purpose=row.purpose,
                areas=sorted(row.areas),
                basis=row.basis,
                from_at=row.period.from_at,
                until_at=row.period.until_at,
            )


def meetings(world: World, case: Case, number: int, now: datetime) -> Iterator[Meeting]:
    shared: dict[str, Any] = {
        "case": case,
        "dossier": case.dossier,
        "municipality": world.municipality,
        "planned_by": world.leader,
        "at_time": time(13, 30),
    }
    held = now - timedelta(days=14 - number % 14)
    yield Meeting(
        number=1,
        status=MeetingStatus.HELD,
        on_date=held.date(),
        held_at=held,
        started_at=held,
        **shared,
    )
    yield Meeting(number=2, on_date=now.date() + timedelta(days=number % 14), **shared)


def agreements(world: World, case: Case, now: datetime) -> Iterator[Agreement]:
    for area, days in (("wonen", -3), ("inkomen", 10), ("gezin", 10)):
        yield Agreement(
            case=case,
            dossier=case.dossier,
            municipality=world.municipality,
            area=world.areas[area],
            what="Bellen",
            owner_kind=OwnerKind.PROFESSIONAL,
            owner_user=case.lead,
            owner_organisation=world.partner,
            due_date=now.date() + timedelta(days=days),
            made_by=world.leader,
            token=uuid4(),
        )


def measure(client: Client, url: str) -> tuple[int, float, float]:
    """Queries of one request; the middle and the slow (19 of 20) time of many, in milliseconds."""
    client.get(url)
    with CaptureQueriesContext(connection) as context:
        response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code}")
    queries = [
        q for q in context.captured_queries if q["sql"].split()[0] not in ("BEGIN", "COMMIT")
    ]
    times = []
    for _round in range(ROUNDS):
        begun = perf_counter()
        client.get(url)
        times.append((perf_counter() - begun) * 1000)
    return len(queries), statistics.median(times), sorted(times)[int(ROUNDS * 0.95) - 1]


Results = dict[tuple[str, int], tuple[int, float, float]]
Pages = Sequence[tuple[str, str]]


def measure_sizes(sizes: Sequence[int], pages: Pages) -> Results:
    """Every page at every size: queries, median and slow time in milliseconds."""
    results: Results = {}
    with own_database():
        world = World()
        client = Client()
        client.force_login(world.me)
        now, filled = clock.now(), 0
        for size in sizes:
            begun = perf_counter()
            fill(world, range(filled, size), now)
            filled = size
            refresh_statistics()
            print(f"{size:>7,} cases, filled in {perf_counter() - begun:.0f} s", flush=True)
            for label, url in pages:
                results[label, size] = measure(client, url)
    return results


def show(results: Results, sizes: Sequence[int], pages: Pages) -> None:
    print(f"\nOne professional, {MINE} visible cases; queries, median and 95% of {ROUNDS} requests")
    print(f"{'':32}" + "".join(f"{f'{size:,} cases':>24}" for size in sizes))
    for label, _url in pages:
        cells = (results[label, size] for size in sizes)
        print(f"{label:32}" + "".join(f"{f'{q} q  {m:.0f} / {s:.0f} ms':>24}" for q, m, s in cells))


def uneven_pages(results: Results, sizes: Sequence[int], pages: Pages) -> list[str]:
    """Pages whose number of queries depends on the size of the database."""
    return [label for label, _u in pages if len({results[label, size][0] for size in sizes}) > 1]


def main() -> None:
    """Fill, measure, print; ends with status 1 when a list takes too many queries."""
    results = measure_sizes(SIZES, PAGES)
    show(results, SIZES, PAGES)
    uneven = uneven_pages(results, SIZES, PAGES)
    if max(queries for queries, _median, _slow in results.values()) > MOST_QUERIES or uneven:
        print(f"\nToo many queries: at most {MOST_QUERIES}, and the same for every size. {uneven}")
        sys.exit(1)
