"""Signals about rules: for everybody who works here, about nobody."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cases.actions import signals, tangle
from cases.actions.escalations import answer_escalation, escalate
from cases.models import Blockage, Escalation, Rule, Signal, SignalReport
from cases.states import EscalationStatus, SignalStatus
from tests.access.cases_table_rows import INKOMEN
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by
from tests.access.tangle_rows import _rule
from trail import clock

HERE = (
    "owner", "colleague", "with_area", "without_area", "withdrawn", "lead_member", "leader", "steering",
)  # fmt: skip
RAISED = UUID("cb5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d11")
CHANGED = UUID("cb5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d12")
NO = UUID("cb5dbb6e-1a0f-4c53-a6a7-0a3bb8a60d13")


def _blocked(c: Course) -> Blockage:
    """Income waits for debts because of a rule: for who may know both."""
    return tangle.add_blockage(
        case=c.case,
        first=c.problem("schulden"),
        waits=c.problem("inkomen"),
        rule=Rule.objects.get(pk=_rule(c)[0]),
        why="De regel. MERK-a-schulden_inkomen",
        by=c.viewer("marleen"),
    )


def _blockage(c: Course) -> tuple[int]:
    return (_blocked(c).pk,)


def _raise(c: Course, token: UUID, title: str) -> Signal:
    blockage = _blocked(c)
    assert blockage.rule is not None
    return signals.raise_signal(
        case=c.case,
        rule=blockage.rule,
        areas=blockage.areas,
        title=title,
        asked="Laat een briefadres genoeg zijn.",
        token=token,
        by=c.viewer("marleen"),
    )


def _signal(c: Course) -> tuple[int]:
    """Raised, with nobody to answer yet."""
    return (_raise(c, RAISED, "Geen uitkering zonder adres").pk,)


def _changing(c: Course) -> Signal:
    """Answered by WIL; the rule changes."""
    signal = _raise(c, CHANGED, "Inschrijven vraagt een huis")
    leader = c.viewer("pieter")
    if signal.status == SignalStatus.RAISED:
        signals.pass_on(
            signal=signal, organisation=c.world.organisations["wil"], name="", by=leader
        )
        signals.answer_signal(
            signal=signal, answer="Vanaf december mag het.", on_date=clock.today(), by=leader
        )
        signals.settle_signal(signal=signal, to=SignalStatus.CHANGED, by=leader)
    return signal


def _changed(c: Course) -> tuple[int]:
    return (_changing(c).pk,)


def _report(c: Course) -> tuple[int]:
    return (SignalReport.objects.get(signal=_changing(c)).pk,)


def _said_no(c: Course) -> tuple[int]:
    """About income, because of a rule."""
    one: Escalation = escalate(
        case=c.case,
        area=c.world.areas["inkomen"],
        asked="Kan het met een briefadres? MERK-a-inkomen",
        to_organisation=c.world.organisations["wil"],
        by_date=date(2026, 11, 20),
        rule=Rule.objects.get(pk=_rule(c)[0]),
        token=NO,
        by=c.viewer("marleen"),
    )
    if one.status == EscalationStatus.OPEN:
        answer_escalation(
            escalation=one,
            answer="no",
            because="De wet. MERK-a-inkomen",
            on_date=clock.today(),
            by=c.viewer("iris"),
        )
    return (one.pk,)


def _new(c: Course) -> dict[str, Any]:
    return {"token": uuid4(), "which": "new", "title": "Een regel", "asked": "Schaf haar af."}


ROWS = [
    row("cases:signals", get=seen_by(*PROFESSIONALS, *LEADERS, "policy")),
    row(
        "cases:signal",
        _signal,
        get=seen_by(*HERE),
        post=seen_by(**dict.fromkeys(HERE, 302)),
        data=lambda c: {"what": "pass_on", "owner-name": "WIL"},
    ),
    row(
        "cases:signal",
        _changed,
        note="changed",
        get=seen_by(*HERE, "policy"),
        post=seen_by(**dict.fromkeys((*HERE, "policy"), 302)),
        data=lambda c: {"what": "answer"},
    ),
    row(
        "cases:signal_blockage",
        _blockage,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=_new,
    ),
    row(
        "cases:signal_escalation",
        _said_no,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=_new,
    ),
    row("cases:signal_told", _report, post=seen_by(**dict.fromkeys(INKOMEN, 302))),
]


def _named(page: Any, c: Course) -> None:
    blockage = Blockage.objects.filter(case=c.case, rule__isnull=False).first()
    assert blockage is not None
    page.goto(f"/blokkades/{blockage.pk}/signaal/")
    page.check("main [name=which][value=new]")
    page.fill("main [name=title]", "Kees krijgt niets")
    page.fill("main [name=asked]", "Iets anders.")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _without_owner(page: Any, c: Course) -> None:
    signal = Signal.objects.filter(status=SignalStatus.RAISED).first()
    assert signal is not None
    page.goto(f"/signalen/{signal.pk}/")
    page.click("main form:has([value=pass_on]) button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:signal_blockage with a name in it", "owner", _named),
    State("cases:signal passed on to nobody", "leader", _without_owner),
]
