"""Legal hold: nothing of a dossier is destroyed while a complaint, an appeal or an inquiry runs."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent import gate, policies
from consent.models import Dossier, LegalHold
from trail import audit, clock
from trail.errors import Conflict, Denied


@transaction.atomic
def set_hold(*, dossier: Dossier, reason: str, by: Viewer) -> LegalHold:
    """Keep everything of this dossier until the hold is ended. Raises Denied, or Conflict when one runs."""
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_hold(by, locked)
    if not reason.strip():
        raise Denied(_("Say why everything has to be kept."))
    if LegalHold.objects.filter(dossier=locked, ended_at=None).exists():
        raise Conflict(_("Everything of this dossier is being kept already."))
    hold = LegalHold.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        reason=reason.strip(),
        set_at=clock.now(),
        set_by_id=by.user_id,
    )
    audit.record_change(
        "hold.set", by=by, municipality_id=locked.municipality_id, thing=hold, shown=[locked.shown]
    )
    return hold


@transaction.atomic
def end_hold(*, hold: LegalHold, by: Viewer) -> LegalHold:
    """From now on the terms count again. Raises Denied, or Conflict when it has ended."""
    locked = gate.lock_dossier(hold.dossier_id)
    policies.check_can_hold(by, locked)
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.ended_at is not None:
        raise Conflict(_("This has ended already."))
    hold.ended_at, hold.ended_by_id = clock.now(), by.user_id
    hold.save()
    audit.record_change(
        "hold.end", by=by, municipality_id=locked.municipality_id, thing=hold, shown=[locked.shown]
    )
    return hold
