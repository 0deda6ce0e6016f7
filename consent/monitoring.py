"""Following somebody after the course: only with a yes of its own to that, while it lasts (DOMAIN §6).

Whose yes counts is as in consent.deciding: the resident's, or that of everybody with authority over a child.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.viewer import Viewer
from consent.models import Consent, Dossier, Grant, Guardian, Withdrawal
from consent.querysets import AreaQuerySet
from consent.states import Purpose
from trail import clock


@dataclass(frozen=True, slots=True)
class Following:
    """May the resident be followed now, and until when they said so; `until_at` None: it was never said."""

    allowed: bool
    until_at: datetime | None = None


def followed(dossier: str) -> Q:
    """Is there a yes that stands, for the dossier whose id stands in the outer field `dossier`?"""
    of_dossier = {"dossier_id": OuterRef(dossier)}
    deciders = Guardian.objects.filter(until_at=None, **of_dossier)
    silent = deciders.filter(
        ~Exists(_by_guardian(Grant.objects.filter(consent__guardian=OuterRef("pk"))))
    )
    own_yes = Exists(_by_resident(Grant.objects.filter(**of_dossier)))
    own_word = Exists(_own_answers(Consent.objects.filter(**of_dossier)))
    return Q(own_yes) | (~Q(own_word) & Q(Exists(deciders)) & ~Q(Exists(silent)))


class FollowedQuerySet(AreaQuerySet):
    """Rows of one life area that were asked after the course."""

    def visible_to(self, viewer: Viewer) -> Self:
        """For who may know the area, while the resident's yes to being followed stands."""
        return self.stored_for(viewer).filter(followed("dossier_id"))

    def stored_for(self, viewer: Viewer) -> Self:
        """Whatever became of that yes: for the resident's own copy, which tells what is still kept."""
        return super().visible_to(viewer)


def following_of(dossier: Dossier) -> Following:
    """The same for one dossier, with until when."""
    said = Grant.objects.filter(dossier=dossier, purpose=Purpose.MONITORING)
    if Dossier.objects.filter(followed("pk"), pk=dossier.pk).exists():
        standing = [*_by_resident(said), *_by_guardian(said)]
        return Following(True, min(grant.until_at for grant in standing))
    last = said.order_by("-until_at").first()
    return Following(False, last.until_at if last else None)


def _own_answers(answers: QuerySet[Any]) -> QuerySet[Any]:
    """Whole answers of the resident, given since anybody else was written down as deciding."""
    later = Guardian.objects.filter(
        dossier_id=OuterRef("dossier_id"), from_at__gte=OuterRef("given_at")
    )
    found: QuerySet[Any] = answers.filter(~Exists(later), adds_to=None, guardian=None)
    return found


def _by_resident(grants: QuerySet[Any]) -> QuerySet[Any]:
    own = _own_answers(Consent.objects.filter(dossier_id=OuterRef("dossier_id")))
    return _running(grants).filter(consent_id=_last(own))


def _by_guardian(grants: QuerySet[Any]) -> QuerySet[Any]:
    """Each one's latest whole answer, given since nobody's authority ended."""
    ended = Guardian.objects.filter(
        dossier_id=OuterRef("dossier_id"), until_at__gte=OuterRef("given_at")
    )
    theirs = Consent.objects.filter(
        ~Exists(ended),
        dossier_id=OuterRef("dossier_id"),
        adds_to=None,
        guardian_id=OuterRef("consent__guardian_id"),
        guardian__until_at=None,
    )
    return _running(grants).filter(consent_id=_last(theirs))


def _last(answers: QuerySet[Any]) -> Subquery:
    return Subquery(answers.order_by("-given_at", "-id").values("pk")[:1])


def _running(grants: QuerySet[Any]) -> QuerySet[Any]:
    """Not ended, and not taken back since."""
    now = clock.now()
    taken_back = Withdrawal.objects.filter(
        Q(organisation=None) | Q(organisation_id=OuterRef("organisation_id")),
        Q(areas=[]) | Q(areas__overlap=OuterRef("areas")),
        dossier_id=OuterRef("dossier_id"),
        purpose__in=["", Purpose.MONITORING],
        withdrawn_at__gte=OuterRef("from_at"),
    )
    found: QuerySet[Any] = grants.filter(
        ~Exists(taken_back), purpose=Purpose.MONITORING, from_at__lte=now, until_at__gt=now
    )
    return found
