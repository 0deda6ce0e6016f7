"""Who worked here is nobody ten years after their last role; whoever a kept decision names, when that goes."""

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import people
from accounts.actions.tokens import issue_token
from accounts.models import ApiToken, Deputy, Mandate, Membership, User
from accounts.states import Role, Scope
from budgets.models import Decision
from cases.actions import tangle
from cases.models import Rule
from consent import retention
from consent.actions.holds import set_hold
from consent.models import Dossier
from tests.budgets.scenes import running_case
from tests.cases.table_world import invited_case
from tests.consent.test_destruction import _backup, _restore, close, destroy, later
from tests.world import BEGIN, PASSWORD, SYSTEM, World, build_world
from trail import clock
from trail.models import CertificateLine

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "destroyer"])
LAST = date(2026, 12, 31)
# ten years after the last day was worked to its end
PAST = datetime(2037, 1, 1, tzinfo=clock.AMSTERDAM)


@pytest.fixture
def world(transactional_db: None, noon: datetime, tmp_path: Path, settings: Any) -> World:
    settings.CERTIFICATES = tmp_path / "certificates"
    return build_world()


def leaves(world: World, name: str, last: date = LAST) -> User:
    """Everything that somebody who works here can have, and their last day."""
    user = world.users[name]
    User.objects.filter(pk=user.pk).update(
        phone="06 12345678", working_days="ma di", last_login=clock.now(), is_superuser=True
    )
    Membership.objects.filter(user=user).update(function="consulent", until_date=last)
    user.refresh_from_db()
    return user


def test_not_a_day_before_and_then_whole(world: World) -> None:
    mira = leaves(world, "mira")
    membership = Membership.objects.get(user=mira)
    issue_token(membership=membership, name="koppeling", scopes=list(Scope)[:1], by=SYSTEM)
    for person, deputy in (("mira", "marleen"), ("marleen", "mira")):
        Deputy.objects.create(
            person=world.users[person],
            deputy=world.users[deputy],
            organisation=membership.organisation,
            municipality=world.houten,
            from_date=BEGIN,
            until_date=LAST,
        )
    Mandate.objects.create(
        programme=world.programme,
        kind="budget",
        holder=mira,
        given_by="wethouder Jansen",
        from_date=BEGIN,
    )
    destroy(PAST - timedelta(seconds=1))
    assert User.objects.get(pk=mira.pk).name == "Mira Test"
    said = destroy(PAST)
    assert "accounts.User.name: 1 rows" in said
    left = User.objects.get(pk=mira.pk)
    assert left.name == "oud-medewerker van Sociaal Team Houten"
    assert left.email == f"oud-medewerker-{mira.pk}@weg.invalid"
    assert not left.has_usable_password()
    # every field of the class, by the policy file itself: a new one must be emptied too
    for name, key in retention.policy().models["accounts.User"].items():
        if key == "staff" and name not in ("name", "email", "password"):
            assert not getattr(left, name), name
    for rows in (
        Membership.objects.filter(user=mira),
        ApiToken.objects.filter(membership=membership),
        Deputy.objects.filter(person=mira) | Deputy.objects.filter(deputy=mira),
        Mandate.objects.filter(holder=mira),
    ):
        assert not rows.exists()
    line = CertificateLine.objects.get(classes=["staff"])
    assert line.counts["accounts.User.email"] == line.counts["accounts.Membership"] == 1
    assert "Mira" not in str(line.counts)
    # once is enough
    assert "accounts.User" not in destroy(PAST + timedelta(days=1))
    assert not Client().login(username="mira@test.example", password=PASSWORD)


def test_who_works_here_still_or_again_is_left_alone(world: World) -> None:
    leaves(world, "mira")
    people.add_membership(
        user=world.users["mira"],
        organisation=world.organisations["wil"],
        municipality=world.houten,
        role=Role.PROFESSIONAL,
        from_date=date(2030, 1, 1),
        by=SYSTEM,
    )
    people.deactivate_user(user=world.users["iris"], by=SYSTEM)
    destroy(later(years=30))
    assert {"Mira Test", "Iris Test"} <= set(User.objects.values_list("name", flat=True))


def test_who_signed_a_kept_decision_keeps_name_and_function_until_it_goes(world: World) -> None:
    scene = running_case(world)
    scene.approved(who="pieter")
    decided = Decision.objects.get()
    close(world, scene.case)
    # the course went on without him for years
    Dossier.objects.filter(pk=scene.case.dossier_id).update(closed_at=later(years=4))
    pieter = leaves(world, "pieter")
    assert decided.decided_by == pieter
    destroy(PAST)
    left = User.objects.get(pk=pieter.pk)
    assert (left.name, left.phone, left.is_active) == ("Pieter Test", "", False)
    assert left.email.endswith("@weg.invalid")
    assert Membership.objects.get(user=pieter).function == "consulent"
    # what the decision rests on stays as long as the decision
    assert Mandate.objects.filter(pk=decided.mandate_id or 0).exists()
    destroy(later(years=14, days=1))
    assert not Decision.objects.exists()
    destroy(later(years=14, days=2))
    assert User.objects.get(pk=pieter.pk).name == "oud-medewerker van Houtense Werktafel"
    assert not Membership.objects.filter(user=pieter).exists()
    assert not Mandate.objects.filter(holder=pieter).exists()


def test_a_held_dossier_keeps_the_names_in_it(world: World) -> None:
    case = invited_case(world)
    bo = leaves(world, "bo")
    fleur = world.viewer("fleur")
    set_hold(dossier=case.dossier, reason="Een rechter vraagt ernaar.", by=fleur)
    destroy(PAST)
    assert User.objects.get(pk=bo.pk).name == "Bo Test"


def test_where_they_are_named_a_page_says_former_colleague(world: World) -> None:
    rule = tangle.add_rule(
        municipality=world.houten,
        name="Inschrijving vraagt een adres",
        kind="law",
        owner="Gemeente Houten",
        by=world.viewer("iris"),
    )
    iris = leaves(world, "iris")
    destroy(PAST)
    assert User.objects.get(pk=iris.pk).name == "oud-medewerker van Werk en Inkomen Lekstroom"
    assert str(Rule.objects.get().added_by).startswith("oud-medewerker")
    client = Client()
    client.force_login(world.users["wendy"])
    for url in (reverse("cases:rule", args=[rule.pk]), reverse("cases:rules")):
        page = client.get(url)
        assert page.status_code == 200
        assert "Iris Test" not in page.content.decode()


def test_a_seat_is_proof_of_who_might_know(world: World) -> None:
    """As long as a course is kept, so is who sat there: five years after it ended nobody needs the name."""
    case = running_case(world).case
    iris = leaves(world, "iris")
    Dossier.objects.filter(pk=case.dossier_id).update(phase="closed", closed_at=later(years=9))
    destroy(PAST)
    assert User.objects.get(pk=iris.pk).name == "Iris Test"
    destroy(later(years=14, days=1))
    destroy(later(years=14, days=2))
    assert User.objects.get(pk=iris.pk).name == "oud-medewerker van Werk en Inkomen Lekstroom"


def test_after_a_restore_it_is_done_again(world: World) -> None:
    mira = leaves(world, "mira")
    backup = _backup()
    destroy(PAST)
    _restore(backup)
    assert User.objects.get(pk=mira.pk).name == "Mira Test"
    out = StringIO()
    with clock.at(PAST + timedelta(days=1)):
        call_command("replay_destructions", stdout=out)
    assert User.objects.get(pk=mira.pk).name.startswith("oud-medewerker")
    assert "accounts.User.name: 1 rows" in out.getvalue()
