"""A goal is cut small: a step waits under it until somebody takes it upon them, and is an agreement then."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from cases.actions.steps import add_step, remove_step
from cases.actions.story import add_problem, set_problem_status
from cases.models import Agreement, Case, Problem, Step
from tests.access.visit import text_of
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    case, _meeting = running_case(world)
    with clock.at(moment(10, 2)):
        yield case


@pytest.fixture
def goal(world: World, case: Case) -> Problem:
    return add_problem(
        case=case, area=world.areas["wonen"], words="Een dak", by=world.viewer("marleen")
    )


def page(world: World, name: str, url: str) -> str:
    client = Client()
    client.force_login(world.users[name])
    return text_of(client.get(url))


def test_a_step_stands_under_its_goal_for_who_may_know_it(
    world: World, case: Case, goal: Problem
) -> None:
    marleen = world.viewer("marleen")
    step = add_step(problem=goal, words="Foto's maken", by=marleen)
    assert add_step(problem=goal, words="Foto's maken", by=marleen) == step
    for name, seen in (("marleen", True), ("bo", True), ("iris", False), ("paula", False)):
        assert ("Foto&#x27;s maken" in page(world, name, f"/casussen/{case.pk}/")) is seen, name
    with pytest.raises(Denied):
        add_step(problem=goal, words="Iets", by=world.viewer("iris"))
    with pytest.raises(Denied):
        remove_step(step=step, by=world.viewer("iris"))
    remove_step(step=step, by=marleen)
    remove_step(step=step, by=marleen)
    assert not Step.objects.exists()
    set_problem_status(problem=goal, status="solved", by=marleen)
    with pytest.raises(Conflict):
        add_step(problem=goal, words="Iets", by=marleen)


def test_a_step_that_is_agreed_is_an_agreement(world: World, case: Case, goal: Problem) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    url = f"/knelpunten/{goal.pk}/stap/"
    assert client.post(url, {"step-words": ""}).status_code == 422
    assert client.post(url, {"step-words": "Foto's van het vocht maken"}).status_code == 302
    step = Step.objects.get()
    new = f"/casussen/{case.pk}/afspraak/?stap={step.pk}"
    form = text_of(client.get(new))
    assert 'value="Foto&#x27;s van het vocht maken"' in form
    sent = {
        "token": uuid4(),
        "what": "Foto's van het vocht maken",
        "area": world.areas["wonen"].pk,
        "problem": goal.pk,
        "owner": "resident",
        "due_date": date(2026, 10, 15),
    }
    for _ in range(2):
        assert client.post(new, sent).status_code == 302
    made = Agreement.objects.get()
    assert (made.problem, made.what) == (goal, "Foto's van het vocht maken")
    assert not Step.objects.exists()


def test_a_step_of_another_course_stays(world: World, case: Case, goal: Problem) -> None:
    other, _meeting = running_case(world, "Ans de Bruin")
    step = add_step(problem=goal, words="Foto's maken", by=world.viewer("marleen"))
    client = Client()
    client.force_login(world.users["marleen"])
    form = text_of(client.get(f"/casussen/{other.pk}/afspraak/?stap={step.pk}"))
    assert "Foto" not in form
    assert client.get(f"/casussen/{case.pk}/afspraak/?stap=x").status_code == 200
