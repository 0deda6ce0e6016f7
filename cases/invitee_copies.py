"""Who was asked to a conversation, in a resident's copy: organisations, never names of people."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.copies import STAFF
from cases.models import Invitee
from cases.states import InviteeKind
from consent.models import Dossier, LifeArea
from consent.plugs import Asked, Chapter, Entry


class InviteeData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.Invitee": ("kind", "organisation", "parts", "until_at"),
    }
    leaves_out: Mapping[str, str] = {
        "cases.Invitee.user": STAFF,
        "cases.Invitee.name": "somebody else's name",
        "cases.Invitee.asked_at": "the day of the conversation says enough",
        "cases.Invitee.asked_by": STAFF,
        "cases.Invitee.sequence": "how often calendars were told",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [Chapter("asked", _("Who was asked to a conversation"), 62, tuple(_entries(asked)))]

    def others(self, dossier: Dossier) -> list[str]:
        rows = Invitee.objects.filter(dossier=dossier).exclude(name="")
        return list(rows.values_list("name", flat=True))


def _entries(asked: Asked) -> list[Entry]:
    names = dict(
        LifeArea.objects.filter(municipality_id=asked.dossier.municipality_id).values_list(
            "pk", "name"
        )
    )
    rows = (
        Invitee.objects.visible_to(asked.viewer)
        .filter(dossier=asked.dossier)
        .select_related("organisation", "meeting")
        .order_by("meeting__number", "id")
    )
    return [
        Entry(
            row.meeting.on_date,
            row.organisation.name if row.organisation else _who(row),
            facts=tuple(
                (label, value)
                for label, value in (
                    (_("For the part about"), ", ".join(names[a] for a in row.parts if a in names)),
                    (_("No longer asked"), _("yes") if row.until_at else ""),
                )
                if value
            ),
        )
        for row in rows
    ]


def _who(row: Invitee) -> str:
    return (
        _("somebody you bring along")
        if row.kind == InviteeKind.NETWORK
        else _("somebody without an account")
    )
