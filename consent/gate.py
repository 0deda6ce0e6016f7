"""The gate: facts of a dossier → Access rows, and the questions asked of them.

`rebuild_access` is the only writer of Access. It runs under the dossier's lock, in the transaction of
the change that makes it needed. Periods are columns, so nothing has to happen when one passes.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import BigIntegerField, Model, Q, QuerySet, Value
from django.http import Http404, HttpRequest

from accounts.models import Deputy, Partnership
from accounts.states import Sight
from accounts.viewer import Viewer
from consent.deciding import Deciding, deciding
from consent.derivation import (
    AccessRow,
    BasisFact,
    EmergencyFact,
    Facts,
    GrantFact,
    Period,
    SeatFact,
    WithdrawalFact,
    derive_access,
)
from consent.models import (
    Access,
    Basis,
    Consent,
    Dossier,
    EmergencyAccess,
    Grant,
    Guardian,
    LifeArea,
    Seat,
    SpokenGrant,
    Withdrawal,
)
from consent.querysets import AccessQuerySet
from consent.states import Purpose
from trail import clock, reads
from trail.clock import AMSTERDAM

M = TypeVar("M", bound=Model)


def lock_dossier(dossier_id: int) -> Dossier:
    """Lock a dossier for the rest of the transaction; every change of its seats or grants does this first."""
    dossier: Dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("programme", "municipality", "resident")
        .get(pk=dossier_id)
    )
    return dossier


def rebuild_access(dossier: Dossier) -> None:
    """Rewrite the dossier's Access rows from its facts. The caller holds its lock."""
    if not connection.in_atomic_block:
        raise RuntimeError("access is rebuilt in the transaction of what changed it")
    rows = derive_access(facts_of(dossier))
    Access.objects.filter(dossier=dossier).delete()
    Access.objects.bulk_create(
        Access(
            dossier=dossier,
            municipality_id=dossier.municipality_id,
            organisation_id=row.organisation_id,
            person_id=row.person_id,
            purpose=row.purpose,
            areas=sorted(row.areas),
            basis=row.basis,
            from_at=row.period.from_at,
            until_at=row.period.until_at,
        )
        for row in rows
    )


def stored_rows(dossier: Dossier) -> frozenset[AccessRow]:
    """The Access rows as they stand, to compare with `derive_access(facts_of(dossier))`."""
    return frozenset(
        AccessRow(
            a.organisation_id,
            a.person_id,
            a.purpose,
            frozenset(a.areas),
            a.basis,
            Period(a.from_at, a.until_at),
        )
        for a in Access.objects.filter(dossier=dossier)
    )


def facts_of(dossier: Dossier) -> Facts:
    """Read everything the derivation looks at."""
    areas = list(LifeArea.objects.filter(municipality_id=dossier.municipality_id))
    answers = list(Consent.objects.filter(dossier=dossier).order_by("given_at", "id"))
    whose = deciding(answers, Guardian.objects.filter(dossier=dossier))
    return Facts(
        phase=dossier.phase,
        opened_at=dossier.opened_at,
        referred_until=dossier.referred_until,
        lead_organisation_id=dossier.programme.lead_organisation_id,
        referring_organisation_id=dossier.referring_organisation_id,
        referring_user_id=dossier.referring_user_id,
        process_area=next(a.pk for a in areas if a.is_process),
        all_areas=frozenset(a.pk for a in areas),
        sensitive_areas=frozenset(a.pk for a in areas if a.is_sensitive),
        consent_given_at=answers[0].given_at if answers else None,
        seats=_seats(dossier),
        grants=grant_facts(
            whose,
            Grant.objects.filter(consent__in=whose.said).order_by("id"),
            SpokenGrant.objects.filter(consent__in=whose.said).order_by("id"),
        ),
        deciders=whose.deciders,
        withdrawals=tuple(
            WithdrawalFact(w.withdrawn_at, w.organisation_id, w.purpose, frozenset(w.areas))
            for w in Withdrawal.objects.filter(dossier=dossier)
        ),
        bases=tuple(
            BasisFact(b.organisation_id, b.kind, frozenset(b.areas), Period(b.from_at, b.stops_at))
            for b in Basis.objects.filter(dossier=dossier)
        ),
        emergencies=tuple(
            EmergencyFact(
                e.organisation_id, e.person_id, frozenset(e.areas), Period(e.from_at, e.stops_at)
            )
            for e in EmergencyAccess.objects.filter(dossier=dossier)
        ),
    )


def grant_facts(
    whose: Deciding, grants: Iterable[Grant], spoken: Iterable[SpokenGrant]
) -> tuple[GrantFact, ...]:
    """What was allowed on the form and said at the table, as the derivation reads it."""
    by = {one.pk: one.guardian_id for one in whose.said}
    written = [
        GrantFact(
            g.organisation_id,
            g.purpose,
            frozenset(g.areas),
            Period(g.from_at, g.until_at),
            decider_id=by[g.consent_id],
        )
        for g in grants
    ]
    said = [
        GrantFact(
            s.organisation_id,
            Purpose.TABLE,
            frozenset({s.area_id}),
            Period(s.from_at, s.until_at),
            at_table=True,
            decider_id=by[s.consent_id],
        )
        for s in spoken
    ]
    return (*written, *said)


