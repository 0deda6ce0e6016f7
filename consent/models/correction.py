"""What the resident says about a text: beside it, never in its place."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models.dossier import AboutAreas
from trail import clock
from trail.models import append_only

User = settings.AUTH_USER_MODEL


class Correction(AboutAreas):
    """The resident's words about one text, as told to somebody. Never changed: more words are another row.

    Visible to who may know all areas of that text, and shown beside it alone.
    """

    # the row that holds the text, by model and number: texts live on every floor
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    text = models.TextField()
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "id"]
        triggers = append_only()
        indexes = [models.Index(fields=["dossier", "thing", "thing_id"], name="correction_thing")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="correction_says")]

    def __str__(self) -> str:
        return f"correction {self.pk}"
