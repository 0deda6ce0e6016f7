"""What went to researchers of a dossier, in a resident's copy: for which question, with whom, until when."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from reporting.models import ResearchPart
from trail.clock import local_date
from trail.templatetags.spoken import full_date


class ResearchData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "reporting.ResearchPart": ("export", "handed_at"),
    }
    leaves_out: Mapping[str, str] = {
        "reporting.ResearchPart.made_at": "the day it was taken along says when it was shared",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [Chapter("research", _("What went to researchers"), 115, _shared(asked.dossier))]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _shared(dossier: Dossier) -> tuple[Entry, ...]:
    rows = ResearchPart.objects.filter(dossier=dossier, handed_at__isnull=False)
    return tuple(
        Entry(
            local_date(row.handed_at),
            _("Without your name, shared with researchers of %(institute)s")
            % {"institute": row.export.project.institute},
            row.export.project.question,
            facts=((_("They keep it until"), full_date(row.export.project.keep_until_date)),),
        )
        for row in rows.select_related("export__project").order_by("handed_at", "id")
    )
