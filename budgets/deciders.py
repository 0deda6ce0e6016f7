"""How much room there is, whose own a request is, and on whom it waits."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q

from accounts.mandates import mandates_today
from accounts.models import Mandate, Programme, User
from accounts.states import MandateKind
from accounts.viewer import Viewer
from budgets.calculation import Room, sum_of
from budgets.models import BudgetAccount, BudgetRequest, LedgerEntry, YearAccount
from budgets.states import ADDS, TAKES, WAITING, RequestStatus
from cases.models import CaseLead
from consent.models import Dossier
from consent.persons import residents_of, sees_whole_person
from trail import clock


def room_of(programme: Programme, resident_id: int) -> Room:
    """What a person may still have in a programme, whatever registrations they have; without an account, all of it."""
    accounts = list(
        BudgetAccount.objects.filter(
            programme=programme, resident_id__in=residents_of([resident_id])
        )
    )
    if not accounts:
        return Room(programme.ceiling_per_resident, Decimal("0.00"))
    rooms = [one.room for one in accounts]
    return Room(sum_of(room.limit for room in rooms), sum_of(room.used for room in rooms))


def room_for(viewer: Viewer, dossier: Dossier) -> Room:
    """The same, as far as the viewer may know: who may not know of another dossier hears nothing of its money."""
    if sees_whole_person(viewer, dossier):
        return room_of(dossier.programme, dossier.resident_id)
    used = sum_of(
        ((kind in ADDS) - (kind in TAKES)) * amount
        for kind, amount in LedgerEntry.objects.filter(
            dossier__resident=dossier.resident_id, account__programme=dossier.programme_id
        ).values_list("kind", "amount")
    )
    return Room(dossier.programme.ceiling_per_resident, used)


def room_in_year(programme: Programme) -> Room:
    """What the programme may still spend in this calendar year."""
    year = YearAccount.objects.filter(programme=programme, year=clock.today().year).first()
    return year.room if year else Room(programme.ceiling_per_year, Decimal("0.00"))


def own_persons(requests: Sequence[BudgetRequest]) -> dict[int, frozenset[int]]:
    """Per request the ids of those whose own it is: who asks, or asked for what it replaces; casusregisseur now or
    ever; payee (DOMAIN §5)."""
    leads: dict[int, set[int]] = defaultdict(set)
    rows = CaseLead.objects.filter(case_id__in={r.case_id for r in requests})
    for case_id, user_id in rows.values_list("case_id", "user_id"):
        leads[case_id].add(user_id)
    return {
        r.pk: frozenset(
            {r.requester_id, *r.earlier_requesters, r.case.lead_id, *leads[r.case_id]}
            | ({r.payee_user_id} if r.payee_user_id else set())
        )
        for r in requests
    }


def watchers_of(request: BudgetRequest) -> list[User]:
    """Who can see to it that an advance comes back, by name: who pays, the casusregisseur, who asked for it."""
    pays = mandates_today([request.dossier.programme_id], MandateKind.PAYMENT).values("holder_id")
    return list(
        User.objects.filter(
            Q(pk__in=pays) | Q(pk__in=[request.case.lead_id, request.requester_id]),
            is_active=True,
        ).order_by("name", "pk")
    )


def kind_of(request: BudgetRequest) -> MandateKind:
    """Under what kind of mandate it is granted."""
    return MandateKind.EXCESS if request.above_ceiling else MandateKind.BUDGET


def waiting_on(requests: Sequence[BudgetRequest]) -> dict[int, list[User]]:
    """Per request the people on whom it waits now; nobody means that no mandate reaches far enough.

    Three queries, however many requests. The requests carry their dossier, case and requester.
    """
    waiting = [r for r in requests if r.status in WAITING]
    own = own_persons(waiting)
    held = defaultdict(list)
    kinds = {MandateKind.BUDGET, *map(kind_of, waiting)}
    for mandate in mandates_today({r.dossier.programme_id for r in waiting}, *kinds):
        held[mandate.programme_id, mandate.kind].append(mandate)
    found: dict[int, list[User]] = {}
    for request in waiting:
        if request.status == RequestStatus.QUESTION:
            found[request.pk] = [request.requester]
            continue
        mine = own[request.pk]
        higher, ordinary = (
            _holders(held[request.dossier.programme_id, kind], mine, request.amount)
            for kind in (kind_of(request), MandateKind.BUDGET)
        )
        # where nobody may decide above it any more, it is for who may refuse it or ask
        found[request.pk] = higher or ordinary
    return found


def _holders(mandates: list[Mandate], own: frozenset[int], amount: Decimal) -> list[User]:
    """Who of these may decide on so much, and isn't somebody whose own it is."""
    return list(
        {
            m.holder_id: m.holder
            for m in mandates
            if m.holder_id not in own and (m.up_to is None or m.up_to >= amount)
        }.values()
    )


def may_go_higher(request: BudgetRequest) -> bool:
    """Is there somebody else who may decide above the ceiling on all that this person would have?"""
    programme = request.dossier.programme
    used = room_of(programme, request.dossier.resident_id).used
    mandates = list(mandates_today([programme.pk], MandateKind.EXCESS))
    return bool(_holders(mandates, own_persons([request])[request.pk], used + request.amount))
