"""How a letter begins: sections, and what stands in them before a professional edits (DOMAIN §3).

Only what was agreed and what its writer may know; never a promise on another's behalf. Dutch, whatever language the
writer's screen has: it is for the resident.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Partnership
from accounts.viewer import Viewer
from cases import casefile, signalbook
from cases.knot import Knot, blockages_of
from cases.models import Agreement, Case, Letter, Meeting, SignalReport
from cases.states import AgreementStatus, LetterKind, MeetingStatus, OwnerKind, ProblemStatus
from cases.table import join_names, table_people
from trail.templatetags.spoken import full_date, spoken_time

LANGUAGE = "nl"
BULLET = "- "


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter: its heading on paper, and what helps who writes it."""

    key: str
    heading: Any
    hint: Any = ""


SECTIONS: dict[str, tuple[Section, ...]] = {
    LetterKind.TALK: (
        Section("talk", gettext_lazy("Our conversation")),
        Section(
            "you", gettext_lazy("What you do"), gettext_lazy("Each thing on a line of its own.")
        ),
        Section("we", gettext_lazy("What we do"), gettext_lazy("Who does what, and by when.")),
        Section(
            "not_yet",
            gettext_lazy("What we can't do or don't know yet"),
            gettext_lazy("Say it plainly. Promise nothing that somebody else decides."),
        ),
        Section("next", gettext_lazy("When we see each other")),
        Section("call", gettext_lazy("Who you can call")),
    ),
    LetterKind.URGENCY: (
        Section(
            "situation",
            gettext_lazy("The situation"),
            gettext_lazy(
                "Only what the reader needs. The resident hands it in, so they decide what is in it."
            ),
        ),
        Section("stuck", gettext_lazy("What is stuck, and why")),
        Section(
            "without",
            gettext_lazy("What happens without a home"),
            gettext_lazy("Which steps can't be taken as long as there is no home?"),
        ),
        Section("help", gettext_lazy("What is being done already")),
        Section("call", gettext_lazy("Who can tell more")),
    ),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """The words to begin with per section, and the life areas that they are about."""

    texts: dict[str, str]
    areas: tuple[int, ...]


def begin_talk(viewer: Viewer, case: Case, meeting: Meeting) -> Begun:
    """The letter after a conversation: what was agreed there, as far as the viewer may know it."""
    with translation.override(LANGUAGE):
        made = [
            a
            for a in casefile.agreements_of(viewer, case)
            if a.meeting_id == meeting.pk and a.status != AgreementStatus.DROPPED
        ]
        made.sort(key=lambda a: (a.due_date, a.pk))
        ours = [a for a in made if a.owner_kind != OwnerKind.RESIDENT]
        changed = signalbook.to_tell(viewer, case)
        return Begun(
            {
                "talk": "\n\n".join([_told(meeting), *map(_changed, changed)]),
                "you": _lines(
                    _with_consequence(_dated(a), a)
                    for a in made
                    if a.owner_kind == OwnerKind.RESIDENT
                ),
                "we": _lines(_with_consequence(_by_somebody(a), a) for a in ours),
                "not_yet": "",
                "next": _next(case),
                "call": _call(case),
            },
            tuple(sorted({a.area_id for a in made}.union(*(one.areas for one in changed)))),
        )


def begin_statement(viewer: Viewer, case: Case) -> Begun:
    """The statement for an urgency application: story and tangle, as far as the viewer may know them."""
    with translation.override(LANGUAGE):
        story = [p for p in casefile.story_of(viewer, case) if not p.is_wish]
        problems = [
            p for p in casefile.problems_of(viewer, case) if p.status != ProblemStatus.SOLVED
        ]
        knot = Knot(problems, blockages_of(viewer, case))
        agreements = casefile.open_agreements(casefile.agreements_of(viewer, case))
        help_given = [a for a in agreements if a.owner_organisation_id is not None]
        about = {row.area_id for row in (*story, *problems, *help_given)}
        return Begun(
            {
                "situation": "\n\n".join(p.text for p in story),
                "stuck": "\n\n".join(filter(None, (_lines(_stuck(knot)), _circles(knot)))),
                "without": "",
                "help": _lines(_by_somebody(a) for a in help_given),
                "call": _call(case),
            },
            tuple(sorted(about)),
        )


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"{BULLET}{line}" for line in lines)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _dated(agreement: Agreement) -> str:
    words = _sentence(agreement.what)
    return _("%(what)s By %(day)s at the latest.") % {
        "what": words[:1].upper() + words[1:],
        "day": full_date(agreement.due_date),
    }


