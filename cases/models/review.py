"""When a course is looked at as a whole again: does it still hold (DOMAIN §3, 'review dates')?"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.viewer import Viewer
from cases.models.case import Case
from cases.standing_in import absent_for
from cases.states import OPEN_STATUSES, ReviewStatus
from consent.models import UnderArea
from consent.querysets import AreaQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class ReviewDateQuerySet(AreaQuerySet):
    def planned(self) -> Self:
        return self.filter(status=ReviewStatus.PLANNED, case__status__in=OPEN_STATUSES)

    def due(self, today: date) -> Self:
        return self.planned().filter(on_date__lte=today)

    def led_by(self, viewer: Viewer) -> Self:
        """Of courses that the viewer leads, or whose lead is away and left them to the viewer. Gate them as well."""
        return self.filter(
            Q(case__lead_id=viewer.user_id) | Q(case__lead_id__in=absent_for(viewer))
        )


class ReviewDate(UnderArea):
    """One day, with why then and what came of it. It stands under the area 'proces': no content, no names.

    A day that changes is a new row, so that the rows tell how often it was put off.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="review_dates")
    on_date = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=ReviewStatus, default=ReviewStatus.PLANNED)
    outcome = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ReviewDateQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=ReviewStatus.PLANNED),
                name="review_one_planned",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReviewStatus.PLANNED, settled_at=None, settled_by=None, outcome=""
                )
                | (
                    ~Q(status=ReviewStatus.PLANNED)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="review_settled_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "on_date"],
                condition=Q(status=ReviewStatus.PLANNED),
                name="review_due",
            )
        ]

    def __str__(self) -> str:
        return f"review date {self.pk}"

    @property
    def is_planned(self) -> bool:
        return self.status == ReviewStatus.PLANNED

    @property
    def is_due(self) -> bool:
        return self.is_planned and self.on_date <= clock.today()

    @property
    def resident_name(self) -> str:
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name
