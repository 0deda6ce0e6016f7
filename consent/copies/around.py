"""Who stands around the resident, in their copy: what sort of help and who it is to them, never a name or a number."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from consent.models import Dossier, Involvement, NetworkPerson
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import full_date

OTHERS = "leads to somebody else"


class AroundData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "consent.Involvement": (
            "area",
            "kind",
            "organisation",
            "since_date",
            "until_date",
            "noted_at",
            "noted_by",
        ),
        "consent.NetworkPerson": ("area", "relation", "noted_at", "noted_by"),
    }
    leaves_out: Mapping[str, str] = {
        "consent.Involvement.name": "somebody else's name",
        "consent.Involvement.contact": OTHERS,
        "consent.NetworkPerson.name": "somebody else's name",
        "consent.NetworkPerson.contact": OTHERS,
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [
            Chapter("help", _("Who helps already"), 52, tuple(_help(asked))),
            Chapter("near", _("Who is close to you"), 51, tuple(_near(asked))),
        ]

    def others(self, dossier: Dossier) -> list[str]:
        models = (Involvement, NetworkPerson)
        rows = [one for model in models for one in model.objects.filter(dossier=dossier)]
        return [one.name for one in rows if one.name]


def _help(asked: Asked) -> list[Entry]:
    rows = Involvement.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(one.noted_at),
            one.get_kind_display(),
            facts=tuple(
                (label, str(value))
                for label, value in (
                    (_("Organisation"), one.organisation),
                    (_("Since"), one.since_date and full_date(one.since_date)),
                    (_("Until"), one.until_date and full_date(one.until_date)),
                )
                if value
            ),
            by=asked.works(one.noted_by_id),
            area=one.area.name,
        )
        for one in rows.select_related("area")
    ]


def _near(asked: Asked) -> list[Entry]:
    rows = NetworkPerson.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(one.noted_at),
            one.relation,
            by=asked.works(one.noted_by_id),
            area=one.area.name,
        )
        for one in rows.select_related("area")
    ]
