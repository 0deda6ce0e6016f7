"""What was written between conversations, in a resident's copy (consent.plugs.DossierData)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.models import Message
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date


class BetweenData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.Message": (
            "area",
            "text",
            "written_at",
            "written_by",
            "taken_back_at",
            "taken_back_why",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "cases.MessageSeen": "who saw something stands in the log, which the resident can ask for",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [Chapter("messages", _("Between conversations"), 65, tuple(_messages(asked)))]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _messages(asked: Asked) -> list[Entry]:
    rows = Message.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(row.written_at),
            _("A message, taken back") if row.taken_back_at else _("A message to the table"),
            row.text,
            facts=((_("Why"), row.get_taken_back_why_display()),) if row.taken_back_at else (),
            by=asked.works(row.written_by_id),
            area=row.area.name,
            row=row,
        )
        for row in rows.select_related("area").order_by("written_at", "id")
    ]
