"""An exception to a rule with every text that goes into a copy, and other people's names in them."""

from datetime import timedelta
from uuid import uuid4

from accounts.actions.people import give_mandate
from accounts.states import MandateKind
from cases.actions import deviations
from cases.actions.tangle import add_rule
from cases.states import DeviationOutcome, EscalationAnswer
from tests.budgets.scenes import Scene
from tests.world import BEGIN, SYSTEM
from trail import clock


def deviation_of(scene: Scene) -> None:
    world, wendy = scene.world, scene.world.viewer("wendy")
    give_mandate(
        programme=world.programme,
        kind=MandateKind.DEVIATION,
        holder=world.users["paula"],
        given_by="wethouder",
        from_date=BEGIN,
        by=SYSTEM,
    )
    rule = add_rule(
        municipality=world.houten,
        name="Een kamer telt niet",
        kind="practice",
        owner="Viveste",
        key_holder="",
        hook="agreement",
        arrangement="",
        is_active=True,
        by=wendy,
    )
    row = deviations.ask_deviation(
        case=scene.case,
        area=world.areas["wonen"],
        rule=rule,
        instead="Noor telt mee, zegt Piet.",
        spirit="De regel is voor wie alleen woont; Noor woont er ook.",
        hook="agreement",
        beyond_mandate=True,
        token=uuid4(),
        by=wendy,
    )
    deviations.record_owner_answer(
        deviation=row,
        answer=EscalationAnswer.YES,
        who="teamleider",
        words="Goed, als Piet tekent.",
        on_date=clock.today(),
        by=wendy,
    )
    deviations.approve_deviation(
        deviation=row,
        motivation="Wendy heeft gelijk.",
        review_date=clock.today() + timedelta(days=30),
        answer_to_resident="Noor telt mee.",
        by=world.viewer("paula"),
    )
    deviations.look_back(
        deviation=row,
        outcome=DeviationOutcome.WORKED,
        words="Noor heeft een kamer.",
        by=wendy,
    )
