"""The decision graph as it was published: data that no longer changes. And the next version, while it is written."""

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
        # checked when it was published; a rule that came later doesn't stop who follows it
        return graph.read_data(self.data)


class TreeDraft(models.Model):
    """The next version of a municipality's graph, while administrators write it. Gone once it is published."""

    municipality = models.OneToOneField(Municipality, models.PROTECT, related_name="+")
    # the version that it began with
    based_on = models.ForeignKey(DecisionTree, models.PROTECT, null=True, related_name="+")
    data = models.JSONField()
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"draft of a decision tree, {self.pk}"

    @property
    def tree(self) -> graph.Tree:
        """May still be wrong: graph.check tells what."""
        return graph.read_data(self.data)
