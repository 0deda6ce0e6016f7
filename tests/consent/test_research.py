"""Whose data researchers may have: a yes of its own to that, which stands; against a naive telling."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions.withdrawals import withdraw
from consent.models import Consent, Dossier
from consent.monitoring import following_of
from consent.research import researched
from consent.states import Purpose
from tests.cases.table_world import moment, running_case
from tests.consent.test_young import answer, child, parent, serving
from tests.reporting.research.scenes import say
from tests.world import World
from trail import clock

__all__ = ["child", "serving"]
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Step:
    """What happens, so many hours after the last."""

    what: str
    hours: int


STEPS = ("yes", "no", "leaves", "back", "back_research", "back_monitoring", "back_org", "back_area")
HISTORY = st.lists(
    st.builds(Step, st.sampled_from(STEPS), st.sampled_from((1, 30, 24 * 90, 24 * 500))),
    min_size=1,
    max_size=7,
)


@pytest.fixture
def scene(world: World) -> tuple[World, Dossier]:
    return world, running_case(world)[0].dossier


def happen(world: World, dossier: Dossier, step: Step) -> None:
    by = world.viewer("wendy")
    if step.what in ("yes", "no"):
        say(world, dossier, research=step.what == "yes")
    elif step.what == "leaves":
        say(world, dossier, research=False, takes_part=False)
    elif step.what == "back_area":
        withdraw(dossier=dossier, areas=world.area_ids("wonen"), by=by)
    elif step.what == "back_org":
        withdraw(dossier=dossier, organisation_id=world.organisations["viveste"].pk, by=by)
    else:
        _back, _dash, purpose = step.what.partition("_")
        withdraw(dossier=dossier, purpose=purpose, by=by)


def may_now(dossier: Dossier) -> bool:
    return researched(dossier.municipality_id).filter(pk=dossier.pk).exists()


@given(history=HISTORY)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_said_in_whatever_order(
    scene: tuple[World, Dossier], history: list[Step]
) -> None:
    world, dossier = scene
    now, stands, until = moment(10, 2), False, moment(10, 2)
    with transaction.atomic():
        for step in history:
            now += timedelta(hours=step.hours)
            with clock.at(now):
                happen(world, dossier, step)
            # told anew, with nothing but a flag and a day
            if step.what == "yes":
                stands = True
                until = _until(dossier)
            elif step.what in ("no", "leaves", "back", "back_research"):
                stands = False
            with clock.at(now + timedelta(minutes=1)):
                assert may_now(dossier) == (stands and now < until), history
        with clock.at(until + timedelta(seconds=1)):
            assert not may_now(dossier)
        transaction.set_rollback(True)


def _until(dossier: Dossier) -> datetime:
    until: datetime = Consent.objects.filter(dossier=dossier).latest("given_at", "id").until_at
    return until


def test_research_and_being_followed_are_two_things(scene: tuple[World, Dossier]) -> None:
    world, dossier = scene
    with clock.at(moment(10, 5)):
        say(world, dossier, research=True)
        assert may_now(dossier)
        assert not following_of(dossier).allowed
        withdraw(dossier=dossier, purpose=Purpose.MONITORING, by=world.viewer("wendy"))
        assert may_now(dossier)


def test_of_another_municipality_or_emptied_it_is_nobodys(scene: tuple[World, Dossier]) -> None:
    world, dossier = scene
    with clock.at(moment(10, 5)):
        say(world, dossier, research=True)
        assert not researched(world.bunnik.pk).exists()
        Dossier.objects.filter(pk=dossier.pk).update(emptied_at=clock.now())
        assert not may_now(dossier)


def test_for_a_child_both_say_yes(serving: World, child: Dossier) -> None:
    mother, father = (parent(serving, child, name) for name in ("Moeder", "Vader"))
    for hour, who, expected in ((0, mother, False), (1, father, True)):
        with clock.at(clock.now() + timedelta(hours=hour)):
            answer(serving, child, who, research=True, werktafel=("wonen",))
            assert may_now(child) is expected
    with clock.at(clock.now() + timedelta(hours=2)):
        answer(serving, child, father, werktafel=("wonen",))
        assert not may_now(child)
