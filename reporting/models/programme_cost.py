"""What a programme costs, as its project leader writes it down. About no resident."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import DateRange, Municipality, Programme
from accounts.states import Role
from accounts.viewer import Viewer
from budgets.states import Certainty, Payer
from reporting.states import CostKind
from trail import clock

User = settings.AUTH_USER_MODEL
# the tailor-made budget is told by its ledger, and residents pay nothing for a programme
NEVER = (Payer.BUDGET, Payer.RESIDENT)
PAYERS = tuple(one for one in Payer if one not in NEVER)


class ProgrammeCostQuerySet(models.QuerySet[Any]):
    def led_by(self, viewer: Viewer) -> Self:
        """Of the municipalities whose programmes the viewer leads; what was changed or taken away too."""
        return self.filter(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))

    def standing(self) -> Self:
        """What counts: neither changed nor taken away."""
        return self.filter(ended_at=None)


class ProgrammeCost(models.Model):
    """An amount that a payer spends on a programme, evenly over its days. Never changed: a new row replaces it."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=12, choices=CostKind)
    # in one line; of 'something else' always
    what = models.CharField(max_length=120, blank=True)
    payer = models.CharField(max_length=12, choices=[(p.value, p.label) for p in PAYERS])
    payer_name = models.CharField(max_length=80, blank=True)
    # both days included
    start_date = models.DateField()
    end_date = models.DateField()
    # euros, to the cent
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    # how it came about, where hours were counted: '312,5 uur × € 62,50'
    worked_out = models.CharField(max_length=120, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty)
    source = models.CharField(max_length=200)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    objects = ProgrammeCostQuerySet.as_manager()

    class Meta:
        ordering = ["start_date", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="programme_cost_amount"),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")), name="programme_cost_days"
            ),
            models.CheckConstraint(
                condition=~Q(source="") & (~Q(kind=CostKind.OTHER) | ~Q(what="")),
                name="programme_cost_said",
            ),
            models.CheckConstraint(
                condition=~Q(payer__in=NEVER)
                & (
                    Q(payer=Payer.OTHER) & ~Q(payer_name="")
                    | ~Q(payer=Payer.OTHER) & Q(payer_name="")
                ),
                name="programme_cost_payer",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="programme_cost_ended_pair",
            ),
            # the same thing, paid by the same, is not counted twice on any day
            ExclusionConstraint(
                name="programme_cost_once",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Lower("what"), RangeOperators.EQUAL),
                    ("payer", RangeOperators.EQUAL),
                    (Lower("payer_name"), RangeOperators.EQUAL),
                    (
                        DateRange("start_date", "end_date", models.Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
        ]
        indexes = [models.Index(fields=["programme", "start_date"], name="programme_cost_list")]

    def __str__(self) -> str:
        return f"programme cost {self.pk}"

    @property
    def who_pays(self) -> str:
        return self.payer_name or str(self.get_payer_display())

    @property
    def days(self) -> int:
        return int((self.end_date - self.start_date).days) + 1
