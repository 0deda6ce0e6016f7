"""A no of the resident never blocks help or money: the lead organisation runs the whole course on its public task."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from accounts.actions.people import give_mandate
from accounts.states import MandateKind
from budgets.actions.decisions import approve_request
from budgets.actions.payments import Account, pay, settle
from budgets.models import BudgetRequest
from budgets.states import RequestStatus
from cases.actions import agreements, courses, meetings, results
from cases.actions.story import add_problem, tell_story
from cases.models import Case, Meeting, ResultKind
from cases.states import AgreementStatus, ClosingReason, OwnerKind
from consent import gate
from consent.actions.bases import record_basis
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.actions.withdrawals import withdraw
from consent.states import BasisKind, HowGiven
from tests.budgets.scenes import Scene
from tests.cases.table_world import give_consent, invited_case
from tests.world import BEGIN, SYSTEM, World
from trail import clock
from trail.errors import Denied

pytestmark = pytest.mark.django_db
ARTICLE = "artikel 2.1.2 Wmo 2015"


def says(world: World, case: Case, *, takes_part: bool, **granted: tuple[str, ...]) -> None:
    record_consent(
        dossier=case.dossier,
        answers=Answers(
            takes_part=takes_part,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
            organisations={
                world.organisations[key].pk: OrganisationAnswer(world.area_ids(*areas))
                for key, areas in granted.items()
            },
        ),
        by=world.viewer("wendy"),
    )


def no_from_the_start(world: World, case: Case) -> None:
    says(world, case, takes_part=False)


def no_after_a_yes(world: World, case: Case) -> None:
    give_consent(world, case)
    says(world, case, takes_part=False)


def no_to_everybody_else(world: World, case: Case) -> None:
    says(world, case, takes_part=True, werktafel=("wonen", "inkomen"))


def no_to_the_lead_organisation(world: World, case: Case) -> None:
    says(world, case, takes_part=True, werktafel=(), wil=("inkomen",))


def taken_back_whole(world: World, case: Case) -> None:
    give_consent(world, case)
    withdraw(dossier=case.dossier, by=world.viewer("wendy"))


def taken_back_from_the_lead_organisation(world: World, case: Case) -> None:
    give_consent(world, case)
    lead = world.organisations["werktafel"].pk
    withdraw(dossier=case.dossier, organisation_id=lead, by=world.viewer("wendy"))


Refusing = Callable[[World, Case], None]
# whether the public task reaches by itself, or its article is written down first
REFUSALS: list[tuple[Refusing, bool]] = [
    (no_from_the_start, True),
    (no_to_everybody_else, True),
    (no_after_a_yes, False),
    (no_to_the_lead_organisation, False),
    (taken_back_whole, False),
    (taken_back_from_the_lead_organisation, False),
]


@pytest.mark.parametrize(
    ("refuse", "by_itself"), REFUSALS, ids=lambda one: getattr(one, "__name__", "")
)
def test_help_and_money_go_on(world: World, refuse: Refusing, by_itself: bool) -> None:
    case = invited_case(world)
    refuse(world, case)
    before = who_knows(world, case)
    wendy = world.viewer("wendy")
    wonen = world.areas["wonen"]
    knows = {"wonen"} <= {a.key for a in gate.areas_for(wendy, case.dossier)}
    assert knows == by_itself
    if not by_itself:
        # no words of before, until the law's article has been named; then only what is named
        record_basis(
            dossier=case.dossier,
            organisation_id=world.organisations["werktafel"].pk,
            kind=BasisKind.PUBLIC_TASK,
            article=ARTICLE,
            areas=[wonen.pk],
            by=wendy,
        )
        assert "wonen" in {a.key for a in gate.areas_for(wendy, case.dossier)}
    help_them(world, case)
    pay_for_it(world, case)
    # it opened nothing for the others
    assert who_knows(world, case) == before
    case.refresh_from_db()
    courses.close_case(case=case, reason=ClosingReason.GOALS_MET, area=wonen, by=wendy)


def who_knows(world: World, case: Case) -> dict[str, frozenset[int]]:
    """What those outside the lead organisation may know."""
    others = ("marleen", "iris", "bo", "mira", "gijs", "paula")
    return {who: gate.known_areas(world.viewer(who), case.dossier) for who in others}


def help_them(world: World, case: Case) -> None:
    """A conversation with an agreement, kept, and a result."""
    wendy, wonen = world.viewer("wendy"), world.areas["wonen"]
    first = Meeting.objects.get(case=case)
    meetings.start_meeting(meeting=first, by=wendy)
    tell_story(case=case, area=wonen, text="Ik wil een eigen deur.", by=wendy)
    problem = add_problem(case=case, area=wonen, words="Geen dak", by=wendy)
    made = agreements.make_agreement(
        case=case,
        area=wonen,
        what="Noodwoning aanvragen",
        owner_kind=OwnerKind.PROFESSIONAL,
        owner_user=world.users["wendy"],
        due_date=clock.today(),
        token=uuid4(),
        by=wendy,
        meeting=first,
        problem=problem,
    )
    agreements.settle_agreement(agreement=made, status=AgreementStatus.DONE, by=wendy)
    results.record_result(
        case=case,
        kind=ResultKind.objects.get(municipality=world.houten, key="noodhuisvesting"),
        on_date=clock.today(),
        by=wendy,
    )
    meetings.close_meeting(
        meeting=first,
        present=[world.users["wendy"].pk],
        resident_present=True,
        brought=[],
        by=wendy,
    )


def pay_for_it(world: World, case: Case) -> None:
    """Asked for by the lead organisation, granted by the municipality, paid and settled."""
    scene = Scene(world, case)
    request = scene.submitted("200.00", "wendy")
    approve_request(
        request=request,
        token=uuid4(),
        answer_to_resident="Wij betalen de borg van uw kamer.",
        by=world.viewer("paula"),
    )
    give_mandate(
        programme=world.programme,
        kind=MandateKind.PAYMENT,
        holder=world.users["mira"],
        given_by="hoofd financiën",
        from_date=BEGIN,
        by=SYSTEM,
    )
    booked: dict[str, Any] = {"on_date": clock.today(), "by": world.viewer("mira")}
    request = BudgetRequest.objects.get(pk=request.pk)
    account = Account("NL91ABNA0417164300", "Kamerverhuur Vermeer")
    pay(request=request, amount=Decimal("200.00"), account=account, token=uuid4(), **booked)
    settle(request=request, real_amount=Decimal("200.00"), token=uuid4(), **booked)
    assert BudgetRequest.objects.get(pk=request.pk).status == RequestStatus.ACCOUNTED


def test_nobody_else_can_open_it_by_naming_an_article(world: World) -> None:
    case = invited_case(world)
    taken_back_whole(world, case)
    for who in ("marleen", "iris", "paula", "anna", "bregje"):
        with pytest.raises(Denied):
            record_basis(
                dossier=case.dossier,
                organisation_id=world.organisations["werktafel"].pk,
                kind=BasisKind.PUBLIC_TASK,
                article=ARTICLE,
                areas=[world.areas["wonen"].pk],
                by=world.viewer(who),
            )
