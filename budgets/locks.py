"""Locks in one order, for whoever touches money: programme → account → year → dossier → case → request.

A weaker lock than the gate's own (rows that refer to these may still be added), so that neither waits for the
other in a circle.
"""

from dataclasses import dataclass

from accounts.models import Programme
from budgets.ceilings import share_again
from budgets.models import BudgetAccount, BudgetRequest, YearAccount
from budgets.rows import locked
from cases.models import Case
from consent.models import Dossier, Resident
from trail import clock


@dataclass(frozen=True, slots=True)
class Held:
    """A request with the accounts its money comes from, all locked."""

    request: BudgetRequest
    account: BudgetAccount
    year: YearAccount


def lock_case(case_id: int) -> Case:
    """The dossier, then its case."""
    dossier_id = Case.objects.values_list("dossier_id", flat=True).get(pk=case_id)
    locked(Dossier.objects.filter(pk=dossier_id)).get()
    case: Case = locked(
        Case.objects.filter(pk=case_id).select_related("dossier__programme", "dossier__resident")
    ).get()
    return case


def lock_request(request_id: int) -> BudgetRequest:
    """The dossier, the case, then the request: for changes that move no money."""
    lock_case(BudgetRequest.objects.values_list("case_id", flat=True).get(pk=request_id))
    request: BudgetRequest = locked(
        BudgetRequest.objects.filter(pk=request_id).select_related(
            "case", "area", "tree", "dossier__programme", "dossier__resident"
        )
    ).get()
    return request


def lock_money(request_id: int) -> Held:
    """Everything that a reservation or its release touches, in order. Opens accounts that aren't there yet."""
    programme_id, resident_id = BudgetRequest.objects.values_list(
        "dossier__programme_id", "dossier__resident_id"
    ).get(pk=request_id)
    programme = locked(Programme.objects.filter(pk=programme_id)).get()
    # under the programme's lock nobody is merged: one person's money is on the one account that is open
    person_id = Resident.objects.get(pk=resident_id).person_id
    account_id, year_id = _accounts(request_id, programme, person_id)
    share_again(person_id, programme_id)
    account = locked(BudgetAccount.objects.filter(pk=account_id)).get()
    year = locked(YearAccount.objects.filter(pk=year_id)).get()
    return Held(lock_request(request_id), account, year)


def _accounts(request_id: int, programme: Programme, resident_id: int) -> tuple[int, int]:
    """Ids of the accounts: those of the reservation if there is one, else of the resident and of this year."""
    entry = BudgetRequest.objects.filter(pk=request_id, entries__isnull=False).values_list(
        "entries__account_id", "entries__year_account_id"
    )
    booked: tuple[int, int] | None = entry.first()
    if booked is not None:
        return booked
    account, _new = BudgetAccount.objects.get_or_create(
        programme=programme,
        resident_id=resident_id,
        defaults={
            "municipality_id": programme.municipality_id,
            "limit": programme.ceiling_per_resident,
        },
    )
    year, _new = YearAccount.objects.get_or_create(
        programme=programme,
        year=clock.today().year,
        defaults={
            "municipality_id": programme.municipality_id,
            "limit": programme.ceiling_per_year,
        },
    )
    return account.pk, year.pk
