"""Writing down what the resident says about a text."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent import gate, policies
from consent.corrections import areas_of
from consent.models import Correction, UnderDossier
from trail import audit, clock
from trail.errors import Denied


@transaction.atomic
def add_correction(*, row: UnderDossier, text: str, by: Viewer) -> Correction:
    """Put the resident's words beside the text that `row` holds; sent twice, they stand there once.

    Raises Denied, also for a text that the writer may not know (any more).
    """
    locked = gate.lock_dossier(row.dossier_id)
    policies.check_can_correct(by, locked)
    areas = areas_of(row)
    if not gate.may_know_all(by, locked, areas):
        raise Denied(_("You may not write about this subject here."))
    if not text.strip():
        raise Denied(_("Write down what the resident says."))
    said = {"dossier": locked, "thing": row._meta.label, "thing_id": row.pk, "text": text.strip()}
    same: Correction | None = Correction.objects.filter(recorded_by_id=by.user_id, **said).first()
    if same is not None:
        return same
    correction = Correction.objects.create(
        **said,
        municipality_id=locked.municipality_id,
        areas=areas,
        recorded_at=clock.now(),
        recorded_by_id=by.user_id,
    )
    audit.record_change(
        "correction.add",
        by=by,
        municipality_id=locked.municipality_id,
        thing=correction,
        shown=[locked.shown],
        about=row._meta.label,
        about_id=row.pk,
    )
    return correction
