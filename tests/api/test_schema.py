"""The OpenAPI description: complete, without warnings, and what is sent along it is answered as it says."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from accounts.actions.tokens import issue_token
from accounts.models import Membership
from accounts.states import Scope
from cases.api import ReferralIn
from cases.forms.referrals import ReferralForm
from opkoers.wsgi import application
from tests.world import SYSTEM, World

FEW = how(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_made_without_warnings_the_same_in_any_language(db: None, language: str) -> None:
    out = StringIO()
    with translation.override(language):
        call_command(
            "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out
        )
    described = json.loads(out.getvalue())
    served = Client().get("/api/v1/schema")
    assert served.json() == described
    assert served.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")


def test_every_operation_takes_a_key_and_can_answer_with_a_problem(db: None) -> None:
    described = Client().get("/api/v1/schema").json()
    for path, operations in described["paths"].items():
        assert path.startswith("/api/v1/")
        assert not path.endswith("/")
        for operation in operations.values():
            assert operation["security"] == [{"key": []}], path
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation["description"], path


def test_the_api_takes_what_the_screen_takes() -> None:
    form = ReferralForm(areas=[], serves_young=True)
    described = ReferralIn()
    assert set(described.fields) - {"programme"} == set(form.fields) - {"agreed"}
    for name, field in form.fields.items():
        longest = getattr(described.fields.get(name), "max_length", None)
        if longest is not None:
            assert longest == getattr(field, "max_length", None), name


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Like Django's own test client: a request doesn't close the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_what_is_sent_along_it_is_answered_as_it_says(world: World, settings: Any) -> None:
    """Anything that the description allows, and much that it doesn't: never a 500, always as described."""
    settings.API_RATE = "100000/min"
    keys = {name: key_of(world, name) for name in ("marleen", "bas")}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema", application)
    tried = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        key = keys["bas" if "editions" in operation.path else "marleen"]
        for mode in GenerationMode:
            attempt(operation, mode, key)
        tried.append(operation.label)
    assert "POST /api/v1/referrals" in tried


def key_of(world: World, name: str) -> str:
    membership = Membership.objects.get(user=world.users[name])
    return issue_token(membership=membership, name="x", scopes=list(Scope), by=SYSTEM)[1]


def attempt(operation: Any, mode: GenerationMode, key: str) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @FEW
    def send(case: Any) -> None:
        # what the description allows can still be refused in words, by the form
        case.call_and_validate(
            headers={"Authorization": f"Bearer {key}"},
            excluded_checks=[negative_data_rejection, positive_data_acceptance],
        )

    send()