def areas_by_organisation(dossier: Dossier) -> dict[int, frozenset[int]]:
    """What each organisation may know now of what is told at the table, by its id."""
    known: dict[int, frozenset[int]] = defaultdict(frozenset)
    for row in open_rows(dossier).filter(purpose=Purpose.TABLE):
        if row.organisation_id is not None:
            known[row.organisation_id] |= frozenset(row.areas)
    return dict(known)


def _seats(dossier: Dossier) -> tuple[SeatFact, ...]:
    everybody = set(
        Partnership.objects.filter(
            municipality_id=dossier.municipality_id, sight=Sight.MEMBERS
        ).values_list("organisation_id", flat=True)
    )
    deputies: dict[tuple[int, int], list[tuple[int, Period]]] = defaultdict(list)
    for deputy in Deputy.objects.filter(municipality_id=dossier.municipality_id):
        deputies[deputy.organisation_id, deputy.person_id].append((deputy.deputy_id, _days(deputy)))
    facts = []
    for seat in Seat.objects.filter(dossier=dossier).prefetch_related("persons"):
        persons: list[tuple[int, Period]] = []
        for person in seat.persons.all():
            own = Period(person.from_at, person.until_at)
            persons.append((person.user_id, own))
            for who, days in deputies[seat.organisation_id, person.user_id]:
                if (shared := own.meet(days)) is not None:
                    persons.append((who, shared))
        facts.append(
            SeatFact(
                seat.organisation_id,
                Period(seat.from_at, seat.until_at),
                None if seat.organisation_id in everybody else tuple(persons),
            )
        )
    return tuple(facts)


def _days(deputy: Deputy) -> Period:
    """A deputy's local dates as moments: until the end of the last day."""
    start = datetime.combine(deputy.from_date, time.min, AMSTERDAM)
    if deputy.until_date is None:
        return Period(start, None)
    end = datetime.combine(deputy.until_date + timedelta(days=1), time.min, AMSTERDAM)
    return Period(start, end)


# --- questions --------------------------------------------------------------------------------


def open_rows(dossier: Dossier) -> AccessQuerySet:
    """The Access rows that count now, of any viewer."""
    now = clock.now()
    rows: AccessQuerySet = Access.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now), dossier=dossier, from_at__lte=now
    )
    return rows


def known_areas(viewer: Viewer, dossier: Dossier) -> frozenset[int]:
    """Ids of the life areas of this dossier that the viewer may know now, of what is told at the table."""
    rows = Access.objects.of(viewer).of_course().filter(dossier=dossier)
    return frozenset().union(*rows.values_list("areas", flat=True))


def who_knows(viewers: Iterable[Viewer], dossier: Dossier, area_id: int) -> frozenset[int]:
    """Of these viewers, the ids of who may know this area now: as `known_areas` says, in one query for all of them."""
    rows = [
        Access.objects.of(viewer)
        .of_course()
        .filter(dossier=dossier, areas__contains=[area_id])
        .annotate(viewer=Value(viewer.user_id, output_field=BigIntegerField()))
        .values_list("viewer", flat=True)
        for viewer in viewers
    ]
    return frozenset(rows[0].union(*rows[1:])) if rows else frozenset()


def areas_for(viewer: Viewer, dossier: Dossier) -> QuerySet[LifeArea]:
    """The life areas a viewer may write about in this dossier (not 'proces'), in list order."""
    return areas_among(known_areas(viewer, dossier))


def areas_among(known: Iterable[int]) -> QuerySet[LifeArea]:
    """Of life areas that `known_areas` told, those that can be written about, in list order."""
    return LifeArea.objects.filter(pk__in=known, is_process=False)


def organisations_knowing(dossier: Dossier, areas: Iterable[int]) -> frozenset[int]:
    """Ids of the organisations where somebody may know all these areas now.

    One person who stepped in because of danger does not make it their organisation's to know.
    """
    wanted = set(areas)
    known = readers_by_organisation(dossier)
    return frozenset(o for o, theirs in known.items() if wanted <= theirs)


def readers_by_organisation(dossier: Dossier) -> dict[int, frozenset[int]]:
    """What each organisation may read now, by its id, also before consent; not who stepped in alone."""
    known: dict[int, frozenset[int]] = defaultdict(frozenset)
    rows = open_rows(dossier).of_course().exclude(purpose=Purpose.EMERGENCY)
    for row in rows.exclude(organisation_id__isnull=True):
        known[row.organisation_id or 0] |= frozenset(row.areas)
    return dict(known)


def emergencies_by_organisation(dossier: Dossier) -> list[tuple[int, set[int]]]:
    """Of whom one person may look now because of danger, with what that person may know."""
    rows = open_rows(dossier).filter(purpose=Purpose.EMERGENCY, organisation_id__isnull=False)
    return [(row.organisation_id or 0, set(row.areas)) for row in rows]


def may_know_all(viewer: Viewer, dossier: Dossier, areas: Iterable[int]) -> bool:
    return set(areas) <= known_areas(viewer, dossier)


def get_visible(request: HttpRequest, rows: QuerySet[M], pk: int, action: str) -> M:
    """The row with this id from an already gated queryset, or a logged refusal and Http404."""
    found = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if found is None:
        reads.note_refusal(request, action, thing=rows.model._meta.label, thing_id=pk)
        raise Http404
    return found


def for_statistics(model: type[M], municipality_id: int) -> QuerySet[M]:
    """Rows of a municipality for counting, for whoever may see figures; texts and names aren't to be read.

    Counting needs no consent (public task, DOMAIN §6). Callers aggregate; they never show a row.
    """
    return model._default_manager.filter(municipality_id=municipality_id)
