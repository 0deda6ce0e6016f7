"""Short updates between conversations, so that nobody needs another app for them (DOMAIN §2, 'bericht')."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Deputy, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models.case import Case
from cases.states import OPEN_STATUSES, TakenBack
from consent.models import SeatPerson, UnderArea
from consent.querysets import AreaQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL
# how long who wrote it can take it back
TAKE_BACK = timedelta(minutes=15)
# who comes to a table later reads back as far as this by themselves; the rest stays with the case
NEWS = timedelta(days=30)
MESSAGE_LENGTH = 400


class MessageQuerySet(AreaQuerySet):
    def standing(self) -> Self:
        return self.filter(taken_back_at=None)

    def unread_by(self, viewer: Viewer) -> Self:
        """Of the tables where the viewer sits, leads or stands in: what others wrote lately and they haven't seen."""
        stood_in_for = Deputy.objects.filter(
            active_on(clock.today()),
            deputy_id=viewer.user_id,
            municipality_id=OuterRef("seat__municipality_id"),
            organisation_id=OuterRef("seat__organisation_id"),
        )
        seated = SeatPerson.objects.filter(
            Q(user_id=viewer.user_id) | Q(user_id__in=stood_in_for.values("person_id")),
            seat__dossier_id=OuterRef("dossier_id"),
            seat__until_at=None,
            until_at=None,
        )
        seen = MessageSeen.objects.filter(message_id=OuterRef("pk"), user_id=viewer.user_id)
        return (
            self.visible_to(viewer)
            .standing()
            .filter(
                Q(case__lead_id=viewer.user_id) | Exists(seated),
                ~Exists(seen),
                municipality_id__in=viewer.municipalities(DOSSIER_ROLES),
                case__status__in=OPEN_STATUSES,
                written_at__gte=clock.now() - NEWS,
            )
            .exclude(written_by_id=viewer.user_id)
        )


class Message(UnderArea):
    """One update by one person about one life area. It isn't edited; for a short while it can be taken back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    text = models.CharField(max_length=MESSAGE_LENGTH, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # the words go with it: they were not meant to stand there
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.CharField(max_length=10, choices=TakenBack, blank=True)
    # made once per form that was opened, so that a double click makes one row
    token = models.UUIDField(unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(taken_back_at=None, taken_back_why="") & ~Q(text=""))
                | (Q(taken_back_at__isnull=False, text="") & ~Q(taken_back_why="")),
                name="message_taken_back",
            )
        ]
        indexes = [models.Index(fields=["municipality", "written_at"], name="message_news")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_fresh(self) -> bool:
        """May who wrote it still take it back?"""
        return self.taken_back_at is None and clock.now() <= self.written_at + TAKE_BACK


class MessageSeen(models.Model):
    """Who has seen which message: for 'new since you were here', shown to nobody else."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="seen")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="message_seen_once")
        ]

    def __str__(self) -> str:
        return f"seen {self.pk}"
