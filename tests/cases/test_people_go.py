"""People come and go: who is no longer of an organisation, or its seat ends, is out at the next request."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import issue_token
from accounts.models import Deputy, Membership
from accounts.states import Scope
from cases.models import Case, Meeting, Referral
from consent import gate
from consent.actions.dossiers import leave_table
from consent.models import Seat
from tests.cases.referring import refer
from tests.cases.table_world import moment, running_case
from tests.world import SYSTEM, World
from trail import clock


@pytest.fixture
def talk(world: World) -> Iterator[tuple[Case, Meeting]]:
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 14)):
        yield case, meeting


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def sees(client: Client, case: Case, meeting: Meeting) -> set[int]:
    """How the page of the case, the table screen and a fragment of it answer."""
    return {
        client.get(reverse("cases:detail", args=[case.pk])).status_code,
        client.get(reverse("cases:meeting", args=[meeting.pk])).status_code,
        client.get(
            reverse("cases:meeting_audience", args=[meeting.pk]), headers={"HX-Request": "true"}
        ).status_code,
    }


def test_whose_account_is_closed_is_out(world: World, talk: tuple[Case, Meeting]) -> None:
    iris = client_of(world, "iris")
    assert sees(iris, *talk) == {200}
    user = world.users["iris"]
    user.is_active = False
    user.save()
    assert sees(iris, *talk) == {302}  # to the sign-in page, like everybody without an account


def test_a_membership_ends_at_midnight(world: World, talk: tuple[Case, Meeting]) -> None:
    Membership.objects.filter(user=world.users["iris"]).update(until_date=date(2026, 10, 1))
    with clock.at(datetime(2026, 10, 1, 23, 59, 59, tzinfo=clock.AMSTERDAM)):
        assert sees(client_of(world, "iris"), *talk) == {200}
    with clock.at(datetime(2026, 10, 2, 0, 0, 0, tzinfo=clock.AMSTERDAM)):
        assert 200 not in sees(client_of(world, "iris"), *talk)


def test_who_moved_to_another_organisation_is_out(world: World, talk: tuple[Case, Meeting]) -> None:
    iris = client_of(world, "iris")
    assert sees(iris, *talk) == {200}
    Membership.objects.filter(user=world.users["iris"]).update(
        organisation=world.organisations["sociaalteam"]
    )
    assert sees(iris, *talk) == {404}


def test_an_organisation_that_leaves_the_table_is_out(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    iris = client_of(world, "iris")
    assert sees(iris, *talk) == {200}
    seat = Seat.objects.get(
        dossier=talk[0].dossier, organisation=world.organisations["wil"], until_at=None
    )
    leave_table(seat=seat, by=world.viewer("wendy"))
    assert sees(iris, *talk) == {404}


def test_a_deputy_is_out_after_the_last_day(world: World, talk: tuple[Case, Meeting]) -> None:
    mira = client_of(world, "mira")
    assert sees(mira, *talk) == {404}
    Deputy.objects.create(
        person=world.users["marleen"],
        deputy=world.users["mira"],
        organisation=world.organisations["sociaalteam"],
        municipality=world.houten,
        from_date=date(2026, 10, 1),
        until_date=date(2026, 10, 1),
    )
    with transaction.atomic():
        gate.rebuild_access(gate.lock_dossier(talk[0].dossier_id))
    with clock.at(datetime(2026, 10, 1, 23, 59, 59, tzinfo=clock.AMSTERDAM)):
        assert sees(client_of(world, "mira"), *talk) == {200}
    with clock.at(datetime(2026, 10, 2, 0, 0, 0, tzinfo=clock.AMSTERDAM)):
        assert sees(client_of(world, "mira"), *talk) == {404}


def key_of(world: World, name: str) -> dict[str, str]:
    membership = Membership.objects.get(user=world.users[name])
    _token, key = issue_token(membership=membership, name="t", scopes=list(Scope), by=SYSTEM)
    return {"Authorization": f"Bearer {key}"}


def finds(client: Client, key: dict[str, str], referral: int) -> dict[str, bool]:
    """Whether somebody comes upon the resident: in the search, in the lists, with a key for machines."""
    found = {}
    for name, query in (
        ("cases:search", {"q": "Wit"}),
        ("cases:list", {}),
        ("cases:agreements", {}),
        ("cases:referrals", {}),
    ):
        response = client.get(reverse(name), query)
        found[name] = response.status_code == 200 and "Kees de Wit" in response.content.decode()
    answer = Client().get(reverse("api:referral", args=[referral]), headers=key)
    found["key"] = answer.status_code == 200
    return found


@pytest.mark.parametrize("how", ["closed", "ended", "moved"])
def test_who_goes_finds_the_resident_nowhere(
    world: World, talk: tuple[Case, Meeting], how: str
) -> None:
    """Bo sits at the table, and sent a referral besides: first in search, lists and with a key, then not."""
    bo, key = client_of(world, "bo"), key_of(world, "bo")
    # of the same name, so that every list looks for one word
    referral = refer(world, agreed_on_date=date(2026, 10, 1)).pk
    before = finds(bo, key, referral)
    assert {name for name, seen in before.items() if seen} >= {
        "cases:search",
        "cases:list",
        "cases:referrals",
        "key",
    }
    at = clock.now()
    mine = Membership.objects.filter(user=world.users["bo"])
    if how == "closed":
        world.users["bo"].is_active = False
        world.users["bo"].save()
    elif how == "moved":
        mine.update(organisation=world.organisations["sociaalteam"])
    else:
        mine.update(until_date=date(2026, 10, 1))
        with clock.at(datetime(2026, 10, 1, 23, 59, 59, tzinfo=clock.AMSTERDAM)):
            assert finds(client_of(world, "bo"), key, referral) == before
        at = datetime(2026, 10, 2, 0, 0, 0, tzinfo=clock.AMSTERDAM)
    with clock.at(at):
        after = finds(bo if how != "ended" else client_of(world, "bo"), key, referral)
    assert not any(after.values()), after


def test_an_organisation_that_left_finds_the_resident_nowhere(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    iris = client_of(world, "iris")
    key = key_of(world, "iris")
    case = talk[0]
    assert finds(iris, key, Referral.objects.get(dossier=case.dossier).pk)["cases:search"]
    seat = Seat.objects.get(
        dossier=case.dossier, organisation=world.organisations["wil"], until_at=None
    )
    leave_table(seat=seat, by=world.viewer("wendy"))
    assert not any(finds(iris, key, Referral.objects.get(dossier=case.dossier).pk).values())
