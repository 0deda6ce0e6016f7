"""Consent that ends while the course goes on: who leads it, or stands in, hears it in time, once per ending."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from accounts.viewer import Viewer
from cases.models import Case
from cases.standing_in import absent_for, with_stand_ins
from consent.models import SeatPerson
from consent.standing import Standing, ends_at, standings_of
from consent.states import ConsentStanding, DossierPhase
from trail import clock, outbox

KIND = "consent.ends"
# the programme's weeks before it ends
WARNED_AT = ExpressionWrapper(
    F("ends_at")
    - ExpressionWrapper(
        F("dossier__programme__consent_weeks") * Value(timedelta(weeks=1)),
        output_field=DurationField(),
    ),
    output_field=DateTimeField(),
)


def ending(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of these courses, those where consent may have ended or ends soon; `standings_of` has the last word."""
    found: QuerySet[Any] = (
        rows.filter(dossier__phase=DossierPhase.OPEN)
        .annotate(ends_at=ends_at("dossier_id"))
        .annotate(warned_at=WARNED_AT)
        .filter(warned_at__lte=clock.now())
        .select_related("dossier__resident", "dossier__programme", "lead")
        .order_by("ends_at", "pk")
    )
    return found


def to_ask(rows: Iterable[Case]) -> list[tuple[Case, Standing]]:
    """The courses with how consent stands, without those where it was taken back or renewed."""
    found = list(rows)
    standings = standings_of(case.dossier_id for case in found)
    return [
        (case, standings[case.dossier_id])
        for case in found
        if standings[case.dossier_id].is_ending
        or standings[case.dossier_id].state == ConsentStanding.EXPIRED
    ]


def led_by(viewer: Viewer, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Courses that the viewer leads, as case lead or as one of the lead organisation at the table; or stands in for who
    does. Gate them with visible_to as well."""
    at_lead = SeatPerson.objects.filter(
        Q(user_id=viewer.user_id) | Q(user_id__in=absent_for(viewer)),
        until_at=None,
        seat__until_at=None,
        seat__dossier_id=OuterRef("dossier_id"),
        seat__organisation_id=OuterRef("dossier__programme__lead_organisation_id"),
    )
    mine = Q(lead_id=viewer.user_id) | Q(lead_id__in=absent_for(viewer))
    return rows.filter(mine | Exists(at_lead))


def warn_of_ending() -> int:
    """Write a mail to who leads each course where consent ends soon. Returns how many courses."""
    # the one place that looks over all municipalities; it reads dates and ids, no names
    found = [(c, s) for c, s in to_ask(ending(Case.objects.all())) if s.is_ending]
    for case, standing in found:
        with transaction.atomic():
            for user_id in _leading(case):
                outbox.post(
                    KIND,
                    # the answer that ends: a new answer ends another day, and is told of anew
                    key=str(standing.answer_id),
                    to_user_id=user_id,
                    municipality_id=case.municipality_id,
                    case=case.pk,
                    answer=standing.answer_id or 0,
                )
    return len(found)


def _leading(case: Case) -> list[int]:
    at_lead = SeatPerson.objects.filter(
        until_at=None,
        seat__until_at=None,
        seat__dossier_id=case.dossier_id,
        seat__organisation_id=case.dossier.programme.lead_organisation_id,
    )
    leading = {case.lead_id, *at_lead.values_list("user_id", flat=True)}
    return with_stand_ins(case.dossier_id, leading)


def still_ends(case: Case, answer_id: int) -> bool:
    """Is it still this answer that ends? Not when it was renewed, taken back or closed meanwhile."""
    standing = standings_of([case.dossier_id])[case.dossier_id]
    return (
        case.dossier.phase == DossierPhase.OPEN
        and standing.answer_id == answer_id
        and standing.until_at is not None
        and standing.until_at > clock.now()
    )
