"""The paper that protects who asked and who decided: a decision with all that it was taken on."""

from django.db import models
from django.db.models import Q

from budgets.models.request import Decision
from consent.models import AboutArea
from documents.models import File


class DecisionSheet(AboutArea):
    """The PDF of one decision, made once. Who may see the whole of its request may have it."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="sheet")
    job_id = models.BigIntegerField(null=True)
    pdf = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf=None, made_at=None) | Q(pdf__isnull=False, made_at__isnull=False),
                name="sheet_made_pair",
            )
        ]

    def __str__(self) -> str:
        return f"sheet {self.pk}"
