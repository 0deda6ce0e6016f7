"""Words are checked in the language of the source, whether or not the Dutch has been compiled."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from budgets.actions.tree_drafts import begin_draft
from budgets.models import TreeDraft
from tests.budgets.paying import let_pay
from tests.budgets.scenes import Scene, running_case
from tests.world import World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def scene(world: World) -> Scene:
    return running_case(world)


@pytest.fixture
def payer(scene: Scene) -> Scene:
    """Mira may pay: a colleague who sits at no table."""
    let_pay(scene, "mira")
    return scene


@pytest.fixture
def mira(payer: Scene) -> Client:
    client = Client()
    client.force_login(payer.world.users["mira"])
    return client


@pytest.fixture
def draft(world: World) -> TreeDraft:
    """The next decision graph of Houten, just begun."""
    return begin_draft(municipality=world.houten, by=world.viewer("anna"))
