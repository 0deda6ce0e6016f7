"""What the plan puts into a resident's copy besides agreements (cases.copies)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.copies import STAFF, facts_of
from cases.models import Consequence, Step, TemporarySolution
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date


class PlanData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.TemporarySolution": (
            "area",
            "what",
            "from_date",
            "end_date",
            "then",
            "watcher",
            "status",
            "reason",
            "noted_by",
            "settled_at",
        ),
        "cases.Step": ("area", "words", "noted_at", "noted_by"),
        "cases.Consequence": ("area", "owner", "asked_at", "answer", "answered_at"),
    }
    leaves_out: Mapping[str, str] = {
        "cases.TemporarySolution.noted_at": "the day it began says enough",
        "cases.TemporarySolution.settled_by": STAFF,
        "cases.Consequence.answered_by": STAFF,
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [
            Chapter("steps", _("Small steps for later"), 42, tuple(_steps(asked))),
            Chapter("consequences", _("What it does to your money"), 71, tuple(_money(asked))),
            Chapter("temporary", _("What holds for now"), 72, tuple(_temporary(asked))),
        ]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _temporary(asked: Asked) -> list[Entry]:
    rows = TemporarySolution.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            row.from_date,
            row.what,
            row.then,
            facts=facts_of(
                (_("Until"), row.end_date),
                (_("Who keeps an eye on it"), asked.works(row.watcher_id)),
                (_("Status"), row.get_status_display()),
                (_("Settled"), row.settled_at),
                (_("Why"), row.reason),
            ),
            by=asked.works(row.noted_by_id),
            area=row.area.name,
            row=row,
        )
        for row in rows.select_related("area").order_by("from_date", "id")
    ]


def _money(asked: Asked) -> list[Entry]:
    rows = Consequence.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(row.asked_at),
            row.agreement.what,
            row.answer or _("Nobody knows yet."),
            facts=facts_of(
                (_("Who finds it out"), asked.works(row.owner_id)),
                (_("Answered"), row.answered_at),
            ),
            area=row.area.name,
            row=row,
        )
        for row in rows.select_related("agreement", "area").order_by("id")
    ]


def _steps(asked: Asked) -> list[Entry]:
    rows = Step.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(step.noted_at),
            step.words,
            facts=facts_of((_("Belongs to"), step.problem.words)),
            by=asked.works(step.noted_by_id),
            area=step.area.name,
            row=step,
        )
        for step in rows.select_related("area", "problem").order_by("id")
    ]
