"""Putting closed days on the list of a municipality, and taking them off."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.viewer import Viewer
from cases.models import ClosedPeriod
from cases.policies.closeddays import check_keeps_closed_days, check_period
from trail import audit, clock
from trail.errors import Conflict


@transaction.atomic
def add_closed_period(
    *, municipality: Municipality, name: str, from_date: date, until_date: date, by: Viewer
) -> ClosedPeriod:
    """No table meets on these days, the last one included. Conversations that are planned stay as they are.

    Raises Denied, or Conflict when the same days stand on the list.
    """
    check_keeps_closed_days(by, municipality.pk)
    check_period(from_date, until_date)
    period: ClosedPeriod
    period, is_new = ClosedPeriod.objects.get_or_create(
        municipality=municipality,
        from_date=from_date,
        until_date=until_date,
        defaults={"name": name, "added_at": clock.now(), "added_by_id": by.user_id},
    )
    if is_new:
        audit.record_change("closed_days.add", by=by, municipality_id=municipality.pk, thing=period)
    elif period.name != name:
        raise Conflict(_("These days stand on the list already: %(name)s.") % {"name": period.name})
    return period


@transaction.atomic
def remove_closed_period(*, period: ClosedPeriod, by: Viewer) -> None:
    """Open after all. Taking it off twice is once. Raises Denied."""
    check_keeps_closed_days(by, period.municipality_id)
    row: ClosedPeriod | None = (
        ClosedPeriod.objects.select_for_update(of=("self",)).filter(pk=period.pk).first()
    )
    if row is None:
        return
    audit.record_change("closed_days.remove", by=by, municipality_id=row.municipality_id, thing=row)
    row.delete()
