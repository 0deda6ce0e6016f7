"""Rounds of the yearly question list: who is asked, that they were heard, and, after closing, figures.

What was answered stands in `AskingRound.urn` (reporting.urn), added up and under lock. Nothing here ties it to
somebody: no row per answer, no moment, no order. See docs/adr/0040.
"""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Municipality, Programme
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.states import MeanMark
from trail import clock
from trail.models import append_only

User = settings.AUTH_USER_MODEL
# Whatever a programme's threshold is: nothing is told of fewer answers than this.
LEAST = 5


class AskingRoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Project leaders: all of their municipality. Professionals: what is asked of them, and what came of it."""
        works = viewer.municipalities([Role.PROFESSIONAL])
        return self.filter(
            Q(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))
            | Q(Exists(_asked(viewer)) | Q(closed_at__isnull=False), municipality_id__in=works)
        )

    def led_by(self, viewer: Viewer) -> Self:
        return self.filter(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))

    def asks(self, viewer: Viewer) -> Self:
        """What is asked of this viewer, answered or not. Nothing once it is closed: then nobody knows who was."""
        works = viewer.municipalities([Role.PROFESSIONAL])
        return self.filter(Exists(_asked(viewer)), municipality_id__in=works)

    def waits_for(self, viewer: Viewer) -> Self:
        """What this viewer may still answer."""
        waiting = _asked(viewer).filter(heard__isnull=True)
        return self.asks(viewer).open_on_its_day().filter(Exists(waiting))

    def open_on_its_day(self) -> Self:
        return self.filter(closed_at=None, closes_date__gte=clock.today())

    def past_their_day(self) -> Self:
        """The last day is over, and nobody has counted yet."""
        return self.filter(closed_at=None, closes_date__lt=clock.today())


def _asked(viewer: Viewer) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = Asked.objects.filter(round=OuterRef("pk"), user_id=viewer.user_id)
    return rows


class AskingRound(models.Model):
    """The question list of one programme and year. `threshold` is what people were promised when they were asked.

    After closing: no urn, nobody asked; `answered` None says 'fewer than the threshold'.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    # keys of reporting.questions, in order
    questions = ArrayField(models.CharField(max_length=20))
    threshold = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # the last day on which one can answer
    closes_date = models.DateField()
    asked = models.PositiveIntegerField()
    urn = models.BinaryField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True)

    objects = AskingRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_date", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="asking_once_a_year"),
            models.CheckConstraint(
                condition=Q(threshold__gte=LEAST, asked__gte=F("threshold")), name="asking_enough"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, urn__isnull=False, answered=None)
                | Q(closed_at__isnull=False, urn=None),
                name="asking_closed_without_urn",
            ),
            models.CheckConstraint(
                condition=Q(answered=None)
                | Q(answered__gte=F("threshold"), answered__lte=F("asked")),
                name="asking_tells_enough",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "-closes_date"], name="asking_list")]
        triggers = [
            pgtrigger.Protect(
                name="closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.closed_at IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"asking of {self.programme_id} in {self.year}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.closes_date >= clock.today()


class Asked(models.Model):
    """Somebody who is asked. Goes when the round closes."""

    round = models.ForeignKey(AskingRound, models.PROTECT, related_name="people")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="asking_person_once")]

    def __str__(self) -> str:
        return f"asked {self.pk}"


class Heard(models.Model):
    """We heard from them: they answered, or would rather not. Which of the two is kept nowhere, nor when.

    Its key is the one that it is about, so that the database counts nobody twice. Goes when the round closes.
    """

    asked = models.OneToOneField(Asked, models.PROTECT, primary_key=True, related_name="heard")

    def __str__(self) -> str:
        return f"heard {self.pk}"


class AskingFigure(models.Model):
    """What one question's answers may tell, of a round that is closed. More than this is kept nowhere.

    `answered` None: fewer than the threshold, and nothing else is told. `bands`: [lowest, highest, how many].
    """

    round = models.ForeignKey(AskingRound, models.PROTECT, related_name="figures")
    question = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()
    answered = models.PositiveIntegerField(null=True)
    mean = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    mean_mark = models.CharField(max_length=10, choices=MeanMark)
    bands = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "question"], name="asking_figure_once"),
            models.CheckConstraint(
                # said in so many words: a comparison with NULL is neither true nor false, and would pass
                condition=Q(answered__isnull=False, answered__gte=LEAST)
                & (
                    Q(mean_mark=MeanMark.SHOWN, mean__isnull=False)
                    | Q(mean_mark__in=[MeanMark.TOP, MeanMark.BOTTOM], mean=None)
                )
                | Q(mean_mark=MeanMark.FEW, mean=None, answered=None, bands=[]),
                name="asking_figure_of_enough",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question} of round {self.round_id}"
