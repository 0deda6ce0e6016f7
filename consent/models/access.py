"""The one thing the gate reads."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Concat

from accounts.models import Municipality, Organisation
from consent.models.dossier import Dossier, period_check
from consent.querysets import AccessQuerySet
from consent.states import BasisKind, Purpose

User = settings.AUTH_USER_MODEL


class Access(models.Model):
    """The one thing the gate reads. Rewritten by `gate.rebuild_access`, never by hand.

    `organisation` null: the project leaders of the municipality (purpose steering). `person` null: all
    members of the organisation. Every row holds the area 'proces'.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="access")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    areas = ArrayField(models.SmallIntegerField())
    basis = models.CharField(max_length=15, choices=BasisKind)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    # 'municipality:organisation:person', the last empty for everybody there: one column to look a professional up
    # by, so that the planner knows how few rows are theirs (with 'person is null or …' it guessed a third of all)
    holder = models.GeneratedField(
        expression=Concat(
            Cast("municipality", models.TextField()),
            models.Value(":", models.TextField()),
            Cast("organisation", models.TextField()),
            models.Value(":", models.TextField()),
            Cast("person", models.TextField()),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "access"
        constraints = [
            models.CheckConstraint(condition=Q(areas__len__gt=0), name="access_some_area"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(purpose=Purpose.STEERING),
                name="access_steering_only",
            ),
            period_check("access_period"),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "organisation", "person", "dossier"], name="access_viewer"
            ),
            models.Index(fields=["holder", "dossier"], name="access_holder"),
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"
