"""Points of the agenda in a resident's copy."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.models import RaisedPoint
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import full_date


class AgendaData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.RaisedPoint": ("area", "text", "raised_at", "raised_by", "done_at"),
    }
    leaves_out: Mapping[str, str] = {
        "cases.RaisedPoint.done_by": "who works here is named by organisation and function",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        rows = RaisedPoint.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
        entries = tuple(
            Entry(
                local_date(row.raised_at),
                _("On the agenda"),
                row.text,
                facts=((_("Discussed"), full_date(row.done_at)),) if row.done_at else (),
                by=asked.works(row.raised_by_id),
                area=row.area.name,
                row=row,
            )
            for row in rows.select_related("area").order_by("id")
        )
        return [Chapter("agenda", _("What we wanted to speak about"), 55, entries)]

    def others(self, dossier: Dossier) -> list[str]:
        return []
