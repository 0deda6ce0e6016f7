"""A month of the log, judged."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Municipality
from consent.states import Verdict
from trail import clock
from trail.models import UNDER_CERTIFICATE

User = settings.AUTH_USER_MODEL


class LogSampleQuerySet(models.QuerySet[Any]):
    def with_progress(self) -> Self:
        """`all_lines`, `judged` and `asked` of each, in the same query."""
        return self.annotate(
            all_lines=models.Count("lines"),
            judged=models.Count("lines", filter=~Q(lines__verdict="")),
            asked=models.Count("lines", filter=Q(lines__verdict=Verdict.ASK)),
        )


class LogSample(models.Model):
    """A random handful of a month's reads in one municipality, judged and signed by the privacy officer (DOMAIN §4).

    The seed is kept, so that anybody can draw it again and see that nothing was picked out.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    # the first day of the month
    month = models.DateField()
    seed = models.CharField(max_length=32)
    read_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(default=clock.now)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = LogSampleQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
                func=f"""
                    IF TG_OP = 'DELETE' AND {UNDER_CERTIFICATE} THEN RETURN OLD; END IF;
                    RAISE EXCEPTION 'a signed sample stays as it is';
                """,
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "month"], name="sample_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="sample_of_a_month"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="sample_signed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"sample {self.month:%Y-%m} of {self.municipality_id}"


class SampledLine(models.Model):
    """One line of a sample, by its number in the log, and what was thought of it."""

    sample = models.ForeignKey(LogSample, models.PROTECT, related_name="lines")
    line_id = models.BigIntegerField()
    verdict = models.CharField(max_length=4, choices=Verdict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF TG_OP = 'DELETE' AND {UNDER_CERTIFICATE} THEN RETURN OLD; END IF;
                    IF EXISTS (SELECT 1 FROM consent_logsample s
                               WHERE s.id = OLD.sample_id AND s.signed_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'a signed sample stays as it is';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,  # noqa: S608  # nosec B608 nothing from outside
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["sample", "line_id"], name="sampled_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at=None, judged_by=None)
                | (~Q(verdict="") & Q(judged_at__isnull=False, judged_by__isnull=False)),
                name="sampled_judged_pair",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.ASK) | ~Q(note=""), name="sampled_asks_what"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_id}"
