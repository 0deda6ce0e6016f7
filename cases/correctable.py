"""Texts of a course that the resident may speak about (consent.plugs.CORRECTABLES).

Not money: a decision is disputed by objecting to it, and is kept longer than words beside it would be.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from accounts.viewer import Viewer
from cases.models import (
    Agreement,
    Blockage,
    Closing,
    Consequence,
    Deviation,
    Escalation,
    Evaluation,
    Letter,
    MeetingLine,
    Message,
    Problem,
    Quote,
    RaisedPoint,
    Referral,
    Result,
    ReviewDate,
    Step,
    StoryPart,
    TemporarySolution,
)
from consent.plugs import Correctable


def _kind(
    model: type[Model], page: str, key: str, *texts: str, of: str = "pk"
) -> tuple[str, Correctable]:
    """`page` names the address where it is read, `of` the row's field that it takes."""

    def rows(viewer: Viewer) -> QuerySet[Any]:
        found: QuerySet[Any] = model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
        return found

    def address(row: Any) -> str:
        return reverse(page, args=[getattr(row, of)])

    return key, Correctable(model, rows, _texts_of(texts), address)


def _texts_of(names: tuple[str, ...]) -> Callable[[Any], list[str]]:
    def texts(row: Any) -> list[str]:
        found = []
        for name in names:
            value = row
            for part in name.split("."):
                value = getattr(value, part)
            found.append(str(value))
        return [text for text in found if text]

    return texts


KINDS = dict(
    [
        _kind(
            Referral,
            "cases:referral",
            "aanmelding",
            "stuck",
            "tried",
            "answer_to_sender",
            "answer_to_resident",
        ),
        _kind(StoryPart, "cases:story", "verhaal", "text", of="case_id"),
        _kind(Problem, "cases:detail", "knelpunt", "words", "note", of="case_id"),
        _kind(Blockage, "cases:tangle", "kluwen", "why", "lifted_how", of="case_id"),
        _kind(MeetingLine, "cases:meeting", "gesprek", "text", of="meeting_id"),
        _kind(RaisedPoint, "cases:talks", "agendapunt", "text", of="case_id"),
        _kind(Agreement, "cases:detail", "afspraak", "what", "reason", of="case_id"),
        _kind(Message, "cases:detail", "bericht", "text", of="case_id"),
        _kind(Quote, "cases:quotes", "zin", "text", of="case_id"),
        _kind(Escalation, "cases:escalation", "opschaling", "asked", "because"),
        _kind(Consequence, "cases:agreement", "gevolg", "answer", of="agreement_id"),
        _kind(Step, "cases:detail", "stap", "words", of="case_id"),
        _kind(TemporarySolution, "cases:temporary", "tijdelijk", "what", "then", "reason"),
        _kind(ReviewDate, "cases:review", "opnieuw-kijken", "reason", "outcome", of="case_id"),
        _kind(
            Deviation,
            "cases:deviation",
            "uitzondering",
            "instead",
            "spirit",
            "owner_words",
            "motivation",
            "answer_to_resident",
            "outcome_words",
        ),
        _kind(Letter, "cases:letter", "brief", "whole_text"),
        _kind(Result, "cases:more", "resultaat", "kind.name", "note", of="case_id"),
        _kind(Closing, "cases:more", "afsluiting", "explanation", "without", of="case_id"),
        _kind(Evaluation, "cases:more", "terugkijken", "process_why", "result_why", of="case_id"),
    ]
)
