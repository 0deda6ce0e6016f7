"""Lists of agreements, and how an organisation keeps its own: over visible rows only, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Organisation
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models import Agreement, Case
from cases.states import OPEN_STATUSES, AgreementStatus
from trail import clock

FORTNIGHT = timedelta(days=14)
YEAR = timedelta(days=365)
REASONS = 20

OPEN, LATE, SOON, DONE = "open", "laat", "twee-weken", "klaar"
WHENS = (OPEN, LATE, SOON, DONE)


def at_hand(viewer: Viewer, *, everybody: bool) -> QuerySet[Any]:
    """Agreements of this person (and of their organisation where they sit), or of all at the tables they sit at."""
    rows = Agreement.objects.visible_to(viewer).with_stand_in()
    if everybody:
        found: QuerySet[Any] = rows.filter(
            case__in=Case.objects.visible_to(viewer).mine(viewer).values("pk")
        )
        return found
    own: QuerySet[Any] = rows.of_person(viewer)
    return own


def when_is(when: str, today: date) -> Q:
    """Which of them: open, late, in the coming fortnight, or settled in the past one."""
    going_on = Q(status=AgreementStatus.OPEN, case__status__in=OPEN_STATUSES)
    if when == LATE:
        return going_on & Q(due_date__lt=today)
    if when == SOON:
        return going_on & Q(due_date__range=(today, today + FORTNIGHT))
    if when == DONE:
        return Q(settled_at__gte=clock.now() - FORTNIGHT)
    return going_on


def counts(rows: QuerySet[Any], today: date) -> dict[str, int]:
    """How many there are of each, in one query."""
    return rows.order_by().aggregate(
        **{when.replace("-", "_"): Count("pk", filter=when_is(when, today)) for when in WHENS}
    )


def listed(rows: QuerySet[Any], when: str, today: date) -> QuerySet[Any]:
    """What a page shows, late first; what was settled last on top of those."""
    order = ("-settled_at", "-pk") if when == DONE else ("due_date", "pk")
    return (
        rows.filter(when_is(when, today))
        .select_related(
            "area",
            "owner_user",
            "owner_organisation",
            "dossier__resident",
            "case",
            "consequence__owner",
        )
        .order_by(*order)
    )


# --- kept promises ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How an organisation kept what it promised in the past year. What was dropped counts neither way."""

    organisation: Organisation
    in_time: int
    later: int
    not_done: int
    still_open: int  # past their day
    dropped: int
    reasons: tuple[Agreement, ...]

    @property
    def due(self) -> int:
        return self.in_time + self.later + self.not_done + self.still_open

    @property
    def kept(self) -> int:
        return self.in_time + self.later


def kept_how(today: date) -> dict[str, Q]:
    """What became of a promise, by the fields of Score; one that is not due yet is nowhere."""
    done, in_time = Q(status=AgreementStatus.DONE), Q(settled_at__date__lte=F("due_date"))
    return {
        "in_time": done & in_time,
        "later": done & ~in_time,
        "not_done": Q(status=AgreementStatus.NOT_DONE),
        "still_open": Q(status=AgreementStatus.OPEN, due_date__lt=today),
        "dropped": Q(status=AgreementStatus.DROPPED),
    }


def scores(viewer: Viewer, today: date) -> list[Score]:
    """Of the viewer's own organisations, over what the viewer may see. Never of another, and in no order of merit."""
    own = sorted({p.organisation_id for p in viewer.places if p.role in DOSSIER_ROLES})
    rows = Agreement.objects.visible_to(viewer).filter(
        owner_organisation_id__in=own,
        municipality_id__in={p.municipality_id for p in viewer.places},
        due_date__gt=today - YEAR,
    )
    found = {
        row["owner_organisation_id"]: row
        for row in rows.order_by()
        .values("owner_organisation_id")
        .annotate(**{name: Count("pk", filter=what) for name, what in kept_how(today).items()})
    }
    reasons = _reasons(rows)
    return [
        Score(
            organisation,
            **{key: found[organisation.pk][key] for key in kept_how(today)},
            reasons=tuple(r for r in reasons if r.owner_organisation_id == organisation.pk),
        )
        for organisation in Organisation.objects.filter(pk__in=found).order_by("name", "pk")
    ]


def _reasons(rows: QuerySet[Any]) -> Sequence[Agreement]:
    """Why it did not happen, the last first."""
    return list(
        rows.filter(status__in=[AgreementStatus.NOT_DONE, AgreementStatus.DROPPED])
        .select_related("dossier__resident", "area", "owner_user")
        .order_by("-settled_at", "-pk")[:REASONS]
    )
