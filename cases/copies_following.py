"""What was asked about how it goes, in a resident's copy: during the course, at its end and after it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.models import Organisation
from cases.copies import STAFF, areas_of, facts_of
from cases.models import AskedAround, Call, Evaluation, FollowUp, FollowUpAnswer, Handover, Measure
from cases.states import SaidBy
from consent.copies.named import named_in
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date


class FollowingData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.Call": ("reached", "called_at", "called_by"),
        "cases.AskedAround": ("organisations", "asked_at", "asked_by"),
        "cases.FollowUp": ("months", "due_date", "status", "settled_at"),
        "cases.FollowUpAnswer": ("area", "question", "answer", "grade", "asked_at", "asked_by"),
        "cases.Handover": (
            "areas",
            "to_organisation",
            "talk_date",
            "status",
            "proposed_at",
            "proposed_by",
            "settled_at",
        ),
        "cases.Measure": ("area", "moment", "said_by", "grade", "on_date", "asked_by"),
        "cases.Evaluation": (
            "area",
            "process_grade",
            "process_why",
            "result_grade",
            "result_why",
            "asked_by",
            "asked_at",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "cases.FollowUp.settled_by": STAFF,
        "cases.Handover.to_user": STAFF,
        "cases.Handover.to_name": "somebody else's name",
        "cases.Handover.how": "it tells what somebody outside said; that they accepted, and when, is in it",
        "cases.Handover.settled_by": STAFF,
        "cases.Measure.asked_at": "the day it was said says enough",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        entries = (
            *_calls(asked),
            *_asked_around(asked),
            *_measures(asked),
            *_handovers(asked),
            *_evaluations(asked),
            *_follow_ups(asked),
        )
        return [Chapter("following", _("How it went"), 85, entries)]

    def others(self, dossier: Dossier) -> list[str]:
        rows = Handover.objects.filter(dossier=dossier).exclude(to_name="")
        names = rows.values_list("to_name", flat=True)
        return named_in(names, dossier.municipality_id, of_persons=True)


def _measures(asked: Asked) -> list[Entry]:
    rows = Measure.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            m.on_date,
            _("A grade: %(grade)s") % {"grade": m.grade},
            facts=facts_of(
                (_("When"), m.get_moment_display()),
                (
                    _("By whom"),
                    _("you") if m.said_by == SaidBy.RESIDENT else m.get_said_by_display(),
                ),
            ),
            by=asked.works(m.asked_by_id),
            area=m.area.name,
            row=m,
        )
        for m in rows.select_related("area")
    ]


def _evaluations(asked: Asked) -> list[Entry]:
    rows = Evaluation.objects.stored_for(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(e.asked_at),
            _("How it was"),
            facts=facts_of(
                (_("A grade for how it went at the table"), e.process_grade),
                (_("Why"), e.process_why),
                (_("A grade for what came of it"), e.result_grade),
                (_("Why so"), e.result_why),
            ),
            by=asked.works(e.asked_by_id),
            area=e.area.name,
            row=e,
        )
        for e in rows.select_related("area")
    ]


def _calls(asked: Asked) -> list[Entry]:
    rows = Call.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(c.called_at),
            _("You were called") if c.reached else _("You were called, and not reached"),
            by=asked.works(c.called_by_id),
        )
        for c in rows.order_by("called_at", "id")
    ]


def _asked_around(asked: Asked) -> list[Entry]:
    rows = AskedAround.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(a.asked_at),
            _("Asked at the table whether somebody had spoken to you"),
            facts=facts_of((_("Who was asked"), _names(a.organisations))),
            by=asked.works(a.asked_by_id),
        )
        for a in rows.order_by("asked_at", "id")
    ]


def _names(ids: list[int]) -> str:
    return ", ".join(
        Organisation.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True)
    )


def _follow_ups(asked: Asked) -> list[Entry]:
    said = FollowUpAnswer.objects.stored_for(asked.viewer).filter(dossier=asked.dossier)
    answers = list(said.select_related("area"))
    entries = []
    for row in FollowUp.objects.visible_to(asked.viewer).filter(dossier=asked.dossier):
        entries.append(
            Entry(
                row.due_date,
                _("A call %(n)s months after the course") % {"n": row.months},
                facts=facts_of(
                    (_("Status"), row.get_status_display()), (_("Settled"), row.settled_at)
                ),
            )
        )
        entries += [
            Entry(
                local_date(a.asked_at),
                a.get_question_display(),
                a.get_answer_display() or str(a.grade),
                by=asked.works(a.asked_by_id),
                area=a.area.name,
                row=a,
            )
            for a in answers
            if a.follow_up_id == row.pk
        ]
    return entries


def _handovers(asked: Asked) -> list[Entry]:
    rows = Handover.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            h.talk_date,
            _("Handed over to somebody who goes on with you"),
            facts=facts_of(
                (_("To"), h.to_organisation.name if h.to_organisation else _("somebody outside")),
                (_("About"), areas_of(h.areas)),
                (_("Status"), h.get_status_display()),
                (_("Asked on"), h.proposed_at),
                (_("Answered on"), h.settled_at),
            ),
            by=asked.works(h.proposed_by_id),
        )
        for h in rows.select_related("to_organisation")
    ]
