"""A paper that goes with a request: a quotation, a bill, a letter."""

from django.conf import settings
from django.db import models

from budgets.models.request import BudgetRequest
from consent.models import AboutArea
from documents.models import File
from trail import clock

User = settings.AUTH_USER_MODEL


class Attachment(AboutArea):
    """A file that was sent along, rebuilt and encrypted (documents.scans). Fixed once the request is sent."""

    request = models.ForeignKey(BudgetRequest, models.PROTECT, related_name="attachments")
    # what it is, by who added it: 'offerte van Kamerverhuur Vermeer'
    what = models.CharField(max_length=120)
    file = models.OneToOneField(File, models.PROTECT, related_name="+")
    page_count = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
