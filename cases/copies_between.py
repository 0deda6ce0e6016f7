"""What was written between conversations, in a resident's copy (consent.plugs.DossierData)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.models import Escalation, Message, SignalReport
from consent.copies.named import named_in
from consent.models import Dossier, LifeArea
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import full_date


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
        "cases.Escalation": (
            "area",
            "rule",
            "to_user",
            "to_organisation",
            "to_whom",
            "asked",
            "by_date",
            "status",
            "asked_at",
            "asked_by",
            "answer",
            "because",
            "answered_on_date",
        ),
        "cases.SignalReport": ("areas", "reported_at", "reported_by", "told_at"),
    }
    leaves_out: Mapping[str, str] = {
        "cases.Escalation.settled_at": "the day of the answer says enough",
        "cases.Escalation.settled_by": "who works here is named by organisation and function",
        "cases.SignalReport.told_by": "who works here is named by organisation and function",
        "cases.MessageSeen": "who saw something stands in the log, which the resident can ask for",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [
            Chapter("messages", _("Between conversations"), 65, tuple(_messages(asked))),
            Chapter("escalations", _("What we asked others"), 72, tuple(_escalations(asked))),
            Chapter(
                "signals", _("Rules that we raised because of you"), 74, tuple(_signals(asked))
            ),
        ]

    def others(self, dossier: Dossier) -> list[str]:
        rows = Escalation.objects.filter(dossier=dossier).exclude(to_whom="")
        return named_in(rows.values_list("to_whom", flat=True), dossier.municipality_id)


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


def _escalations(asked: Asked) -> list[Entry]:
    rows = Escalation.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(row.asked_at),
            row.asked,
            row.because,
            facts=tuple(
                (label, str(value))
                for label, value in (
                    (_("Who had to answer"), _whom(asked, row)),
                    (_("Rule"), row.rule.name if row.rule else ""),
                    (_("By"), full_date(row.by_date)),
                    (_("Status"), row.get_status_display()),
                    (_("The answer"), row.get_answer_display()),
                    (_("Answered on"), row.answered_on_date and full_date(row.answered_on_date)),
                )
                if value
            ),
            by=asked.works(row.asked_by_id),
            area=row.area.name,
            row=row,
        )
        for row in rows.select_related("area", "rule", "to_organisation").order_by("asked_at", "id")
    ]


def _whom(asked: Asked, row: Escalation) -> str:
    if row.to_user_id is not None:
        return asked.works(row.to_user_id)
    names = (row.to_organisation.name if row.to_organisation else "", row.to_whom)
    return ", ".join(name for name in names if name)


def _signals(asked: Asked) -> list[Entry]:
    rows = SignalReport.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    entries = []
    for row in rows.select_related("signal__rule").order_by("id"):
        areas = LifeArea.objects.filter(pk__in=row.areas).values_list("name", flat=True)
        facts = [(_("Rule"), row.signal.rule.name), (_("About"), ", ".join(areas))]
        if row.signal.answer:
            facts.append((_("The answer"), row.signal.answer))
        if row.told_at:
            facts.append((_("Told to you"), full_date(row.told_at)))
        entries.append(
            Entry(
                local_date(row.reported_at),
                row.signal.title,
                row.signal.asked,
                facts=tuple(facts),
                by=asked.works(row.reported_by_id),
                row=row,
            )
        )
    return entries
