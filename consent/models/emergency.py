"""Somebody stepped in because of danger: who, why, for how long, and what the privacy officer thought of it."""

from datetime import timedelta
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from consent.models.dossier import UnderDossier
from consent.states import EmergencyVerdict
from trail import clock

User = settings.AUTH_USER_MODEL
# how long it lasts, and never longer: the database holds it too
EMERGENCY_PERIOD = timedelta(hours=24)


class EmergencyQuerySet(models.QuerySet[Any]):
    """Not by the gate's rows alone: who watches over it sees that it happened, and never what was read."""

    def of_person(self, viewer: Viewer) -> Self:
        """What this person asked for, for as long as they work there."""
        here = Q(pk__in=[])
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                here |= Q(
                    municipality_id=place.municipality_id, organisation_id=place.organisation_id
                )
        return self.filter(here, person_id=viewer.user_id)

    def watched_by(self, viewer: Viewer) -> Self:
        """Of the municipalities whose course they steer, or whose privacy they watch over."""
        places = viewer.municipalities([Role.PRIVACY_OFFICER, Role.PROJECT_LEADER])
        return self.filter(municipality_id__in=places)

    def reviewed_by_role(self, viewer: Viewer) -> Self:
        return self.filter(municipality_id__in=viewer.municipalities([Role.PRIVACY_OFFICER]))

    def that_may_end(self, viewer: Viewer) -> Self:
        """Their own, those they watch over, and those of dossiers their organisation leads."""
        led = Q(pk__in=[])
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                led |= Q(
                    municipality_id=place.municipality_id,
                    dossier__programme__lead_organisation_id=place.organisation_id,
                )
        mine = self.model.objects.of_person(viewer).values("pk")
        watched = self.model.objects.watched_by(viewer).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=watched) | led)

    def running(self) -> Self:
        return self.filter(ended_at=None, until_at__gt=clock.now())


class EmergencyAccess(UnderDossier):
    """One person, for one day, without the resident's yes: vital interest (DOMAIN §4).

    What was asked stays as it was; so does the review. `ended_at` is when it was ended before its time.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    areas = ArrayField(models.SmallIntegerField())
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=12, choices=EmergencyVerdict, blank=True)
    note = models.CharField(max_length=500, blank=True)
    # may the resident read in their log that this happened? Until somebody says so: no
    may_be_told = models.BooleanField(null=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "emergency access"
        ordering = ["-from_at", "-id"]
        indexes = [
            models.Index(fields=["municipality", "from_at"], name="emergency_municipality"),
            models.Index(fields=["person", "from_at"], name="emergency_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at"))
                & Q(until_at__lte=F("from_at") + models.Value(EMERGENCY_PERIOD)),
                name="emergency_one_day",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__gte=F("from_at"), ended_by__isnull=False),
                name="emergency_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(
                    verdict="", note="", may_be_told=None, reviewed_at=None, reviewed_by=None
                )
                | (
                    ~Q(verdict="")
                    & Q(
                        may_be_told__isnull=False,
                        reviewed_at__isnull=False,
                        reviewed_by__isnull=False,
                    )
                ),
                name="emergency_reviewed_pair",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("person")),
                name="emergency_four_eyes",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="as_it_was",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.dossier_id, OLD.organisation_id, OLD.person_id, OLD.reason, OLD.areas, OLD.from_at,
                        OLD.until_at)
                       IS DISTINCT FROM
                       (NEW.dossier_id, NEW.organisation_id, NEW.person_id, NEW.reason, NEW.areas, NEW.from_at,
                        NEW.until_at)
                       OR OLD.reviewed_at IS NOT NULL AND
                       (OLD.verdict, OLD.note, OLD.may_be_told, OLD.reviewed_at, OLD.reviewed_by_id)
                       IS DISTINCT FROM
                       (NEW.verdict, NEW.note, NEW.may_be_told, NEW.reviewed_at, NEW.reviewed_by_id)
                       OR OLD.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at
                    THEN
                        RAISE EXCEPTION 'what was asked and judged about an emergency stays as it was';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"emergency access {self.pk}"

    @property
    def stops_at(self) -> Any:
        """The moment it stops, or stopped."""
        return self.until_at if self.ended_at is None else min(self.ended_at, self.until_at)

    @property
    def is_running(self) -> bool:
        return bool(clock.now() < self.stops_at)