def _with_consequence(told: str, agreement: Agreement) -> str:
    """For the resident's own letter: what it does to their money or rights is no reader's business."""
    consequence = getattr(agreement, "consequence", None)
    if consequence is None or not consequence.answer:
        return told
    return f"{told} {_sentence(consequence.answer)}"


def _by_somebody(agreement: Agreement) -> str:
    who = f"{agreement.who} ({agreement.for_whom})" if agreement.for_whom else agreement.who
    return f"{who[:1].upper()}{who[1:]}: {_dated(agreement)}"


def _told(meeting: Meeting) -> str:
    there = [
        row.user.name if row.user else row.brought_name
        for row in meeting.attendances.select_related("user").order_by("id")
        if not row.is_resident
    ]
    told = _("We spoke with each other on %(day)s.") % {"day": full_date(meeting.on_date)}
    if there:
        told = f"{told} " + _("Also there: %(names)s.") % {"names": join_names(there)}
    return told


def _changed(report: SignalReport) -> str:
    return _("Something has changed, also through you. %(what)s") % {
        "what": _sentence(report.signal.answer)
    }


def tells_of(letter: Letter, report: SignalReport) -> bool:
    """Does the letter still say what changed, as it was offered? Other words are told by hand."""
    with translation.override(LANGUAGE):
        return _changed(report) in letter.texts.get("talk", "")


def _next(case: Case) -> str:
    planned = Meeting.objects.filter(case=case, status=MeetingStatus.PLANNED).first()
    if planned is None:
        return _("We have not made a date yet. We call you about it.")
    told = _("We see each other on %(day)s at %(time)s.") % {
        "day": full_date(planned.on_date),
        "time": spoken_time(planned.at_time),
    }
    where = planned.where
    return f"{told} " + _("Place: %(place)s.") % {"place": where} if where else told


def _call(case: Case) -> str:
    """Who leads the course, at the number of their own, of their organisation, or else of the table itself."""
    lead = case.lead
    seats = {p.user_id: p.organisation_id for p in table_people(case.dossier)}
    organisations = (seats.get(lead.pk), case.dossier.programme.lead_organisation_id)
    phones = dict(
        Partnership.objects.filter(
            municipality_id=case.municipality_id,
            organisation_id__in=[o for o in organisations if o],
        ).values_list("organisation_id", "phone")
    )
    phone = lead.phone or next((phones[o] for o in organisations if o and phones.get(o)), "")
    if phone:
        return _("Do you have a question? Call %(name)s: %(phone)s.") % {
            "name": lead.name,
            "phone": phone,
        }
    return _("Do you have a question? Ask %(name)s.") % {"name": lead.name}


def _stuck(knot: Knot) -> list[str]:
    told = []
    for strand in knot.strands:
        words = _sentence(strand.problem.words)
        for blockage in strand.waits_for:
            why = blockage.rule.name if blockage.rule else blockage.why
            words += " " + _("This waits for: %(first)s.") % {
                "first": blockage.first.words.rstrip(".")
            }
            if why:
                words += " " + _("The reason: %(why)s.") % {"why": why.rstrip(".")}
        told.append(words)
    return told


def _circles(knot: Knot) -> str:
    rounds = (" → ".join(p.words.rstrip(".") for p in ring) for ring in knot.circles)
    return _lines(_("This goes round: %(round)s.") % {"round": one} for one in rounds)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph, or the points of a list."""

    is_list: bool
    lines: tuple[str, ...]


def paragraphs(text: str) -> list[Block]:
    """What somebody typed, as paragraphs and lists for paper."""
    blocks: list[Block] = []
    goes_on = False
    for raw in text.split("\n"):
        line = raw.strip()
        is_item = line.startswith(("- ", "* ", "• "))
        line = line[2:].strip() if is_item else line
        if line and goes_on and blocks[-1].is_list == is_item:
            blocks[-1] = Block(is_item, (*blocks[-1].lines, line))
        elif line:
            blocks.append(Block(is_item, (line,)))
        goes_on = bool(line)
    return blocks


def heading_of(letter: Letter) -> str:
    """What it is called, on the screen and above the paper."""
    if letter.kind == LetterKind.URGENCY:
        return _("Statement with an application for urgency")
    return _("What we agreed")
