"""Putting a point on the agenda, and saying that it was discussed."""

from uuid import UUID

from django.db import transaction

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, RaisedPoint
from cases.policies.courses import check_can_write
from consent.models import LifeArea
from trail import audit, clock
from trail.sent import sent_before


def _record(action: str, point: RaisedPoint, by: Viewer) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=point.municipality_id,
        thing=point,
        shown=[point.dossier.shown],
        area_id=point.area_id,
    )


@transaction.atomic
def raise_point(*, case: Case, area: LifeArea, text: str, token: UUID, by: Viewer) -> RaisedPoint:
    """Put a point on the agenda. `token` is made once per form opened: sent twice it is one row.

    Raises Denied (not at the table, area unknown), or Conflict when the form was used before.
    """
    case = lock_case(case.pk)
    check_can_write(by, case, area)
    same = sent_before(
        RaisedPoint,
        token,
        case_id=case.pk,
        raised_by_id=by.user_id,
        area_id=area.pk,
        text=text,
    )
    if same is not None:
        return same
    point: RaisedPoint = RaisedPoint.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        text=text,
        raised_at=clock.now(),
        raised_by_id=by.user_id,
        token=token,
    )
    _record("agenda.raise", point, by)
    return point


@transaction.atomic
def point_discussed(*, point: RaisedPoint, by: Viewer) -> RaisedPoint:
    """It was discussed, or needs no discussing any more. Twice is once. Raises Denied."""
    case = lock_case(point.case_id)
    point = RaisedPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    point.case, point.dossier = case, case.dossier
    check_can_write(by, case, point.area)
    if point.done_at is None:
        point.done_at, point.done_by_id = clock.now(), by.user_id
        point.save()
        _record("agenda.discussed", point, by)
    return point
