"""What holds for now: an emergency home, frozen debts, a last-chance contract (DOMAIN §3)."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value

from accounts.viewer import Viewer
from cases.models.case import Case, Problem
from cases.standing_in import absent_for
from cases.states import TemporaryStatus
from consent.models import UnderArea
from consent.querysets import AreaQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class TemporaryQuerySet(AreaQuerySet):
    def running(self) -> Self:
        return self.filter(status=TemporaryStatus.RUNNING)

    def ending(self, today: date) -> Self:
        """Those that run and end within the weeks that their programme says, or have ended unnoticed."""
        weeks = F("dossier__programme__warning_weeks")
        return self.running().filter(end_date__lte=weeks * 7 + Value(today))

    def watched_by(self, viewer: Viewer) -> Self:
        """Theirs to watch, or of a course that they lead, or of who is away and left it to them. Gate them with
        visible_to as well."""
        away = absent_for(viewer)
        mine = Q(watcher_id=viewer.user_id) | Q(case__lead_id=viewer.user_id)
        return self.filter(mine | Q(watcher_id__in=away) | Q(case__lead_id__in=away))


class TemporarySolution(UnderArea):
    """It always has an end date, somebody who watches it, and if it is known what comes then."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="temporaries")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="temporaries")
    what = models.CharField(max_length=200)
    from_date = models.DateField()
    end_date = models.DateField()
    then = models.TextField(blank=True)
    watcher = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=8, choices=TemporaryStatus, default=TemporaryStatus.RUNNING
    )
    reason = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    objects = TemporaryQuerySet.as_manager()

    class Meta:
        ordering = ["end_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("from_date")), name="temporary_period"
            ),
            models.CheckConstraint(
                condition=Q(status=TemporaryStatus.RUNNING, settled_at=None, settled_by=None)
                | (
                    ~Q(status=TemporaryStatus.RUNNING)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                    & ~Q(reason="")
                ),
                name="temporary_settled_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "end_date"],
                condition=Q(status=TemporaryStatus.RUNNING),
                name="temporary_ending",
            )
        ]

    def __str__(self) -> str:
        return f"temporary solution {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.status == TemporaryStatus.RUNNING

    @property
    def is_over(self) -> bool:
        """Its day has passed and nobody said what became of it."""
        return self.is_running and self.end_date < clock.today()

    @property
    def is_ending(self) -> bool:
        """Within the weeks that the programme says; over counts too."""
        weeks = timedelta(weeks=self.dossier.programme.warning_weeks)
        return self.is_running and self.end_date <= clock.today() + weeks

    @property
    def resident_name(self) -> str:
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name
