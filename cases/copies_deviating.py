"""Exceptions to rules, in a resident's copy (consent.plugs.DossierData)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.models import Deviation
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import full_date


class DeviationData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.Deviation": (
            "area",
            "status",
            "instead",
            "spirit",
            "hook",
            "asked_at",
            "asked_by",
            "owner_answer",
            "owner_words",
            "owner_on_date",
            "motivation",
            "answer_to_resident",
            "decided_at",
            "decided_by",
            "review_date",
            "outcome",
            "outcome_words",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "cases.Deviation.beyond_mandate": "follows from the answer of the rule's owner",
        "cases.Deviation.owner_who": "who works elsewhere is not named",
        "cases.Deviation.owner_recorded_by": "who works here is named by organisation and function",
        "cases.Deviation.mandate": "who gave it to whom; it is public, by name",
        "cases.Deviation.settled_at": "the other days say enough",
        "cases.Deviation.settled_by": "who works here is named by organisation and function",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        rows = (
            Deviation.objects.visible_to(asked.viewer)
            # with its texts: who only steers or decides hands nothing over
            .filter(dossier=asked.dossier, at_table=True)
            .select_related("area", "rule")
            .order_by("asked_at", "id")
        )
        return [
            Chapter(
                "deviations",
                _("Exceptions to rules"),
                92,
                tuple(_entry(asked, row) for row in rows),
            )
        ]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _entry(asked: Asked, row: Deviation) -> Entry:
    facts = (
        (_("Rule"), row.rule.name),
        (_("In the spirit of the rule"), row.spirit),
        (_("What makes room"), str(row.get_hook_display())),
        (_("Status"), str(row.get_status_display())),
        (_("The owner of the rule"), str(row.get_owner_answer_display())),
        (_("In their words"), row.owner_words),
        (_("Answered on"), full_date(row.owner_on_date)),
        (_("Why"), row.motivation),
        (_("Decided by"), asked.works(row.decided_by_id) if row.decided_by_id else ""),
        (_("Decided on"), full_date(row.decided_at)),
        (_("Answer to the resident"), row.answer_to_resident),
        (_("Looked at again"), full_date(row.review_date)),
        (_("What came of it"), str(row.get_outcome_display())),
        (_("What we learned from it"), row.outcome_words),
    )
    return Entry(
        local_date(row.asked_at),
        row.rule.name,
        row.instead,
        facts=tuple((label, text) for label, text in facts if text),
        by=asked.works(row.asked_by_id),
        area=row.area.name,
    )
