"""What holds what back, and the rules that do it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Municipality
from cases.models.case import Case, Problem
from cases.states import RuleHook, RuleKind
from consent.models import AboutAreas
from trail import clock

User = settings.AUTH_USER_MODEL


class Rule(models.Model):
    """A law, ordinance, procedure or practice that blocks; of a municipality's list, about no person (DOMAIN §2)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="rules")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=RuleKind)
    # whose rule it is, and who can turn the key: often a body that doesn't sit at any table, so words
    owner = models.CharField(max_length=120)
    key_holder = models.CharField(max_length=120, blank=True)
    hook = models.CharField(max_length=20, choices=RuleHook, blank=True)
    # what exists already for who is stuck on it
    arrangement = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="rule_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Blockage(AboutAreas):
    """`waits` can't move before `first`. An arrow needs both ends: its areas are those of the two."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="blockages")
    first = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    waits = models.ForeignKey(Problem, models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # how it came loose: what others can learn from
    lifted_how = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("waits")), name="blockage_not_itself"),
            models.UniqueConstraint(
                fields=["first", "waits"], condition=Q(lifted_at=None), name="blockage_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="blockage_lifted_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"blockage {self.pk}"
