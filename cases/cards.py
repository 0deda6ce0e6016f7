"""Weighing together on anonymous cards: life areas, urgency, what was tried. Never a name (DOMAIN §3).

The cards are the one thing of a referral that people outside the gate see, so what stands on them is
listed here and nowhere else. A card's id opens nothing: the referral's page answers 404 to who may not.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts.models import Programme, active_on
from accounts.viewer import Viewer
from cases.models import Case, Referral, WeighingOpinion
from cases.models.referral import weighing_municipalities
from cases.states import CaseStatus, Opinion, Urgency, UrgencyReason
from consent.models import LifeArea
from trail import clock
from trail.actor import Shown

# A course that is only followed leaves its place to somebody else.
TAKES_A_PLACE = (CaseStatus.INVITED, CaseStatus.ACTIVE, CaseStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class CardOpinion:
    """What somebody thinks, in words; never added up."""

    name: str
    organisation: str
    opinion: str
    label: str
    note: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class WeighingCard:
    """An open referral without a name. `may_open`: the viewer is its sender or of the lead organisation."""

    referral_id: int
    programme_id: int
    via: str
    areas: tuple[str, ...]
    urgency: str
    urgency_label: str
    by_date: date | None
    tried: str
    submitted_at: datetime
    opinions: tuple[CardOpinion, ...]
    mine: CardOpinion | None
    may_open: bool
    shown: Shown

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.URGENT


@dataclass(frozen=True, slots=True)
class Places:
    """How full a programme is; counting needs no consent."""

    programme_id: int
    name: str
    taken: int
    places: int


def weighing_cards(viewer: Viewer, limit: int | None = None) -> list[WeighingCard]:
    """Open referrals that the viewer weighs, urgent ones first, then who waits longest. Three queries.

    The view notes `card.shown` of each: a card is a read as well.
    """
    rows = list(
        Referral.objects.to_weigh(viewer)
        .select_related("dossier", "organisation")
        .annotate(
            may_open=Exists(Referral.objects.visible_to(viewer).filter(pk=OuterRef("pk"))),
            is_urgent=Q(urgency=Urgency.URGENT),
        )
        .order_by("-is_urgent", "submitted_at", "pk")[:limit]
    )
    if not rows:
        return []
    names = dict(
        LifeArea.objects.filter(municipality_id__in=weighing_municipalities(viewer)).values_list(
            "pk", "name"
        )
    )
    opinions = _opinions(viewer, [row.pk for row in rows])
    return [_card(row, names, opinions[row.pk]) for row in rows]


def weighing_places(viewer: Viewer) -> list[Places]:
    """How many places are taken in the programmes that run where the viewer weighs. One query."""
    taken = (
        # counting only: no row is shown (DOMAIN §6)
        Case.objects.filter(dossier__programme=OuterRef("pk"), status__in=TAKES_A_PLACE)
        .order_by()
        .values("dossier__programme")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = Programme.objects.filter(
        active_on(clock.today()), municipality_id__in=weighing_municipalities(viewer)
    ).annotate(taken=Subquery(taken))
    return [Places(p.pk, p.name, p.taken or 0, p.places) for p in rows.order_by("name", "pk")]


def _opinions(viewer: Viewer, referral_ids: list[int]) -> dict[int, list[CardOpinion]]:
    found: dict[int, list[CardOpinion]] = defaultdict(list)
    rows = WeighingOpinion.objects.filter(referral_id__in=referral_ids).select_related(
        "user", "organisation"
    )
    for row in rows.order_by("given_at", "pk"):
        found[row.referral_id].append(
            CardOpinion(
                name=row.user.name,
                organisation=row.organisation.short_name,
                opinion=row.opinion,
                label=str(Opinion(row.opinion).label),
                note=row.note,
                is_mine=row.user_id == viewer.user_id,
            )
        )
    return found


def _card(row: Referral, names: dict[int, str], opinions: list[CardOpinion]) -> WeighingCard:
    reason = UrgencyReason(row.urgency_reason).label if row.urgency_reason else ""
    return WeighingCard(
        referral_id=row.pk,
        programme_id=row.dossier.programme_id,
        via=row.organisation.short_name,
        areas=tuple(name for area, name in names.items() if area in row.areas),
        urgency=row.urgency,
        urgency_label=str(reason or Urgency(row.urgency).label),
        by_date=row.urgent_by_date,
        tried=row.tried,
        submitted_at=row.submitted_at,
        opinions=tuple(opinions),
        mine=next((o for o in opinions if o.is_mine), None),
        may_open=row.may_open,  # type: ignore[attr-defined]
        shown=row.dossier.shown,
    )
