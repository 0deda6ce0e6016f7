"""Having the paper of a decision made."""

from django.db import transaction

from accounts.viewer import Viewer
from budgets import policies
from budgets.locks import lock_request
from budgets.making import JOB_KIND
from budgets.models import Decision, DecisionSheet
from trail import audit
from trail.jobs import ask_job


def begin_sheet(decision: Decision, by: Viewer) -> DecisionSheet:
    """Ask for the sheet of a decision whose request is locked; asked twice, it is made once."""
    sheet, _new = DecisionSheet.objects.get_or_create(
        decision=decision,
        defaults={
            "dossier_id": decision.dossier_id,
            "municipality_id": decision.municipality_id,
            "area_id": decision.area_id,
        },
    )
    if sheet.pdf_id is not None:
        return sheet
    job = ask_job(
        kind=JOB_KIND,
        params={"decision": decision.pk},
        by=by,
        municipality_id=decision.municipality_id,
    )
    if sheet.job_id != job.pk:
        sheet.job_id = job.pk
        sheet.save(update_fields=["job_id"])
    return sheet


@transaction.atomic
def make_sheet(*, decision: Decision, by: Viewer) -> DecisionSheet:
    """Ask for it again, after its making failed, or where a decision never had one. Raises Denied."""
    locked = lock_request(decision.request_id)
    policies.check_reads_whole(by, locked)
    before = DecisionSheet.objects.filter(decision=decision).values_list("job_id", flat=True)
    earlier = before.first()
    sheet = begin_sheet(decision, by)
    if sheet.job_id != earlier:
        audit.record_change(
            "budget.sheet",
            by=by,
            municipality_id=locked.municipality_id,
            thing=sheet,
            shown=[locked.dossier.shown],
        )
    return sheet
