"""Opening and closing a dossier, and who sits at its table."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Municipality, Organisation, Programme, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent import gate, policies
from consent.ages import check_birth_date
from consent.models import Dossier, Resident, Seat, SeatPerson
from consent.states import DOSSIER_TRANSITIONS, DossierPhase
from trail import audit, clock
from trail.actor import Acting
from trail.errors import Conflict, Denied
from trail.models import CertificateLine
from trail.transitions import check_move


@transaction.atomic
def open_dossier(
    *,
    programme: Programme,
    salutation: str,
    name: str,
    safe_contact: str,
    referring_organisation_id: int,
    by: Viewer,
    communication: str = "",
    born_on: date | None = None,
) -> Dossier:
    """Make a resident and the dossier of one referral, visible to its sender and the lead organisation.

    `born_on` only of somebody under 18, where the programme serves them; raises Denied otherwise.

    The number is the next of the municipality's year, given under the municipality's lock.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if born_on is not None:
        check_birth_date(programme, born_on)
    number = _next_number(programme.municipality_id)
    resident = Resident.objects.create(
        municipality_id=programme.municipality_id,
        salutation=salutation,
        name=name,
        sort_key=sort_key(name),
        safe_contact=safe_contact,
        communication=communication or None,
        born_on=born_on,
    )
    now = clock.now()
    dossier = Dossier.objects.create(
        municipality_id=programme.municipality_id,
        programme=programme,
        resident=resident,
        number=number,
        opened_at=now,
        referring_organisation_id=referring_organisation_id,
        referring_user_id=by.user_id,
        referred_until=now + timedelta(weeks=programme.referral_weeks),
    )
    gate.rebuild_access(dossier)
    audit.record_change(
        "dossier.open",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=dossier,
        shown=[dossier.shown],
    )
    return dossier


def _next_number(municipality_id: int) -> str:
    """One above the highest of this year: a destroyed dossier leaves a gap, its number never comes back."""
    # two programmes of a municipality share its numbers; rows that only point at it need not wait
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)
    prefix = f"OK-{clock.today().year}-"
    begins = {"municipality_id": municipality_id, "number__startswith": prefix}
    given = [
        *Dossier.objects.filter(**begins).values_list("number", flat=True),
        *CertificateLine.objects.filter(**begins).values_list("number", flat=True),
    ]
    last = max((int(number.removeprefix(prefix)) for number in given), default=0)
    return f"{prefix}{last + 1:03d}"


# Prefixes that Dutch names are not sorted by ('De Wit' stands under W).
PREFIXES = frozenset(
    [
        "de",
        "den",
        "der",
        "het",
        "'t",
        "ten",
        "ter",
        "te",
        "van",
        "von",
        "el",
        "al",
        "la",
        "le",
        "du",
    ]
)


def sort_key(name: str) -> str:
    """What a name is sorted by: the last name without its prefixes, lower case."""
    words = name.lower().split()
    last = words[-1:] if len(words) > 1 else words
    for index, word in enumerate(words):
        if word in PREFIXES and index + 1 < len(words):
            last = [w for w in words[index:] if w not in PREFIXES]
            break
    return " ".join(last)[:120] or name[:120]


def set_phase(dossier: Dossier, phase: DossierPhase) -> None:
    """Move a locked dossier to another phase. Raises Conflict for a jump the table doesn't know."""
    check_move(DOSSIER_TRANSITIONS, dossier.phase, phase)
    dossier.phase = phase
    dossier.closed_at = clock.now() if phase == DossierPhase.CLOSED else None
    dossier.save()


def seat_organisation(
    *, dossier: Dossier, organisation: Organisation, persons: Iterable[int], by: Acting
) -> Seat:
    """Give an organisation a seat with these persons (user ids); the caller holds the dossier's lock.

    Raises Denied for a person who doesn't work there now. Seating twice adds persons to the one seat.
    """
    seat, made = Seat.objects.get_or_create(
        dossier=dossier,
        organisation=organisation,
        until_at=None,
        defaults={"municipality_id": dossier.municipality_id, "from_at": clock.now()},
    )
    wanted = set(persons)
    working = set(
        Membership.objects.filter(
            active_on(clock.today()),
            user_id__in=wanted,
            organisation=organisation,
            municipality_id=dossier.municipality_id,
            role__in=DOSSIER_ROLES,
        ).values_list("user_id", flat=True)
    )
    if wanted - working:
        raise Denied(_("Somebody you chose does not work for this organisation now."))
    present = set(
        SeatPerson.objects.filter(seat=seat, until_at=None).values_list("user_id", flat=True)
    )
    SeatPerson.objects.bulk_create(
        SeatPerson(seat=seat, user_id=user_id, from_at=clock.now())
        for user_id in sorted(wanted - present)
    )
    gate.rebuild_access(dossier)
    audit.record_change(
        "seat.add" if made else "seat.persons",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=seat,
        shown=[dossier.shown],
        organisation_id=organisation.pk,
        user_ids=sorted(wanted),
    )
    return seat


@transaction.atomic
def add_to_table(
    *, dossier: Dossier, organisation: Organisation, persons: Iterable[int], by: Viewer
) -> Seat:
    """Bring an organisation to the table. It knows nothing until the resident says yes.

    Raises Denied when the viewer may not, or a person doesn't work there.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_change_seats(by, locked)
    return seat_organisation(dossier=locked, organisation=organisation, persons=persons, by=by)


@transaction.atomic
def leave_table(*, seat: Seat, by: Viewer) -> None:
    """End a seat and its persons; out at the next request. The lead organisation stays.

    Raises Denied, or Conflict when the seat has ended already.
    """
    dossier = gate.lock_dossier(seat.dossier_id)
    policies.check_can_change_seats(by, dossier)
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if seat.organisation_id == dossier.programme.lead_organisation_id:
        raise Denied(_("The lead organisation stays at the table."))
    if seat.until_at is not None:
        raise Conflict(_("This organisation has already left the table."))
    end_seats(dossier, [seat], by=by)


def end_seats(dossier: Dossier, seats: Iterable[Seat], *, by: Acting) -> None:
    """End seats of a locked dossier, with their persons."""
    now = clock.now()
    ids = [seat.pk for seat in seats]
    SeatPerson.objects.filter(seat_id__in=ids, until_at=None).update(until_at=now)
    Seat.objects.filter(pk__in=ids, until_at=None).update(until_at=now)
    gate.rebuild_access(dossier)
    audit.record_change(
        "seat.end",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=dossier,
        shown=[dossier.shown],
        seat_ids=ids,
    )
