"""When a resident was last spoken to, and whether that is too long ago."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest, TruncDate

from cases.models import AskedAround, Call, Case, Meeting
from cases.states import CaseStatus, MeetingStatus
from trail import clock

# how long partners have to say that they know more
DAYS_TO_ANSWER = 7


def with_last_spoken(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Courses with `spoken_on`: the last conversation held with the resident, or the last call that reached them."""
    talk = Meeting.objects.filter(
        case_id=OuterRef("pk"), status=MeetingStatus.HELD, attendances__is_resident=True
    ).order_by("-on_date")
    call = Call.objects.filter(case_id=OuterRef("pk"), reached=True).order_by("-called_at")
    # PostgreSQL's GREATEST passes over what is missing
    found: QuerySet[Any] = rows.annotate(
        spoken_on=Greatest(
            TruncDate("started_at", tzinfo=clock.AMSTERDAM),
            Subquery(talk.values("on_date")[:1]),
            TruncDate(Subquery(call.values("called_at")[:1]), tzinfo=clock.AMSTERDAM),
            output_field=DateField(),
        )
    )
    return found


def silent(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of these courses, those that run while nobody spoke to the resident for the programme's weeks."""
    heard_until = ExpressionWrapper(
        F("spoken_on") + F("dossier__programme__silent_weeks") * 7, output_field=DateField()
    )
    found: QuerySet[Any] = (
        with_last_spoken(rows.filter(status=CaseStatus.ACTIVE))
        .annotate(heard_until=heard_until)
        .filter(heard_until__lt=clock.today())
        .order_by("spoken_on", "pk")
    )
    return found


@dataclass(frozen=True, slots=True)
class Contact:
    """How it stands with reaching somebody; `missed` counts calls since the last word."""

    spoken_on: date | None
    is_silent: bool
    missed: int
    asked_at: datetime | None = None
    asked: tuple[int, ...] = ()

    @property
    def is_answered_late(self) -> bool:
        """Partners had their time to say something."""
        if self.asked_at is None:
            return False
        return clock.local_date(self.asked_at) + timedelta(days=DAYS_TO_ANSWER) <= clock.today()


def contact_of(case: Case) -> Contact:
    """Dates only: known to everybody who may know the progress."""
    spoken_on = (
        with_last_spoken(Case.objects.filter(pk=case.pk)).values_list("spoken_on", flat=True).get()
    )
    if spoken_on is None:
        return Contact(None, False, 0)
    missed = Call.objects.filter(case=case, reached=False, called_at__date__gt=spoken_on)
    around = AskedAround.objects.filter(case=case, asked_at__date__gt=spoken_on).first()
    weeks = timedelta(weeks=case.dossier.programme.silent_weeks)
    return Contact(
        spoken_on,
        case.status == CaseStatus.ACTIVE and spoken_on + weeks < clock.today(),
        missed.count(),
        around.asked_at if around else None,
        tuple(around.organisations) if around else (),
    )
