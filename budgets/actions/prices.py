"""Keeping the price list of a municipality. A price is never changed: another one takes its place."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.policies import check_can_keep_people
from accounts.viewer import Viewer
from budgets.models import CostPrice
from budgets.states import Payer
from trail import audit, clock
from trail.errors import Conflict, Denied
from trail.sent import sent_before


@dataclass(frozen=True, slots=True)
class PriceDetails:
    """One price, as CostPrice has it; `source`: where it was found, on `as_of_date`."""

    what: str
    amount: Decimal
    unit: str
    payer: str
    source: str
    as_of_date: date
    payer_name: str = ""


@transaction.atomic
def add_price(
    *, municipality: Municipality, token: UUID, details: PriceDetails, by: Viewer
) -> CostPrice:
    """Put a price on the list. The same token twice gives the first one. Raises Denied, or Conflict (a name twice)."""
    check_can_keep_people(by, municipality.pk)
    _lock_list(municipality.pk)
    if (same := sent_before(CostPrice, token, municipality_id=municipality.pk)) is not None:
        return same
    return _write(municipality.pk, token, details, by, "price.add")


@transaction.atomic
def change_price(*, price: CostPrice, token: UUID, details: PriceDetails, by: Viewer) -> CostPrice:
    """Put another price in its place; lines that began with it keep theirs. Raises Denied or Conflict."""
    check_can_keep_people(by, price.municipality_id)
    row = _lock(price)
    if (same := sent_before(CostPrice, token, replaces_id=row.pk)) is not None:
        return same
    if row.ended_at is not None:
        raise Conflict(
            _("A colleague has changed or ended this price meanwhile. Look at the list again.")
        )
    row.ended_at, row.ended_by_id = clock.now(), by.user_id
    row.save(update_fields=["ended_at", "ended_by"])
    return _write(row.municipality_id, token, details, by, "price.change", replaces=row)


@transaction.atomic
def end_price(*, price: CostPrice, by: Viewer) -> None:
    """Take a price off the list; twice is once. Lines that began with it keep theirs. Raises Denied."""
    check_can_keep_people(by, price.municipality_id)
    row = _lock(price)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id = clock.now(), by.user_id
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record_change("price.end", by=by, municipality_id=row.municipality_id, thing=row)


def _write(
    municipality_id: int,
    token: UUID,
    details: PriceDetails,
    by: Viewer,
    action: str,
    replaces: CostPrice | None = None,
) -> CostPrice:
    if details.amount <= 0:
        raise Denied(_("The amount is above zero."), field="amount")
    if details.as_of_date > clock.today():
        raise Denied(_("This day has not been yet."), field="as_of_date")
    if details.payer == Payer.OTHER and not details.payer_name:
        raise Denied(_("Say who pays it."), field="payer_name")
    here = CostPrice.objects.filter(municipality_id=municipality_id, ended_at=None)
    if here.filter(what__iexact=details.what).exists():
        raise Conflict(_("This stands on the list already. Change the price there."), field="what")
    price: CostPrice = CostPrice.objects.create(
        municipality_id=municipality_id,
        what=details.what,
        amount=details.amount,
        unit=details.unit,
        payer=details.payer,
        payer_name=details.payer_name if details.payer == Payer.OTHER else "",
        source=details.source,
        as_of_date=details.as_of_date,
        replaces=replaces,
        added_by_id=by.user_id,
        token=token,
    )
    audit.record_change(action, by=by, municipality_id=municipality_id, thing=price)
    return price


def _lock_list(municipality_id: int) -> None:
    # two at once for one new name: the second waits, and sees the first
    Municipality.objects.select_for_update().get(pk=municipality_id)


def _lock(price: CostPrice) -> CostPrice:
    _lock_list(price.municipality_id)
    row: CostPrice = CostPrice.objects.select_for_update(of=("self",)).get(pk=price.pk)
    return row
