"""Keys of the API: kept as a hash, bound to one membership, over at once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.actions.people import deactivate_user, end_membership
from accounts.actions.tokens import issue_token, revoke_token
from accounts.models import ApiToken, Membership
from accounts.states import Role, Scope
from accounts.tokens import find_token
from tests.world import SYSTEM, World
from trail import clock
from trail.errors import Conflict


def issue(world: World, name: str = "marleen") -> tuple[ApiToken, str]:
    membership = Membership.objects.get(user=world.users[name])
    return issue_token(
        membership=membership, name="Zaaksysteem", scopes=[Scope.READ_REFERRALS], by=SYSTEM
    )


def test_a_key_is_its_memberships_and_is_not_kept(world: World) -> None:
    token, key = issue(world)
    found = find_token(key)
    assert found is not None
    assert found[1] == world.viewer("marleen")
    assert key not in str(ApiToken.objects.values_list().get(pk=token.pk))
    assert find_token(key[:-1] + ("a" if key[-1] != "a" else "b")) is None
    assert find_token("ok_" + "0" * 10 + key[13:]) is None
    assert find_token("") is None


def test_only_the_keys_own_place_counts(world: World) -> None:
    from accounts.actions.people import add_membership

    add_membership(
        user=world.users["marleen"],
        organisation=world.organisations["wil"],
        municipality=world.bunnik,
        role=Role.PROFESSIONAL,
        from_date=clock.today(),
        by=SYSTEM,
    )
    membership = Membership.objects.get(user=world.users["marleen"], municipality=world.bunnik)
    _token, key = issue_token(
        membership=membership, name="x", scopes=[Scope.READ_REFERRALS], by=SYSTEM
    )
    found = find_token(key)
    assert found is not None
    assert [p.municipality_name for p in found[1].places] == ["Bunnik"]


def test_a_key_ends_by_time_by_hand_and_with_the_membership(world: World) -> None:
    token, key = issue(world)
    with clock.at(clock.now() + timedelta(days=366)):
        assert find_token(key) is None
    revoke_token(token=token, by=SYSTEM)
    assert find_token(key) is None
    with pytest.raises(Conflict):
        revoke_token(token=token, by=SYSTEM)

    _token, other = issue(world, "mira")
    membership = Membership.objects.get(user=world.users["mira"])
    end_membership(membership=membership, last_date=clock.today(), by=world.viewer("anna"))
    assert find_token(other) is not None
    with clock.at(clock.now() + timedelta(days=1)):
        assert find_token(other) is None
        with pytest.raises(Conflict):
            issue(world, "mira")

    _token, third = issue(world, "wendy")
    deactivate_user(user=world.users["wendy"], by=world.viewer("anna"))
    assert find_token(third) is None


def test_last_use_is_kept_to_the_minute(world: World) -> None:
    token, key = issue(world)
    find_token(key)
    token.refresh_from_db()
    first = token.last_used_at
    assert first == clock.now()
    with clock.at(clock.now() + timedelta(seconds=30)):
        find_token(key)
    token.refresh_from_db()
    assert token.last_used_at == first


def test_the_command_makes_lists_and_revokes(world: World) -> None:
    out = StringIO()
    where = ["--municipality=houten", "--organisation=sociaalteam", "--name=Zaaksysteem"]
    call_command(
        "api_key",
        "make",
        "marleen@test.example",
        *where,
        "--scope=referrals:read",
        stdout=out,
        stderr=StringIO(),
    )
    key = out.getvalue().strip()
    assert find_token(key) is not None
    listed = StringIO()
    call_command("api_key", "list", stdout=listed)
    assert key[3:13] in listed.getvalue()
    assert key not in listed.getvalue()
    call_command("api_key", "revoke", key[3:13], stdout=StringIO())
    assert find_token(key) is None
    with pytest.raises(CommandError, match="no role"):
        call_command(
            "api_key", "make", "bas@test.example", *where, "--scope=editions:read", stdout=out
        )
