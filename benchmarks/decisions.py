"""A thousand decisions on money by eight people at once, more than the year has room for.

Eight processes with a connection of their own grant what is asked, as the screen does: locks, mandate, ceilings,
decision, ledger, log, mail, and the decision sheet that is asked for. All of them hold the same programme, so they
go one after another; beside it stands what the database alone does: as many updates of one row. Fails when a
decision is lost or passes a ceiling, or when the books don't agree.
"""

import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from time import perf_counter
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Sum

from accounts.actions.people import give_mandate
from accounts.models import Programme, User
from accounts.states import MandateKind
from accounts.viewer import viewer_for
from benchmarks._place import own_database, refresh_statistics
from benchmarks.case_list import BEGIN, SYSTEM, World, fill, put
from benchmarks.log import check_durable
from budgets.actions.decisions import approve_request
from budgets.actions.trees import install_default_tree
from budgets.models import BudgetRequest, Decision, DecisionTree, LedgerEntry
from budgets.states import PayeeKind, RequestStatus
from cases.models import Case
from trail import clock
from trail.errors import Refusal

CASES = 200
PER_CASE = 5
WORKERS = 8
AMOUNT = Decimal("100.00")
# room for nine of ten, and a cent short of one more
FIT = 900
YEAR = FIT * AMOUNT + AMOUNT - Decimal("0.01")
Work = Callable[[int, "list[int]"], Counter[str]]


def ask(world: World) -> list[int]:
    """Requests that wait for a decision; ids."""
    install_default_tree(world.municipality, SYSTEM)
    tree, now = DecisionTree.objects.get(), clock.now()
    cases = list(Case.objects.filter(lead=world.me).order_by("pk")[:CASES])
    requests = put(
        BudgetRequest,
        (
            BudgetRequest(
                dossier_id=case.dossier_id,
                municipality_id=case.municipality_id,
                area=world.areas["wonen"],
                case=case,
                tree=tree,
                status=RequestStatus.SUBMITTED,
                purpose="een slot",
                amount=AMOUNT,
                payee_kind=PayeeKind.SUPPLIER,
                payee_name="Slotenmaker",
                requester=world.me,
                requester_organisation=world.partner,
                outcome="inzetten",
                begun_at=now,
                submitted_at=now,
                waiting_since_at=now,
                token=uuid4(),
            )
            for case in cases
            for _ in range(PER_CASE)
        ),
    )
    return [request.pk for request in requests]


def let_decide(world: World) -> list[User]:
    deciders = world.colleagues[:WORKERS]
    for user in deciders:
        give_mandate(
            programme=world.programme,
            kind=MandateKind.BUDGET,
            holder=user,
            given_by="college",
            up_to=Decimal("2500.00"),
            from_date=BEGIN,
            by=SYSTEM,
        )
    return deciders


def decide(user_id: int, request_ids: list[int]) -> Counter[str]:
    viewer, told = viewer_for(User.objects.get(pk=user_id)), Counter[str]()
    for pk in request_ids:
        try:
            approve_request(
                request=BudgetRequest.objects.get(pk=pk),
                token=uuid4(),
                answer_to_resident="Wij betalen het slot.",
                by=viewer,
            )
            told["granted"] += 1
        except Refusal:
            told["does not fit"] += 1
    return told


def update_one_row(user_id: int, request_ids: list[int]) -> Counter[str]:
    """What the database can do at most: one row, as many times, each time on disk."""
    programme_id = Programme.objects.values_list("pk", flat=True).get()
    with connection.cursor() as cursor:
        for _pk in request_ids:
            cursor.execute(
                "UPDATE accounts_programme SET name = name WHERE id = %s", [programme_id]
            )
    return Counter(updated=len(request_ids))


def _work(
    work: Work, user_id: int, ids: list[int], start: Barrier, told: "Queue[Counter[str]]"
) -> None:
    connection.ensure_connection()
    start.wait()
    told.put(work(user_id, ids))
    connections.close_all()


def together(work: Work, user_ids: list[int], ids: list[int]) -> tuple[Counter[str], float]:
    """What came of it, and in how many seconds. Each worker takes its own share."""
    # no connection is shared with a child
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    start, told = forked.Barrier(len(user_ids) + 1), forked.Queue()
    workers = [
        forked.Process(target=_work, args=(work, user, ids[n :: len(user_ids)], start, told))
        for n, user in enumerate(user_ids)
    ]
    for worker in workers:
        worker.start()
    start.wait()
    begun = perf_counter()
    found = sum((told.get(timeout=600) for _worker in workers), Counter[str]())
    took = perf_counter() - begun
    for worker in workers:
        worker.join()
    return found, took


def wrong_with(told: Counter[str], asked: int) -> list[str]:
    """What doesn't hold afterwards, in words."""
    granted = Decision.objects.count()
    booked = LedgerEntry.objects.aggregate(n=Sum("amount"))["n"]
    checks = {
        f"{told.total()} of {asked} were answered": told.total() == asked,
        f"{told['granted']} were granted, {FIT} fit": told["granted"] == FIT,
        f"{granted} decisions are kept": granted == told["granted"],
        f"{booked} is reserved": booked == FIT * AMOUNT,
    }
    return [words for words, holds in checks.items() if not holds]


def main() -> None:
    """Fill, decide, print; ends with status 1 when one is lost or over."""
    with own_database():
        check_durable()
        world = World()
        Programme.objects.filter(pk=world.programme.pk).update(ceiling_per_year=YEAR)
        fill(world, range(CASES), clock.now())
        ids, deciders = ask(world), [user.pk for user in let_decide(world)]
        refresh_statistics()
        told, took = together(decide, deciders, ids)
        _bare, bare = together(update_one_row, deciders, ids)
        wrong = wrong_with(told, len(ids))
        call_command("reconcile")
        print(f"{len(ids)} decisions by {WORKERS} at once: {dict(told)}")
        print(f"{len(ids) / took:.0f} decisions per second, {took:.1f} s")
        print(f"{len(ids) / bare:.0f} updates of one row per second, {bare:.2f} s")
        if wrong:
            print("\nNot as it should be: " + "; ".join(wrong))
            sys.exit(1)
