"""What the papers show on lower floors: the way to the page of one's own organisation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from reporting.papers.partner import pages_for


class PartnerPages:
    """cases.plugs.OwnPages: what one's own organisation brought to the table, per municipality."""

    def links(self, viewer: Viewer) -> list[tuple[str, str]]:
        own = {(p.municipality_id, p.organisation_id) for p in viewer.places}
        rows = pages_for(viewer).order_by("municipality__name", "organisation__name")
        return [
            (
                _("What %(organisation)s brought to the table in %(municipality)s")
                % {"organisation": row.organisation.name, "municipality": row.municipality.name},
                reverse("papers:partner", args=[row.pk]),
            )
            for row in rows
            if (row.municipality_id, row.organisation_id) in own
        ]
