"""The kassabon: what it costs to do nothing, the usual way, or tailor-made; and the prices a municipality keeps."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Municipality
from budgets.costing import Cost
from budgets.models.request import BudgetRequest
from budgets.states import Certainty, Payer, Scenario, Unit
from budgets.sums import WorkedOut
from consent.models import AboutArea
from trail import clock

User = settings.AUTH_USER_MODEL
# from a month to five years; further ahead nobody knows
SHORTEST, USUAL, LONGEST = 1, 6, 60


def _who_pays(name: str) -> models.CheckConstraint:
    """Somebody else has a name; who stands on the list has none."""
    other = Q(payer=Payer.OTHER)
    return models.CheckConstraint(
        condition=(other & ~Q(payer_name="")) | (~other & Q(payer_name="")), name=name
    )


class CostPrice(models.Model):
    """A price as a municipality knew it on a day, with where it was found. Never changed: a new row replaces it.

    So a line that began with it keeps the price and the source that it began with.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    what = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    unit = models.CharField(max_length=10, choices=Unit)
    payer = models.CharField(max_length=12, choices=Payer)
    payer_name = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200)
    # the day on which it was found there
    as_of_date = models.DateField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["what", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_amount"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(source=""), name="price_said"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="price_ended_pair",
            ),
            _who_pays("price_payer"),
            models.UniqueConstraint(
                "municipality",
                Lower("what"),
                condition=Q(ended_at=None),
                name="price_once",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def who_pays(self) -> str:
        return self.payer_name or str(self.get_payer_display())


class CostSheet(AboutArea):
    """What a request sets beside each other, over `horizon_months`. Of the request's own area, fixed with it."""

    request = models.OneToOneField(BudgetRequest, models.PROTECT, related_name="cost_sheet")
    horizon_months = models.PositiveSmallIntegerField(default=USUAL)
    begun_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(horizon_months__gte=SHORTEST) & Q(horizon_months__lte=LONGEST),
                name="cost_sheet_horizon",
            ),
        ]

    def __str__(self) -> str:
        return f"cost sheet {self.pk}"


class CostLine(AboutArea):
    """One thing that costs money in one scenario: amount × unit × number × duration, who pays, how certain."""

    sheet = models.ForeignKey(CostSheet, models.PROTECT, related_name="lines")
    scenario = models.CharField(max_length=10, choices=Scenario)
    what = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    # how somebody came to the amount: '15 % van 3.800'
    worked_out = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=10, choices=Unit)
    number = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    # none: as long as the horizon
    duration = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    duration_unit = models.CharField(max_length=10, choices=Unit, default=Unit.MONTH)
    payer = models.CharField(max_length=12, choices=Payer)
    payer_name = models.CharField(max_length=80, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty)
    source = models.CharField(max_length=200, blank=True)
    # what it began with, of the municipality's list
    price = models.ForeignKey(CostPrice, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(number__gt=0), name="cost_line_amount"
            ),
            models.CheckConstraint(
                condition=Q(duration=None) | (Q(duration__gt=0) & ~Q(unit=Unit.ONCE)),
                name="cost_line_duration",
            ),
            models.CheckConstraint(condition=~Q(duration_unit=Unit.ONCE), name="cost_line_span"),
            _who_pays("cost_line_payer"),
        ]

    def __str__(self) -> str:
        return f"cost line {self.pk}"

    @property
    def cost(self) -> Cost:
        return Cost(
            scenario=self.scenario,
            payer=self.payer,
            payer_name=self.payer_name,
            certainty=self.certainty,
            amount=self.amount,
            unit=self.unit,
            number=self.number,
            duration=self.duration,
            duration_unit=self.duration_unit,
        )

    @property
    def as_typed(self) -> WorkedOut:
        return WorkedOut(self.amount, self.worked_out)

    @property
    def who_pays(self) -> str:
        return self.payer_name or str(self.get_payer_display())

    @property
    def differs_from_list(self) -> bool:
        """It began with a price of the list, and another amount was typed since."""
        price = self.price
        return price is not None and (self.amount, self.unit) != (price.amount, price.unit)
