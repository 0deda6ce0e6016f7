"""What cases puts into a resident's copy: through the gate, written by organisations, not by people."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases.letters import SECTIONS
from cases.models import (
    Agreement,
    Attendance,
    Blockage,
    Case,
    CaseLead,
    Closing,
    Letter,
    Meeting,
    MeetingLine,
    Problem,
    Referral,
    Result,
    StepOut,
    StoryPart,
)
from cases.states import OwnerKind
from consent.models import Dossier, LifeArea
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import full_date, spoken_time

STAFF = "who works here is named by organisation and function"
DANGER = "may say 'violence' on a paper that lies at home; the privacy officer tells it"
Facts = tuple[tuple[str, str], ...]


class CaseData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "cases.Case": (
            "status",
            "lead",
            "invited_at",
            "started_at",
            "closed_at",
            "paused_until_date",
            "watch_at",
        ),
        "cases.CaseLead": ("user", "from_at", "until_at"),
        "cases.Referral": (
            "areas",
            "status",
            "organisation",
            "submitted_at",
            "stuck",
            "tried",
            "urgency",
            "urgent_by_date",
            "agreed_on_date",
            "answered_at",
            "answer_to_sender",
            "answer_to_resident",
        ),
        "cases.StoryPart": ("area", "text", "is_wish", "written_at", "written_by"),
        "cases.Problem": (
            "area",
            "words",
            "position",
            "status",
            "note",
            "added_at",
            "solved_at",
            "topics",
        ),
        "cases.Problem_topics": ("helptopic",),
        "cases.Blockage": (
            "areas",
            "first",
            "waits",
            "rule",
            "why",
            "added_at",
            "added_by",
            "lifted_at",
            "lifted_how",
        ),
        "cases.Meeting": (
            "number",
            "status",
            "on_date",
            "at_time",
            "how",
            "place",
            "held_at",
            "reason",
        ),
        "cases.Attendance": ("organisation", "user", "is_resident"),
        "cases.StepOut": ("organisation", "area", "out_at", "back_at"),
        "cases.MeetingLine": ("area", "text", "written_at", "written_by", "corrected_at"),
        "cases.Agreement": (
            "area",
            "what",
            "owner_kind",
            "owner_user",
            "owner_organisation",
            "due_date",
            "status",
            "reason",
            "made_at",
            "made_by",
            "corrected_at",
            "settled_at",
        ),
        "cases.Letter": (
            "areas",
            "kind",
            "status",
            "texts",
            "begun_at",
            "begun_by",
            "saved_at",
            "given_how",
            "given_on_date",
        ),
        "cases.Result": ("area", "kind", "on_date", "note", "recorded_by"),
        "cases.Closing": (
            "area",
            "reason",
            "explanation",
            "without",
            "hindrances",
            "hours_outside",
            "closed_at",
            "closed_by",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "cases.Referral.sender": STAFF,
        "cases.Referral.answered_by": STAFF,
        "cases.Referral.urgency_reason": DANGER,
        "cases.Referral.emergency_reason": DANGER,
        "cases.Referral.agreed_with": "may name somebody else",
        "cases.WeighingOpinion": "what colleagues thought of a card without a name, before a decision",
        "cases.Blockage.lifted_by": STAFF,
        "cases.Meeting.chair": STAFF,
        "cases.Meeting.typist": STAFF,
        "cases.Meeting.planned_by": STAFF,
        "cases.Meeting.uid": "a number of the machine's",
        "cases.Meeting.sequence": "how often calendars were told",
        "cases.Meeting.link": "opens a conversation that others may be in",
        "cases.Meeting.planned_at": "the day it was for says enough",
        "cases.Meeting.started_at": "the day it was for says enough",
        "cases.Attendance.brought_name": "somebody else's name",
        "cases.StepOut.recorded_by": STAFF,
        "cases.MeetingLine.version": "how often it was kept",
        "cases.Agreement.version": "how often it was kept",
        "cases.Agreement.owner_name": "somebody else's name",
        "cases.Agreement.settled_by": STAFF,
        "cases.Letter.version": "how often it was kept",
        "cases.Letter.saved_by": STAFF,
        "cases.Letter.job_id": "a number of the machine's",
        "cases.Letter.pdf": "the same words, laid out",
        "cases.Letter.made_at": "the day they got it says enough",
        "cases.Letter.given_by": STAFF,
        "cases.Result.recorded_at": "the day of the result says enough",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [
            Chapter("course", _("Your course"), 10, tuple(_course(asked))),
            Chapter("referral", _("The referral"), 20, tuple(_referral(asked))),
            Chapter("story", _("What you told"), 30, tuple(_story(asked))),
            Chapter("problems", _("What is stuck"), 40, tuple(_problems(asked))),
            Chapter("tangle", _("What holds what back"), 45, tuple(_tangle(asked))),
            Chapter("talks", _("Conversations"), 60, tuple(_talks(asked))),
            Chapter("agreements", _("What was agreed"), 70, tuple(_agreements(asked))),
            Chapter("letters", _("Letters to you"), 75, tuple(_letters(asked))),
            Chapter("results", _("What came of it"), 80, tuple(_results(asked))),
        ]

    def others(self, dossier: Dossier) -> list[str]:
        owners = Agreement.objects.filter(dossier=dossier, owner_kind=OwnerKind.NETWORK)
        brought = Attendance.objects.filter(dossier=dossier).exclude(brought_name="")
        return [
            *owners.values_list("owner_name", flat=True),
            *brought.values_list("brought_name", flat=True),
        ]


def facts_of(*pairs: tuple[str, object]) -> Facts:
    """Only what there is, in words."""
    return tuple((label, _said(value)) for label, value in pairs if value not in (None, ""))


def _said(value: object) -> str:
    return full_date(value) if isinstance(value, date | datetime) else str(value)


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _course(asked: Asked) -> list[Entry]:
    entries = []
    for case in Case.objects.visible_to(asked.viewer).filter(dossier=asked.dossier):
        entries.append(
            Entry(
                local_date(case.invited_at),
                _("How it stands: %(status)s") % {"status": case.get_status_display()},
                facts=facts_of(
                    (_("Case lead"), asked.works(case.lead_id)),
                    (_("Invited"), case.invited_at),
                    (_("Began"), case.started_at),
                    (_("Paused until"), case.paused_until_date),
                    (_("On the pilot light since"), case.watch_at),
                    (_("Ended"), case.closed_at),
                ),
            )
        )
    leads = CaseLead.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    entries += [
        Entry(
            local_date(lead.from_at),
            _("Case lead"),
            facts=facts_of(
                (_("Who"), asked.works(lead.user_id)),
                (_("From"), lead.from_at),
                (_("Until"), lead.until_at),
            ),
        )
        for lead in leads.order_by("from_at", "id")
    ]
    return entries


def _referral(asked: Asked) -> list[Entry]:
    rows = Referral.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(r.submitted_at),
            _("Sent by %(name)s") % {"name": r.organisation.name},
            _paragraphs(r.stuck, r.tried),
            facts=facts_of(
                (_("Status"), r.get_status_display()),
                (_("How urgent"), r.get_urgency_display()),
                (_("Before"), r.urgent_by_date),
                (_("You agreed on"), r.agreed_on_date),
                (_("About"), areas_of(r.areas)),
                (_("Answered on"), r.answered_at),
                (_("Answer to you"), r.answer_to_resident),
                (_("Answer to who referred you"), r.answer_to_sender),
            ),
            by=r.organisation.name,
            row=r,
        )
        for r in rows.select_related("organisation")
    ]


def areas_of(ids: Iterable[int]) -> str:
    return ", ".join(LifeArea.objects.filter(pk__in=ids).values_list("name", flat=True))


def _story(asked: Asked) -> list[Entry]:
    rows = StoryPart.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(p.written_at),
            _("How you would be helped") if p.is_wish else _("Your story"),
            p.text,
            by=asked.works(p.written_by_id),
            area=p.area.name,
            row=p,
        )
        for p in rows.select_related("area").order_by("written_at", "id")
    ]


def _problems(asked: Asked) -> list[Entry]:
    rows = Problem.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(p.added_at),
            p.words,
            p.note,
            facts=facts_of(
                (_("Status"), p.get_status_display()),
                (_("Solved"), p.solved_at),
                (_("Counts as"), ", ".join(t.name for t in p.topics.all())),
            ),
            area=p.area.name,
            row=p,
        )
        for p in rows.select_related("area").prefetch_related("topics").order_by("position", "id")
    ]


def _tangle(asked: Asked) -> list[Entry]:
    rows = Blockage.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(b.added_at),
            _("“%(waits)s” waits for “%(first)s”")
            % {"waits": b.waits.words, "first": b.first.words},
            b.why,
            facts=facts_of(
                (_("Rule"), b.rule.name if b.rule else ""),
                (_("About"), areas_of(b.areas)),
                (_("Came loose on"), b.lifted_at),
                (_("How"), b.lifted_how),
            ),
            by=asked.works(b.added_by_id),
            row=b,
        )
        for b in rows.select_related("first", "waits", "rule")
    ]


def _talks(asked: Asked) -> list[Entry]:
    lines: dict[int, list[MeetingLine]] = {}
    rows = MeetingLine.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    for line in rows.select_related("area").order_by("id"):
        lines.setdefault(line.meeting_id, []).append(line)
    talks = Meeting.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    entries: list[Entry] = []
    for talk in talks.order_by("number").prefetch_related("attendances__organisation"):
        facts = facts_of(
            (_("Status"), talk.get_status_display()),
            (_("Time"), spoken_time(talk.at_time)),
            (_("Place"), talk.where),
            (_("Why"), talk.reason),
            (_("Who was there"), _there(asked, talk)),
            (_("Who left the room for a while"), _outside(asked, talk)),
        )
        title = _("Conversation %(n)s") % {"n": talk.number}
        entries.append(Entry(talk.on_date, title, facts=facts))
        entries += [
            Entry(
                local_date(line.written_at),
                _("Written down in conversation %(n)s") % {"n": talk.number},
                line.text,
                facts=facts_of((_("Last changed"), line.corrected_at)),
                by=asked.works(line.written_by_id),
                area=line.area.name,
                row=line,
            )
            for line in lines.get(talk.pk, [])
        ]
    return entries


def _there(asked: Asked, talk: Meeting) -> str:
    found = []
    for one in talk.attendances.all():
        if one.user_id is not None:
            found.append(asked.works(one.user_id) or one.organisation.name)
        else:
            found.append(_("you") if one.is_resident else _("somebody you brought along"))
    return "; ".join(sorted(set(found)))


def _outside(asked: Asked, talk: Meeting) -> str:
    """Of subjects that the viewer may know: who left for another tells that there is one."""
    rows = StepOut.objects.visible_to(asked.viewer).filter(meeting=talk, area__in=asked.known)
    return "; ".join(
        _("%(name)s (%(area)s)") % {"name": one.organisation.name, "area": one.area.name}
        for one in rows.select_related("organisation", "area").order_by("id")
    )


def _agreements(asked: Asked) -> list[Entry]:
    rows = Agreement.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(a.made_at),
            a.what,
            facts=facts_of(
                (_("Who"), _owner(asked, a)),
                (_("By"), a.due_date),
                (_("Status"), a.get_status_display()),
                (_("Last changed"), a.corrected_at),
                (_("Settled"), a.settled_at),
                (_("Why"), a.reason),
            ),
            by=asked.works(a.made_by_id),
            area=a.area.name,
            row=a,
        )
        for a in rows.select_related("area", "owner_organisation").order_by("due_date", "id")
    ]


def _owner(asked: Asked, agreement: Agreement) -> str:
    if agreement.owner_organisation is not None:
        return asked.works(agreement.owner_user_id) or agreement.owner_organisation.name
    return _("you") if agreement.owner_kind == OwnerKind.RESIDENT else _("somebody you know")


def _letters(asked: Asked) -> list[Entry]:
    rows = Letter.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(letter.begun_at),
            letter.get_kind_display(),
            _paragraphs(
                *(
                    f"{section.heading}\n{text}"
                    for section in SECTIONS[letter.kind]
                    if (text := letter.texts.get(section.key, ""))
                )
            ),
            facts=facts_of(
                (_("Status"), letter.get_status_display()),
                (_("About"), areas_of(letter.areas)),
                (_("Last changed"), letter.saved_at),
                (_("How you got it"), letter.get_given_how_display()),
                (_("When you got it"), letter.given_on_date),
            ),
            by=asked.works(letter.begun_by_id),
            row=letter,
        )
        for letter in rows.order_by("id")
    ]


def _results(asked: Asked) -> list[Entry]:
    rows = Result.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    entries = [
        Entry(
            r.on_date,
            r.kind.name,
            r.note,
            by=asked.works(r.recorded_by_id),
            area=r.area.name,
            row=r,
        )
        for r in rows.select_related("kind", "area")
    ]
    closings = Closing.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    for closing in closings.select_related("area"):
        entries.append(
            Entry(
                local_date(closing.closed_at),
                _("How it ended"),
                closing.explanation,
                facts=facts_of(
                    (_("Reason"), closing.get_reason_display()),
                    (_("Not reached"), "; ".join(closing.hindrance_words)),
                    (_("What would have happened without this table"), closing.without),
                    (_("Hours besides the table, as an estimate"), closing.hours_outside),
                ),
                by=asked.works(closing.closed_by_id),
                area=closing.area.name,
                row=closing,
            )
        )
    return entries
