"""Asking higher up, in this one course, when a party won't move (DOMAIN §2, 'opschalen')."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, Q

from accounts.models import Organisation
from accounts.states import Role
from accounts.viewer import Viewer
from cases.models.case import Case, Problem
from cases.models.tangle import Rule
from cases.states import OPEN_STATUSES, EscalationAnswer, EscalationStatus
from consent.models import UnderArea
from consent.querysets import AreaQuerySet, access_of, knows_area
from trail import clock

User = settings.AUTH_USER_MODEL


class EscalationQuerySet(AreaQuerySet):
    def open(self) -> "EscalationQuerySet":
        return self.filter(status=EscalationStatus.OPEN, case__status__in=OPEN_STATUSES)

    def late(self) -> "EscalationQuerySet":
        return self.open().filter(by_date__lt=clock.today())

    def late_for(self, viewer: Viewer) -> "EscalationQuerySet":
        """For project leaders: what is late where they steer and they may read."""
        steered = viewer.municipalities([Role.PROJECT_LEADER])
        rows: EscalationQuerySet = self.late().visible_to(viewer)
        return rows.filter(municipality_id__in=steered)

    def late_unread(self, viewer: Viewer) -> list[tuple[str, int]]:
        """For project leaders: municipality and how many more are late there, of which they read nothing.

        Not in which case: that would tell who sits there without the area that it is about something hidden.
        """
        steered = viewer.municipalities([Role.PROJECT_LEADER])
        rows = (
            self.late()
            .filter(Exists(access_of(viewer, "dossier_id")), municipality_id__in=steered)
            .exclude(knows_area(viewer, "dossier_id", "area_id"))
            .values("municipality__name")
            .annotate(number=Count("pk"))
            .order_by("municipality__name")
        )
        return list(rows.values_list("municipality__name", "number"))


class Escalation(UnderArea):
    """Asked of whom, what, by when, about which area; and the answer, with its reason when it is no."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    # somebody at the table, an organisation of the municipality, or a body that isn't on any list
    to_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    to_whom = models.CharField(max_length=120, blank=True)
    asked = models.CharField(max_length=400)
    by_date = models.DateField()
    status = models.CharField(
        max_length=10, choices=EscalationStatus, default=EscalationStatus.OPEN
    )
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=3, choices=EscalationAnswer, blank=True)
    because = models.CharField(max_length=400, blank=True)
    answered_on_date = models.DateField(null=True, blank=True)
    # when it was answered or withdrawn, and by whom that was written down
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_organisation__isnull=False) | (Q(to_user=None) & ~Q(to_whom="")),
                name="escalation_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=EscalationStatus.OPEN, settled_at=None, settled_by=None)
                | (
                    ~Q(status=EscalationStatus.OPEN)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="escalation_settled_pair",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=EscalationStatus.ANSWERED, answered_on_date__isnull=False)
                    & ~Q(answer="")
                )
                | (~Q(status=EscalationStatus.ANSWERED) & Q(answered_on_date=None, answer="")),
                name="escalation_answer_pair",
            ),
            models.CheckConstraint(
                condition=~Q(answer=EscalationAnswer.NO) | ~Q(because=""),
                name="escalation_no_because",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "by_date"],
                condition=Q(status=EscalationStatus.OPEN),
                name="escalation_open",
            )
        ]

    def __str__(self) -> str:
        return f"escalation {self.pk}"

    @property
    def whom(self) -> str:
        """'Iris Bakker, WIL', 'WIL, teamleider inkomen', 'de rechtbank'."""
        names = (
            self.to_user.name if self.to_user else "",
            self.to_organisation.short_name if self.to_organisation else "",
            self.to_whom,
        )
        return ", ".join(name for name in names if name)

    @property
    def is_late(self) -> bool:
        return self.status == EscalationStatus.OPEN and self.by_date < clock.today()

    @property
    def waited_days(self) -> int:
        """How many days there was no answer, or is none yet."""
        end = self.answered_on_date or clock.local_date(self.settled_at or clock.now())
        return max((end - clock.local_date(self.asked_at)).days, 0)
