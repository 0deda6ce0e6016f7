"""People come and go: who is no longer of an organisation, or its seat ends, is out at the next request."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Deputy, Membership
from cases.models import Case, Meeting
from consent import gate
from consent.actions.dossiers import leave_table
from consent.models import Seat
from tests.cases.table_world import moment, running_case
from tests.world import World
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
