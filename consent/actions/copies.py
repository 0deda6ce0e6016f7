"""Asking for a resident's copy; the worker makes it."""

from django.db import transaction

from accounts.viewer import Viewer
from consent import gate, policies
from consent.copies.making import JOB_KIND
from consent.models import Dossier, ResidentCopy
from consent.states import CopyKind
from trail import audit, clock
from trail.jobs import ask_job


@transaction.atomic
def ask_copy(*, dossier: Dossier, by: Viewer, kind: CopyKind = CopyKind.EVERYTHING) -> ResidentCopy:
    """Ask for something to take along; one that is still being made is the same, one that failed is tried again.

    Raises Denied.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_copy(by, locked)
    copy: ResidentCopy | None = ResidentCopy.objects.filter(
        dossier=locked, asked_by_id=by.user_id, kind=kind, made_at=None
    ).first()
    is_new = copy is None
    if copy is None:
        copy = ResidentCopy.objects.create(
            dossier=locked,
            municipality_id=locked.municipality_id,
            kind=kind,
            asked_at=clock.now(),
            asked_by_id=by.user_id,
        )
    job = ask_job(
        kind=JOB_KIND,
        params={"copy": copy.pk},
        by=by,
        municipality_id=locked.municipality_id,
    )
    if copy.job_id == job.pk:
        return copy
    copy.job_id, copy.asked_at = job.pk, clock.now()
    copy.save(update_fields=["job_id", "asked_at"])
    audit.record_change(
        "copy.ask",
        by=by,
        municipality_id=locked.municipality_id,
        thing=copy,
        shown=[locked.shown],
        again=not is_new,
        kind=str(kind),
    )
    return copy
