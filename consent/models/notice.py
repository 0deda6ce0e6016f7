"""What an organisation is told when the resident takes back what it was allowed to know."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent.models.consent import Withdrawal
from consent.models.dossier import UnderDossier
from consent.models.seat import SeatPerson
from consent.querysets import DossierQuerySet
from consent.states import NoticeStatus
from trail import clock

User = settings.AUTH_USER_MODEL


class NoticeQuerySet(DossierQuerySet):
    def addressed_to(self, viewer: Viewer) -> Self:
        """Sent notices for who ever took the organisation's seat there and works for it now.

        This opens the notice and nothing else: the dossier stays closed to who may not know it any more.
        """
        mine = Q(pk__in=[])
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                mine |= Q(
                    municipality_id=place.municipality_id, organisation_id=place.organisation_id
                )
        sat_there = SeatPerson.objects.filter(
            seat__dossier_id=OuterRef("dossier_id"),
            seat__organisation_id=OuterRef("organisation_id"),
            user_id=viewer.user_id,
        )
        return self.filter(mine, Exists(sat_there), status=NoticeStatus.SENT)


class Notice(UnderDossier):
    """Drafted by itself, edited and sent by a person, or left with a reason. What was sent stays as it was.

    `areas`: what the organisation could know before and can't any more. `withdrawal` is None when a new answer on the
    form allowed less than the one before.
    """

    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, null=True, related_name="notices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    areas = ArrayField(models.SmallIntegerField())
    text = models.TextField()
    status = models.CharField(max_length=8, choices=NoticeStatus, default=NoticeStatus.DRAFT)
    reason = models.CharField(max_length=200, blank=True)
    drafted_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(
                name="settled_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status=NoticeStatus.DRAFT),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=NoticeStatus.DRAFT, settled_at=None, settled_by=None)
                | (
                    ~Q(status=NoticeStatus.DRAFT)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="notice_settled_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=NoticeStatus.NOT_SENT) | ~Q(reason=""), name="notice_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
