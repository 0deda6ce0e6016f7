"""The settings of a programme: who may, what can be meant, and two administrators at once."""

import html
import json
import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts import policies
from accounts.actions.programmes import change_settings
from accounts.models import Programme
from accounts.programmes import NUMBERS, settings_of
from tests.cases.referring import refer
from tests.cases.test_at_once import at_once, together, unlocked
from tests.world import SYSTEM, World
from trail import clock
from trail.errors import Denied
from trail.models import AuditLine


@pytest.fixture
def anna(world: World, client: Client) -> Client:
    client.force_login(world.users["anna"])
    return client


def url(world: World) -> str:
    return f"/programmas/{world.programme.pk}/"


def as_it_stands(world: World, **typed: Any) -> dict[str, Any]:
    """What the page sends, with what was typed over it."""
    stands = settings_of(Programme.objects.get(pk=world.programme.pk))
    return stands | {"seen": json.dumps(stands)} | typed


def lines() -> list[dict[str, Any]]:
    found = AuditLine.objects.filter(action="programme.settings").order_by("id")
    return [data["changes"] for data in found.values_list("data", flat=True)]


def test_every_setting_can_be_changed_and_is_logged_with_old_and_new(
    world: World, anna: Client
) -> None:
    wanted = {name: bounds.highest for name, bounds in NUMBERS.items()} | {
        "meeting_place": "Dorpshuis",
        "objection_text": "Schrijf binnen zes weken aan het college.",
        "prepared_reports": "month",
        "rounding": "10",
        "young_people": True,
        "emergency_access": False,
    }
    before = settings_of(world.programme)
    assert anna.post(url(world), as_it_stands(world, **wanted)).status_code == 302
    world.programme.refresh_from_db()
    assert settings_of(world.programme) == wanted
    assert lines() == [{name: [before[name], new] for name, new in wanted.items()}]
    # the same once more is no change
    assert anna.post(url(world), as_it_stands(world)).status_code == 302
    assert len(lines()) == 1
    page = html.unescape(anna.get("/programmas/").content.decode())
    assert "ook jongeren" in page
    assert "geen noodtoegang" in page


@pytest.mark.parametrize("name", NUMBERS)
def test_what_cannot_be_meant_is_said_in_words_at_its_field(
    world: World, anna: Client, name: str
) -> None:
    low, high = NUMBERS[name]
    for typed in ("", "veel", "1,5", str(low - 1), str(high + 1), "-3", "9" * 5000, "\x00"):
        answer = anna.post(
            url(world), as_it_stands(world, **{name: typed}, meeting_place="Kamer 3")
        )
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert f"Vul een heel getal in van {low} tot en met {high}." in page
        # nothing typed is lost
        assert "Kamer 3" in page
        assert not typed.isprintable() or f'value="{typed}"' in page or not typed
    for number in (low - 1, high + 1):
        with pytest.raises(Denied):
            change_settings(programme=world.programme, values={name: number}, by=SYSTEM)
    assert lines() == []


@pytest.mark.parametrize(
    "typed",
    [
        {"young_people": "misschien"},
        {"emergency_access": ""},
        {"rounding": "7"},
        {"meeting_place": "x" * 121},
        {"meeting_place": "a\x00b"},
        {"objection_text": "x" * 1001},
        {"objection_text": "a\x00b"},
        {"seen": ""},
        {"seen": "{"},
        {"seen": "[1]"},
        {"seen": '{"places": 20}'},
    ],
)
def test_bad_input_changes_nothing(world: World, anna: Client, typed: dict[str, str]) -> None:
    answer = anna.post(url(world), as_it_stands(world, places="31") | typed)
    assert answer.status_code == 422
    assert 'value="31"' in answer.content.decode()
    assert lines() == []


def test_only_who_administers_this_municipality(world: World, client: Client) -> None:
    for name in ("pieter", "wendy", "fleur", "bas", "bregje"):
        client.force_login(world.users[name])
        assert client.get(url(world)).status_code == 404
        assert client.post(url(world), as_it_stands(world, places=1)).status_code == 404
        with pytest.raises(Denied):
            change_settings(programme=world.programme, values={"places": 30}, by=world.viewer(name))
    client.force_login(world.users["anna"])
    assert client.get(f"/programmas/{world.bunnik_programme.pk}/").status_code == 404
    assert "Bunnik" not in client.get("/programmas/").content.decode()


def test_a_referral_that_is_here_keeps_its_date(world: World) -> None:
    early = refer(world)
    change_settings(programme=world.programme, values={"referral_weeks": 3}, by=SYSTEM)
    world.programme.refresh_from_db()
    late = refer(world)
    assert early.dossier.referred_until == clock.now() + timedelta(weeks=6)
    assert late.dossier.referred_until == clock.now() + timedelta(weeks=3)


# --- two administrators ----------------------------------------------------------------------------


def test_two_who_change_different_things_both_succeed(world: World, anna: Client) -> None:
    opened = as_it_stands(world)
    change_settings(programme=world.programme, values={"places": 30}, by=SYSTEM)
    assert anna.post(url(world), opened | {"rhythm_days": "21"}).status_code == 302
    world.programme.refresh_from_db()
    assert (world.programme.places, world.programme.rhythm_days) == (30, 21)


def test_a_colleagues_change_is_told_before_it_is_undone(world: World, anna: Client) -> None:
    opened = as_it_stands(world, places="25", meeting_place="Kamer 3")
    change_settings(programme=world.programme, values={"places": 30}, by=SYSTEM)
    answer = anna.post(url(world), opened)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Nu staat hier: 30" in page
    world.programme.refresh_from_db()
    assert (world.programme.places, world.programme.meeting_place) == (30, "")
    # what the page holds now is sent once more: that is meant
    seen = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
    assert seen is not None
    again = opened | {"seen": html.unescape(seen[1])}
    assert anna.post(url(world), again).status_code == 302
    world.programme.refresh_from_db()
    assert (world.programme.places, world.programme.meeting_place) == (25, "Kamer 3")


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_one_is_refused(world: World) -> None:
    def change() -> list[str]:
        world.programme.refresh_from_db()
        seen = settings_of(world.programme)
        return at_once(
            *(
                partial(
                    change_settings,
                    programme=world.programme,
                    values={"places": world.programme.places + more},
                    seen=seen,
                    by=SYSTEM,
                )
                for more in (1, 2)
            )
        )

    assert change() == ["done", "refused"]
    assert len(lines()) == 1
    # the negative control: without the lock one undoes the other, and nobody is told
    with unlocked(policies, "check_setting", together()):
        assert change() == ["done", "done"]
    assert len(lines()) == 3
