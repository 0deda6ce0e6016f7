"""When a course was looked at again and what came of it, in a resident's copy (cases.copies)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.copies import STAFF, facts_of
from cases.models import ReviewDate
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry


class ReviewData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.ReviewDate": (
            "area",
            "on_date",
            "reason",
            "set_by",
            "status",
            "outcome",
            "settled_at",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "cases.ReviewDate.set_at": "the day itself says enough",
        "cases.ReviewDate.settled_by": STAFF,
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [Chapter("reviews", _("Looking again whether it is still right"), 75, _days(asked))]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _days(asked: Asked) -> tuple[Entry, ...]:
    rows = ReviewDate.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return tuple(
        Entry(
            row.on_date,
            row.reason or _("To look at the whole again"),
            row.outcome,
            facts=facts_of((_("Status"), row.get_status_display()), (_("Settled"), row.settled_at)),
            by=asked.works(row.set_by_id),
            area=row.area.name,
            row=row,
        )
        for row in rows.select_related("area").order_by("on_date", "id")
    )
