"""What papers tell about: rules in the way, signals with their owners, exceptions, promises. Through actions only."""

from datetime import date
from uuid import uuid4

from accounts.actions.people import give_mandate
from accounts.models import Mandate
from accounts.states import MandateKind
from cases.actions import agreements, deviations, signals, story, tangle
from cases.models import Agreement, Blockage, Case, Deviation, Rule, Signal
from documents.papers import Paper
from reporting.monitor.counting import BY_KEY
from reporting.monitor.shown import ShownLine, ShownTable
from reporting.periods import Period
from reporting.states import Mark, Why
from tests.cases.table_world import running_case
from tests.world import BEGIN, SYSTEM, World
from trail import clock


def a_rule(world: World, name: str, owner: str = "WIL") -> Rule:
    return tangle.add_rule(
        municipality=world.houten,
        name=name,
        kind="law",
        owner=owner,
        key_holder="",
        hook="",
        arrangement="",
        is_active=True,
        by=world.viewer("wendy"),
    )


def blocked(world: World, rule: Rule, name: str) -> Blockage:
    """A resident of whom income waits for debts because of the rule."""
    return blocks(world, rule, running_case(world, name)[0])


def blocks(world: World, rule: Rule, case: Case) -> Blockage:
    by = world.viewer("marleen")
    first, waits = (
        story.add_problem(case=case, area=world.areas[key], words=words, by=by)
        for key, words in (("schulden", f"Eerst: {rule}"), ("inkomen", f"Geld: {rule}"))
    )
    return tangle.add_blockage(case=case, first=first, waits=waits, rule=rule, by=by)


def raised(world: World, blockage: Blockage, title: str) -> Signal:
    assert blockage.rule is not None
    return signals.raise_signal(
        case=blockage.case,
        rule=blockage.rule,
        areas=blockage.areas,
        title=title,
        asked="Laat een briefadres genoeg zijn.",
        token=uuid4(),
        by=world.viewer("marleen"),
    )


def passed_on(world: World, signal: Signal, to: str = "wil", name: str = "teamleider") -> Signal:
    return signals.pass_on(
        signal=signal, organisation=world.organisations[to], name=name, by=world.viewer("pieter")
    )


def answered(world: World, signal: Signal, answer: str) -> Signal:
    return signals.answer_signal(
        signal=signal, answer=answer, on_date=clock.today(), by=world.viewer("pieter")
    )


def mandate(
    world: World, kind: MandateKind = MandateKind.DEVIATION, until: date | None = None
) -> Mandate:
    return give_mandate(
        programme=world.programme,
        kind=kind,
        holder=world.users["pieter"],
        given_by="wethouders Werk en Wonen",
        from_date=BEGIN,
        until_date=until,
        by=SYSTEM,
    )


def excepted(world: World, case: Case, rule: Rule, area: str = "inkomen") -> Deviation:
    """Asked and made, under a mandate that is there."""
    row = deviations.ask_deviation(
        case=case,
        area=world.areas[area],
        rule=rule,
        instead="Inschrijven op het briefadres.",
        spirit="De regel wil weten waar iemand is; dat weten wij.",
        hook="awb_4_84",
        token=uuid4(),
        by=world.viewer("marleen"),
    )
    return deviations.approve_deviation(
        deviation=row,
        motivation="Het doel van de regel wordt gehaald.",
        review_date=date(2026, 12, 1),
        answer_to_resident="U mag zich inschrijven.",
        by=world.viewer("pieter"),
    )


def promised(
    world: World, case: Case, status: str = "", due: date = date(2026, 10, 15)
) -> Agreement:
    """By WIL; settled as `status` on the day of the clock, or left open."""
    row = agreements.make_agreement(
        case=case,
        area=world.areas["inkomen"],
        what="De aanvraag nakijken",
        owner_kind="organisation",
        owner_organisation=world.organisations["wil"],
        due_date=due,
        token=uuid4(),
        by=world.viewer("marleen"),
    )
    if status:
        agreements.settle_agreement(
            agreement=row,
            status=status,
            reason="" if status == "done" else "De toetser was ziek.",
            by=world.viewer("marleen"),
        )
    return row


def text_of(paper: Paper) -> str:
    """Everything on it, chapter by chapter."""
    lines = [paper.over, paper.title, paper.lead]
    for part in paper.parts:
        lines.append(f"# {part.heading}")
        lines += part.words
        for fact in part.facts:
            lines += [f"{fact.label}: {fact.text}", fact.said, *fact.asks]
        lines.append(part.note)
    text = "\n".join(line for line in (*lines, *paper.end) if line)
    return text.replace("\u00a0", " ")


def told(
    figure: str, period: Period, numbers: dict[str, int | None], label: str = ""
) -> ShownTable:
    """A table as it may be handed out; None: about too few people."""
    lines = tuple(
        ShownLine(key, label or key, n, n)
        if n is not None
        else ShownLine(key, label or key, None, None, Mark.FEW, Why.FEW)
        for key, n in numbers.items()
    )
    whole = lines[0] if list(numbers) == [""] else ShownLine("", "", None, mark=Mark.WITHHELD)
    return ShownTable(figure, BY_KEY[figure].shape, period, lines, whole, 5)
