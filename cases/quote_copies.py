"""Sentences that a resident released, or didn't, in their own copy (cases.copies)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.copies import STAFF, facts_of
from cases.models import Quote
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date


class QuoteData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.Quote": (
            "area",
            "text",
            "own_hand",
            "status",
            "noted_at",
            "noted_by",
            "released_at",
            "how",
            "typed_name",
            "taken_back_at",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "cases.Quote.released_by": STAFF,
        "cases.Quote.taken_back_by": STAFF,
        "cases.Quote.witness": "somebody else's name",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [Chapter("quotes", _("What you said for others to read"), 112, _entries(asked))]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _entries(asked: Asked) -> tuple[Entry, ...]:
    rows = Quote.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return tuple(
        Entry(
            local_date(row.noted_at),
            _("A sentence, typed by you")
            if row.own_hand
            else _("A sentence, written down for you"),
            row.text,
            facts=facts_of(
                (_("Status"), row.get_status_display()),
                (_("Released by you"), row.released_at),
                (_("How"), row.get_how_display()),
                (_("Your name, typed by yourself"), row.typed_name),
                (_("Taken back"), row.taken_back_at),
            ),
            by=asked.works(row.noted_by_id),
            area=row.area.name,
            row=row,
        )
        for row in rows.select_related("area").order_by("noted_at", "id")
    )
