"""What remains of destroyed courses, for counting. Beside reporting.models, because figures are counted below it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Municipality, Programme
from trail.models import append_only


class CountedCourse(models.Model):
    """What figures count of a course whose content was destroyed. Nothing leads back to a resident or a dossier.

    `person` is the same for the courses of one person that went together, so that people are counted once.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    person = models.UUIDField()
    started_date = models.DateField()
    over_date = models.DateField(null=True)
    lasted = models.DurationField(null=True)
    # dates of the conversations that took place
    talks = ArrayField(models.DateField())
    # [topic's key, told on], [kind of result's key, on], [organisation's id, first day, last day or '']
    topics = models.JSONField(default=list)
    results = models.JSONField(default=list)
    seats = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["programme", "started_date"], name="counted_course")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"counted course {self.pk}"


class CountedFact(models.Model):
    """What one figure of the monitoring report counts of a destroyed row (`reporting.monitor.shapes.Facts`).

    `person` is the same for what was destroyed of one person at one time, and leads nowhere.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    person = models.UUIDField()
    figure = models.CharField(max_length=40)
    category = models.CharField(max_length=120, blank=True)
    on_date = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)

    class Meta:
        indexes = [models.Index(fields=["programme", "figure", "on_date"], name="counted_fact")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.figure} {self.pk}"
