"""Where the sentence of a resident stands (cases.models.Quote); goes with the dossier, the edition stays."""

from django.db import models

from cases.models import Quote
from consent.models import AboutDossier
from trail import clock


class PlacedQuote(AboutDossier):
    """An edition has one sentence at most, and its words frozen; this says whose it is."""

    edition = models.OneToOneField("reporting.Edition", models.PROTECT, related_name="placed")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="placed")
    placed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["placed_at", "id"]

    def __str__(self) -> str:
        return f"quote {self.quote_id} in edition {self.edition_id}"
