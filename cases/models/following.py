"""Staying in touch: calls during the course, and one call each at 3, 6 and 12 months after it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Deputy, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models.case import Case
from cases.models.measure import in_scale
from cases.states import FollowUpStatus, Housing, Participation, Question
from consent.models import AboutDossier, UnderArea, UnderDossier
from consent.monitoring import FollowedQuerySet, followed
from consent.querysets import DossierQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class FollowUpQuerySet(DossierQuerySet):
    def to_call(self, viewer: Viewer) -> Self:
        """Those that the viewer calls: as case lead, standing in for one, or of the lead organisation. Only while the
        resident's yes to being followed stands. Gate them with visible_to as well."""
        stands_in_for = Deputy.objects.filter(
            active_on(clock.today()), deputy_id=viewer.user_id
        ).values("person_id")
        mine: Q = Q(case__lead_id=viewer.user_id) | Q(case__lead_id__in=stands_in_for)
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                mine |= Q(
                    municipality_id=place.municipality_id,
                    dossier__programme__lead_organisation_id=place.organisation_id,
                )
        return self.filter(mine, followed("dossier_id"), status=FollowUpStatus.PLANNED)


class FollowUp(UnderDossier):
    """One call after the course; planned by itself. Dates only: what was answered stands in FollowUpAnswer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    months = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    status = models.CharField(max_length=8, choices=FollowUpStatus, default=FollowUpStatus.PLANNED)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_date", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "months"],
                condition=Q(status=FollowUpStatus.PLANNED),
                name="follow_up_once",
            ),
            models.CheckConstraint(
                condition=Q(status=FollowUpStatus.PLANNED, settled_at=None, settled_by=None)
                | (
                    ~Q(status=FollowUpStatus.PLANNED)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="follow_up_settled_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "due_date"],
                condition=Q(status=FollowUpStatus.PLANNED),
                name="follow_up_due",
            )
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    @property
    def resident_name(self) -> str:
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name

    @property
    def is_late(self) -> bool:
        return self.status == FollowUpStatus.PLANNED and self.due_date < clock.today()


class FollowUpAnswer(UnderArea):
    """One of the three answers. What was not said is no row."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=14, choices=Question)
    answer = models.CharField(
        max_length=20, choices=[*Housing.choices, *Participation.choices], blank=True
    )
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = FollowedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=(Q(question=Question.WELLBEING, answer="") & in_scale("grade"))
                | Q(question=Question.HOUSING, grade=None, answer__in=Housing.values)
                | Q(question=Question.PARTICIPATION, grade=None, answer__in=Participation.values),
                name="answer_fits_question",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Call(AboutDossier):
    """Somebody called, and the resident was reached or not. Never what was said."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="calls")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="calls")
    reached = models.BooleanField()
    called_at = models.DateTimeField(default=clock.now)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-called_at", "-id"]
        indexes = [models.Index(fields=["case", "called_at"], name="call_of_case")]

    def __str__(self) -> str:
        return f"call {self.pk}"


class AskedAround(AboutDossier):
    """Nobody reached the resident for weeks: these organisations at the table were asked whether they know more."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="asked_around")
    organisations: Any = ArrayField(models.BigIntegerField())
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "asked around"
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"asked around {self.pk}"
