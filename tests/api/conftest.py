"""Somebody with a key, calling."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actions.tokens import issue_token
from accounts.models import Membership
from accounts.states import Scope
from tests.world import SYSTEM, World


class Caller:
    """A client of the API with the key of one person of the world."""

    def __init__(self, world: World, name: str, scopes: list[Scope]) -> None:
        membership = Membership.objects.get(user=world.users[name])
        _token, self.key = issue_token(membership=membership, name="test", scopes=scopes, by=SYSTEM)
        self.client = Client(raise_request_exception=True)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path: str, data: Any, **headers: str) -> Any:
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        return self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=self._headers(headers)
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.key}", **named}


@pytest.fixture
def caller(world: World) -> Callable[..., Caller]:
    """caller("marleen", Scope.READ_REFERRALS): all scopes unless named."""

    def make(name: str, *scopes: Scope) -> Caller:
        return Caller(world, name, list(scopes or Scope))

    return make
