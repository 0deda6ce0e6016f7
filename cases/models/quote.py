"""A sentence of the resident for a factsheet or a report: theirs to release, and theirs to take back (DOMAIN §6)."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.states import Role
from accounts.viewer import Viewer
from cases.models.case import Case
from cases.states import QuoteStatus
from consent.models import UnderArea
from consent.monitoring import followed
from consent.querysets import AreaQuerySet, taken_back_since
from consent.states import HowGiven
from trail import clock

User = settings.AUTH_USER_MODEL
QUOTE_LENGTH = 240
# what never changes once the resident released it
RELEASED = ("text", "area_id", "case_id", "own_hand", "released_at", "how", "typed_name", "witness")


class QuoteQuerySet(AreaQuerySet):
    def standing(self) -> Self:
        """Those that may be shown to anybody now: released, not taken back since in any way, while the resident's yes
        to quotes lasts. Where a sentence stands asks this each time it is read."""
        return self.filter(
            ~Q(taken_back_since("released_at")),
            followed("dossier_id"),
            status=QuoteStatus.RELEASED,
        )

    def offered_to(self, viewer: Viewer) -> Self:
        """What project leaders choose from: words that the resident gave to everybody. Not who said them."""
        return self.standing().filter(
            municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER])
        )


class Quote(UnderArea):
    """One sentence, written down by somebody at the table or typed by the resident, about one life area.

    `released_by` wrote the release down; it was the resident's: on screen with their own name, or spoken, with a
    witness. `taken_back_by` None: the consent that it stood on ended. `version` goes up with every change, so that
    what is released is what was read.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="quotes")
    text = models.CharField(max_length=QUOTE_LENGTH)
    own_hand = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=QuoteStatus, default=QuoteStatus.NOTED)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=HowGiven, blank=True)
    typed_name = models.CharField(max_length=120, blank=True)
    witness = models.CharField(max_length=120, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="quote_says"),
            models.CheckConstraint(
                condition=Q(
                    status=QuoteStatus.NOTED,
                    released_at=None,
                    released_by=None,
                    how="",
                    typed_name="",
                    witness="",
                )
                | (
                    ~Q(status=QuoteStatus.NOTED)
                    & Q(released_at__isnull=False, released_by__isnull=False)
                    & Q(how__in=[HowGiven.SCREEN, HowGiven.SPOKEN])
                    & ~Q(witness="")
                    & (~Q(how=HowGiven.SCREEN) | ~Q(typed_name=""))
                ),
                name="quote_released_by_resident",
            ),
            models.CheckConstraint(
                condition=Q(status=QuoteStatus.TAKEN_BACK, taken_back_at__isnull=False)
                | (~Q(status=QuoteStatus.TAKEN_BACK) & Q(taken_back_at=None, taken_back_by=None)),
                name="quote_taken_back_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "released_at"],
                condition=Q(status=QuoteStatus.RELEASED),
                name="quote_released",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="as_released",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'noted' AND ("
                    + ", ".join(f"OLD.{name}" for name in RELEASED)
                    + ") IS DISTINCT FROM ("
                    + ", ".join(f"NEW.{name}" for name in RELEASED)
                    + ")"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"quote {self.pk}"

    @property
    def is_noted(self) -> bool:
        return self.status == QuoteStatus.NOTED

    @property
    def is_released(self) -> bool:
        return self.status == QuoteStatus.RELEASED

    @property
    def tone(self) -> str:
        tones = {QuoteStatus.NOTED: "sun", QuoteStatus.RELEASED: "leaf"}
        return tones.get(QuoteStatus(self.status), "grey")
