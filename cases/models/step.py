"""A goal cut small: what comes next, before anybody has taken it upon them (DOMAIN §1, plan)."""

from django.conf import settings
from django.db import models

from cases.models.case import Case, Problem
from consent.models import AboutArea
from trail import clock

User = settings.AUTH_USER_MODEL


class Step(AboutArea):
    """A small step under a problem, of the problem's own area. Once it is agreed it is an agreement, and no step."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="steps")
    words = models.CharField(max_length=200)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"step {self.pk}"
