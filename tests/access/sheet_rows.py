"""The paper of a decision, for who may read the whole of its request (dossier e, tests/access/money.py)."""

from budgets.models import Decision, DecisionSheet
from tests.access.budgets_rows import READERS
from tests.access.course import Course
from tests.access.matrix import row, seen_by
from trail import jobs


def _made(c: Course) -> tuple[int]:
    decision = Decision.objects.get(request=c.more["granted"])
    sheet = DecisionSheet.objects.get(decision=decision)
    jobs.run_job(sheet.job_id or 0)
    return (decision.pk,)


def _not_yet(c: Course) -> tuple[int]:
    return (Decision.objects.get(request=c.more["refused"]).pk,)


ROWS = [
    row(
        "budgets:sheet",
        _made,
        get=seen_by(*READERS),
        post=seen_by(**dict.fromkeys(READERS, 302)),
    ),
    # it asks again every second: how that looks is walked with the factsheet
    row(
        "budgets:sheet",
        _not_yet,
        note="being made",
        get=seen_by(*READERS),
        post=seen_by(**dict.fromkeys(READERS, 302)),
        page=False,
    ),
    row("budgets:sheet_pdf", _made, get=seen_by(*READERS), page=False),
    row("budgets:sheet_pdf", _not_yet, note="not made yet", get=seen_by(), page=False),
]
