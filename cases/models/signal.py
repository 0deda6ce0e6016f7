"""A structural problem with a rule: raised from cases, answered by whose rule it is (DOMAIN §2, 'signaal')."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Municipality, Organisation
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from cases.models.case import Case
from cases.models.tangle import Rule
from cases.states import SignalStatus
from consent.models import AboutAreas
from trail import clock

User = settings.AUTH_USER_MODEL
# what still waits for somebody
OPEN_SIGNALS = frozenset({SignalStatus.RAISED, SignalStatus.WITH_OWNER})


class SignalQuerySet(models.QuerySet[Any]):
    def readable_by(self, viewer: Viewer) -> Self:
        """Who works at the tables of the municipality; policy makers once it was passed on to its owner."""
        return self.filter(
            Q(municipality_id__in=viewer.municipalities(DOSSIER_ROLES))
            | Q(
                municipality_id__in=viewer.municipalities([Role.POLICY_MAKER]),
                owned_at__isnull=False,
            )
        )

    def open(self) -> Self:
        return self.filter(status__in=OPEN_SIGNALS)


class Signal(models.Model):
    """What a rule does, in general words; about no person, for everybody who works in the municipality."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="signals")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="signals")
    title = models.CharField(max_length=120)
    asked = models.TextField()
    status = models.CharField(max_length=12, choices=SignalStatus, default=SignalStatus.RAISED)
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # who has to answer: an organisation here, a person or function in words, or both
    owner_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    owner_name = models.CharField(max_length=120, blank=True)
    owned_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on_date = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # since when it is certain that the rule changes
    changed_at = models.DateTimeField(null=True, blank=True)
    # made once per form that was opened, so that a double click makes one row
    token = models.UUIDField(unique=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owned_at=None, owner_organisation=None, owner_name="")
                | (
                    Q(owned_at__isnull=False)
                    & (Q(owner_organisation__isnull=False) | ~Q(owner_name=""))
                ),
                name="signal_owner_pair",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on_date=None, answered_at=None, answered_by=None)
                | (
                    ~Q(answer="")
                    & Q(
                        answered_on_date__isnull=False,
                        answered_at__isnull=False,
                        answered_by__isnull=False,
                    )
                ),
                name="signal_answer_pair",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        SignalStatus.ANSWERED,
                        SignalStatus.CHANGED,
                        SignalStatus.NOT_CHANGED,
                    ]
                )
                | ~Q(answer=""),
                name="signal_settled_has_answer",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "status"], name="signal_status")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> str:
        """'WIL, teamleider inkomen'; empty as long as nobody has to answer."""
        names = (
            self.owner_organisation.short_name if self.owner_organisation else "",
            self.owner_name,
        )
        return ", ".join(name for name in names if name)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_SIGNALS

    @property
    def waited_days(self) -> int:
        """Days without an answer, so far or until it came."""
        end = self.answered_on_date or clock.today()
        return max((end - clock.local_date(self.raised_at)).days, 0)


class SignalStep(models.Model):
    """The history of a signal: what it became, when, by whom, with a few words."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="steps")
    status = models.CharField(max_length=12, choices=SignalStatus)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"step {self.pk}"


class SignalReport(AboutAreas):
    """That a case ran into it. Gated like the blockage it came from: a rule tells what somebody's life is about."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="reports")
    case = models.ForeignKey(Case, models.PROTECT, related_name="signal_reports")
    reported_at = models.DateTimeField(default=clock.now)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # 'this has changed, also through you': the resident heard it
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(areas__len__gt=0), name="report_about_something"),
            # once per sight: who may not know of a colleague's report makes their own, and notices nothing
            models.UniqueConstraint(fields=["signal", "case", "areas"], name="report_once"),
            models.CheckConstraint(
                condition=Q(told_at=None, told_by=None)
                | Q(told_at__isnull=False, told_by__isnull=False),
                name="report_told_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
