"""What of the plan and around the resident goes into a copy, with other people's names in every text."""

from datetime import timedelta
from uuid import uuid4

from cases.actions.agreements import make_agreement
from cases.actions.consequences import set_consequence
from cases.actions.reviews import set_review, settle_review
from cases.actions.steps import add_step
from cases.actions.story import add_problem
from cases.actions.temporaries import note_temporary, settle_temporary
from cases.models import Quote
from cases.states import OwnerKind, QuoteStatus, ReviewStatus, TemporaryStatus
from consent.actions import around
from consent.states import HowGiven
from tests.budgets.scenes import Scene
from trail import clock


def plan_of(scene: Scene) -> None:
    world, case, wendy = scene.world, scene.case, scene.world.viewer("wendy")
    area, today = world.areas["wonen"], clock.today()
    row = note_temporary(
        case=case,
        area=area,
        what="Bij Piet op de bank",
        from_date=today,
        end_date=today + timedelta(days=60),
        then="Dan gaat Noor mee.",
        watcher=world.users["wendy"],
        token=uuid4(),
        by=wendy,
    )
    settle_temporary(
        temporary=row, status=TemporaryStatus.STOPPED, reason="Piet wil niet meer.", by=wendy
    )
    review = set_review(case=case, on_date=today, reason="Dan weet Noor meer.", by=wendy)
    assert review is not None
    settle_review(review=review, status=ReviewStatus.STAYS, outcome="Noor doet mee.", by=wendy)
    moving = make_agreement(
        case=case,
        area=area,
        what="Verhuizen met Noor",
        owner_kind=OwnerKind.RESIDENT,
        due_date=today + timedelta(days=30),
        token=uuid4(),
        by=wendy,
    )
    set_consequence(
        agreement=moving,
        owner=world.users["wendy"],
        answer="Noor telt mee voor de toeslag.",
        by=wendy,
    )
    add_step(
        problem=add_problem(case=case, area=area, words="Een eigen kamer", by=wendy),
        words="Kijken bij Noor op school",
        by=wendy,
    )
    around.add_involvement(
        dossier=case.dossier,
        kind="bewindvoerder",
        organisation="Balans Bewind",
        name="Fatima",
        contact="bellen met Fatima",
        area=area,
        by=wendy,
    )
    around.add_network_person(
        dossier=case.dossier, name="Piet de Vries", relation="buurman", area=area, by=wendy
    )
    Quote.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        text="Zonder Piet en Noor was het niet gelukt.",
        status=QuoteStatus.RELEASED,
        noted_by=world.users["wendy"],
        released_at=clock.now(),
        released_by=world.users["wendy"],
        how=HowGiven.SCREEN,
        typed_name=case.dossier.resident.name,
        witness="Wendy Test",
        token=uuid4(),
    )
