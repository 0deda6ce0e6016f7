"""The decision graph as it was published: data that no longer changes."""

from functools import cached_property

from django.conf import settings
from django.db import models

from accounts.models import Municipality
from budgets import graph
from trail import clock
from trail.models import append_only

User = settings.AUTH_USER_MODEL


class DecisionTree(models.Model):
    """A version of a municipality's graph; requests keep the version they followed."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    data = models.JSONField()
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["municipality", "version"], name="tree_version")
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @cached_property
    def tree(self) -> graph.Tree:
        return graph.load_tree(self.data)
