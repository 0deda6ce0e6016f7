"""Who is asked for one conversation, and for which part of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from cases.models.meeting import Meeting
from cases.states import InviteeKind
from consent.models import AboutDossier
from trail import clock

User = settings.AUTH_USER_MODEL


class Invitee(AboutDossier):
    """Somebody of the table, somebody whom the resident brings, or somebody without an account, by name.

    Who is no longer asked keeps the row: the calendar that got an invitation must hear that it is off.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitees")
    kind = models.CharField(max_length=12, choices=InviteeKind)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    # ids of the life areas they join for; empty: the whole conversation
    parts = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    until_at = models.DateTimeField(null=True, blank=True)
    # the version of the conversation that their last mail tells
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(user__isnull=False), name="asked_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=InviteeKind.PROFESSIONAL,
                    user__isnull=False,
                    organisation__isnull=False,
                    name="",
                )
                | (
                    Q(
                        kind__in=[InviteeKind.NETWORK, InviteeKind.GUEST],
                        user=None,
                        organisation=None,
                    )
                    & ~Q(name="")
                ),
                name="invitee_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"invitee {self.pk}"
