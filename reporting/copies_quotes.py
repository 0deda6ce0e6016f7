"""Where a resident's sentence stands or stood, in their copy: which paper, over which days, whether it is out."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from reporting.models import PlacedQuote
from trail.clock import local_date


class PlacedQuotes:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {"reporting.PlacedQuote": ("placed_at", "edition")}
    leaves_out: Mapping[str, str] = {}

    def chapters(self, asked: Asked) -> list[Chapter]:
        title = _("Where your sentence stands")
        return [Chapter("quotes_placed", title, 113, _entries(asked))]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _entries(asked: Asked) -> tuple[Entry, ...]:
    rows = PlacedQuote.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return tuple(
        Entry(
            local_date(row.placed_at),
            f"{row.edition.what}, {row.edition.programme.name}, {row.edition.period.words}",
            facts=((_("Status"), str(row.edition.get_status_display())),),
        )
        for row in rows.select_related("edition__programme", "edition__organisation").order_by("id")
    )
