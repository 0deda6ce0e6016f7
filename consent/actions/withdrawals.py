"""Taking back what was allowed: as easy as giving, effective at once."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent import gate, policies
from consent.actions.notices import draft_notices
from consent.models import Consent, Dossier, LifeArea, Seat, SpokenGrant, Withdrawal
from consent.plugs import follow_consent
from consent.states import ASKED_PURPOSES
from trail import audit, clock
from trail.errors import Denied


@transaction.atomic
def withdraw(
    *,
    dossier: Dossier,
    by: Viewer,
    organisation_id: int | None = None,
    purpose: str = "",
    areas: Collection[int] = (),
) -> Withdrawal:
    """Take back everything (no arguments), one organisation, one purpose, or areas; effective at once.

    Taking back the same twice is once. Raises Denied when the viewer may not record it, or for an
    organisation that never sat here, an unknown area or purpose.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_withdraw(by, locked)
    _check_withdrawal(locked, organisation_id, purpose, areas)
    latest = Consent.objects.filter(dossier=locked).order_by("-given_at", "-id").first()
    # what was taken back and then allowed again at the table can be taken back again
    said = SpokenGrant.objects.filter(dossier=locked).values_list("from_at", flat=True)
    since = max([latest.given_at if latest else locked.opened_at, *said])
    before: Withdrawal | None = (
        Withdrawal.objects.filter(
            dossier=locked,
            purpose=purpose,
            areas=sorted(set(areas)),
            withdrawn_at__gte=since,
        )
        .filter(
            Q(organisation=None) if organisation_id is None else Q(organisation=organisation_id)
        )
        .first()
    )
    if before is not None:
        return before
    knew = gate.areas_by_organisation(locked)
    withdrawal = write_withdrawal(
        locked, by=by, organisation_id=organisation_id, purpose=purpose, areas=areas
    )
    gate.rebuild_access(locked)
    draft_notices(locked, knew, by=by, withdrawal=withdrawal)
    follow_consent(locked, by)
    audit.record_change(
        "consent.withdraw",
        by=by,
        municipality_id=locked.municipality_id,
        thing=withdrawal,
        shown=[locked.shown],
        organisation_id=organisation_id,
        purpose=purpose,
        area_ids=sorted(set(areas)),
    )
    return withdrawal


def _check_withdrawal(
    dossier: Dossier, organisation_id: int | None, purpose: str, areas: Collection[int]
) -> None:
    seats = Seat.objects.filter(dossier=dossier)
    if organisation_id is not None and not seats.filter(organisation_id=organisation_id).exists():
        raise Denied(_("One of these organisations does not sit at this table."))
    if purpose and purpose not in ASKED_PURPOSES:
        raise Denied(_("This can't be taken back: it was not asked for."))
    known = LifeArea.objects.filter(municipality_id=dossier.municipality_id, is_process=False)
    if set(areas) - set(known.values_list("pk", flat=True)):
        raise Denied(_("One of these areas does not exist here."))


def write_withdrawal(
    dossier: Dossier,
    *,
    by: Viewer,
    organisation_id: int | None,
    purpose: str,
    areas: Collection[int],
) -> Withdrawal:
    """The row alone; the caller holds the dossier's lock, rebuilds the gate and writes the log line."""
    return Withdrawal.objects.create(
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        organisation_id=organisation_id,
        purpose=purpose,
        areas=sorted(set(areas)),
        withdrawn_at=clock.now(),
        recorded_by_id=by.user_id,
    )
