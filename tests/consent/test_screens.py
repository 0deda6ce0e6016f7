"""The consent screens: nothing ticked beforehand, no is as easy as yes, and what was typed stays."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from consent import gate
from consent.models import Consent, ConsentForm, Dossier, Grant, Withdrawal
from consent.standing import standing_of
from consent.states import ConsentStanding, Purpose
from tests.consent.test_gate import consent, invite, refer
from tests.stored_world import built_once
from tests.world import World
from trail import clock


@pytest.fixture
@built_once
def dossier(world: World) -> Dossier:
    return invite(world)


@pytest.fixture
def client(world: World, client: Client) -> Client:
    client.force_login(world.users["wendy"])
    return client


def give_url(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/toestemming/vragen/"


def answers(world: World, **changes: object) -> dict[str, object]:
    wil, team = (world.organisations[k].pk for k in ("wil", "sociaalteam"))
    form = ConsentForm.objects.filter(municipality=world.houten).latest("version")
    return {
        "takes_part": "yes",
        f"joins_{wil}": "yes",
        f"joins_{team}": "no",
        "how": "screen",
        "typed_name": "Kees de Wit",
        "witness": "Wendy Test",
        "explained": "on",
        "form_id": str(form.pk),
        "previous_id": "0",
    } | changes


def test_nothing_is_ticked_beforehand(world: World, client: Client, dossier: Dossier) -> None:
    page = client.get(give_url(dossier)).content.decode()
    assert "checked" not in page
    consent(world, dossier, wil=("inkomen",))
    assert "checked" not in client.get(give_url(dossier)).content.decode()  # nor the second time
    assert "WIL moet nagaan of u recht houdt op uw uitkering." in page  # told beforehand


def test_yes_with_exclusions_and_one_sensitive_area(
    world: World, client: Client, dossier: Dossier
) -> None:
    wil, lead = world.organisations["wil"].pk, world.organisations["werktafel"].pk
    data = answers(
        world,
        **{
            f"not_{wil}": [str(world.areas["werk"].pk), str(world.areas["gezin"].pk)],
            f"also_{wil}": [str(world.areas["gezondheid"].pk)],
            f"secrecy_{wil}": "on",
            f"not_{lead}": [str(world.areas["schulden"].pk)],
            "monitoring": "on",
        },
    )
    assert client.post(give_url(dossier), data).status_code == 302
    iris = gate.known_areas(world.viewer("iris"), dossier)
    assert world.areas["gezondheid"].pk in iris
    assert not iris & world.area_ids("werk", "gezin", "veiligheid", "adres")
    wendy = gate.known_areas(world.viewer("wendy"), dossier)
    assert world.areas["schulden"].pk not in wendy
    assert world.areas["wonen"].pk in wendy
    assert gate.known_areas(world.viewer("marleen"), dossier) == frozenset()
    assert Grant.objects.get(organisation=wil).releases_secrecy
    assert Grant.objects.filter(purpose=Purpose.MONITORING).exists()
    assert not Grant.objects.filter(purpose=Purpose.RESEARCH).exists()
    kept = Consent.objects.get()
    assert (kept.typed_name, kept.witness, kept.how) == ("Kees de Wit", "Wendy Test", "screen")


def test_a_no_shares_nothing_whatever_else_was_ticked(
    world: World, client: Client, dossier: Dossier
) -> None:
    data = answers(world, takes_part="no", how="spoken", monitoring="on")
    response = client.post(give_url(dossier), data, follow=True)
    assert "De hulp gaat door" in response.content.decode()
    assert not Grant.objects.exists()
    assert standing_of(dossier).state == ConsentStanding.REFUSED


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"takes_part": ""}, "takes_part"),
        ({"takes_part": "maybe"}, "takes_part"),
        ({"explained": ""}, "explained"),
        ({"how": ""}, "how"),
        ({"how": "telepathy"}, "how"),
        ({"typed_name": ""}, "typed_name"),
        ({"typed_name": "Kees\x00"}, "typed_name"),
        ({"typed_name": "K" * 1_000_000}, "typed_name"),
        ({"witness": " "}, "witness"),
        ({"form_id": "een"}, "form_id"),
        ({"previous_id": ""}, "previous_id"),
    ],
)
def test_bad_input_is_said_and_nothing_is_kept(
    world: World, client: Client, dossier: Dossier, change: dict[str, str], where: str
) -> None:
    data = answers(world, **change)
    response = client.post(give_url(dossier), data)
    assert response.status_code == 422
    assert where in response.context["form"].errors
    assert not Consent.objects.exists()
    if where != "typed_name":
        assert 'value="Kees de Wit"' in response.content.decode()  # what was typed stays


def test_areas_and_organisations_of_elsewhere_are_refused(
    world: World, client: Client, dossier: Dossier
) -> None:
    wil, elsewhere = world.organisations["wil"].pk, world.organisations["bunnikteam"].pk
    for change in (
        {f"not_{wil}": [str(world.bunnik_areas["wonen"].pk)]},
        {f"also_{wil}": [str(world.areas["wonen"].pk)]},  # not a sensitive one
        {f"also_{wil}": ["999999999999999999999999"]},
        {f"joins_{elsewhere}": "yes"},
    ):
        assert client.post(give_url(dossier), answers(world, **change)).status_code == 422
    assert not Consent.objects.exists()


def test_yes_to_nothing_is_asked_about(world: World, client: Client, dossier: Dossier) -> None:
    wil = world.organisations["wil"].pk
    everything = [
        str(a.pk) for a in world.areas.values() if not a.is_sensitive and not a.is_process
    ]
    response = client.post(give_url(dossier), answers(world, **{f"not_{wil}": everything}))
    assert response.status_code == 422
    assert f"joins_{wil}" in response.context["form"].errors


def test_sent_twice_is_kept_once(world: World, client: Client, dossier: Dossier) -> None:
    for _ in range(2):
        assert client.post(give_url(dossier), answers(world)).status_code == 302
    assert Consent.objects.count() == 1
    # much later it is somebody's back button: said, not kept
    with clock.at(clock.now() + timedelta(hours=1)):
        assert client.post(give_url(dossier), answers(world)).status_code == 422
    assert Consent.objects.count() == 1


def test_withdrawing_is_two_clicks(world: World, client: Client, dossier: Dossier) -> None:
    consent(world, dossier, wil=("inkomen",), werktafel=("wonen",))
    url = f"/dossiers/{dossier.pk}/toestemming/"
    assert f"{url}intrekken/" in client.get(url).content.decode()
    for _ in range(2):  # a double click
        assert client.post(f"{url}intrekken/").status_code == 302
    assert Withdrawal.objects.count() == 1
    assert not Dossier.objects.visible_to(world.viewer("iris")).exists()
    page = client.get(url).content.decode()
    assert "Toestemming ingetrokken op 12 november" in page


def test_withdrawing_of_nonsense_is_refused(world: World, client: Client, dossier: Dossier) -> None:
    consent(world, dossier, wil=("inkomen",))
    url = f"/dossiers/{dossier.pk}/toestemming/intrekken/"
    for data in (
        {"organisation": str(world.organisations["bunnikteam"].pk)},
        {"area": str(world.bunnik_areas["wonen"].pk)},
        {"area": str(world.areas["proces"].pk)},
        {"area": "\x00"},
        {"organisation": "9" * 40},
    ):
        assert client.post(url, data).status_code == 422
    assert not Withdrawal.objects.exists()


def test_a_forgotten_subject_takes_nothing_back(
    world: World, client: Client, dossier: Dossier
) -> None:
    consent(world, dossier, wil=("inkomen",))
    url = f"/dossiers/{dossier.pk}/toestemming/intrekken/"
    assert client.get(url).content.decode().count('name="one_subject" value="on"') == 1
    for data in ({}, {"organisation": str(world.organisations["wil"].pk)}):
        refused = client.post(url, {"one_subject": "on", "area": "", **data})
        assert refused.status_code == 422
        assert "Kies welk onderwerp wordt ingetrokken." in refused.content.decode()
    assert not Withdrawal.objects.exists()
    subject = {"one_subject": "on", "area": str(world.areas["inkomen"].pk)}
    assert client.post(url, subject).status_code == 302
    assert Withdrawal.objects.get().areas == [world.areas["inkomen"].pk]


def test_who_took_back_their_own_sight_goes_home(world: World, client: Client) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    client.force_login(world.users["iris"])
    response = client.post(
        f"/dossiers/{dossier.pk}/toestemming/intrekken/",
        {"organisation": str(world.organisations["wil"].pk)},
    )
    assert (response.status_code, response["Location"]) == (302, "/")


def test_words_for_how_consent_stands(world: World) -> None:
    dossier = invite(world)
    assert standing_of(dossier).words == "Toestemming nog niet gevraagd"
    consent(world, dossier, wil=("inkomen",))
    now = clock.now()
    assert standing_of(dossier).words == "Toestemming loopt tot 12 maart 2028"
    with clock.at(now + timedelta(days=450)):
        assert standing_of(dossier).words == "Toestemming loopt af op 12 maart"
    with clock.at(now + timedelta(days=500)):
        assert standing_of(dossier).words == "Toestemming verlopen op 12 maart"


def test_who_would_see_this(world: World, client: Client, dossier: Dossier) -> None:
    consent(world, dossier, wil=("inkomen",), werktafel=("inkomen", "wonen"))
    url = f"/dossiers/{dossier.pk}/toestemming/wie-leest-mee/"
    line = client.get(url, {"area": world.areas["inkomen"].pk}).content.decode()
    assert "WIL, Werktafel" in line
    assert "WIL" not in client.get(url, {"area": world.areas["wonen"].pk}).content.decode()
    client.force_login(world.users["iris"])
    # what one may not know, one isn't told about
    assert "Werktafel" not in client.get(url, {"area": world.areas["wonen"].pk}).content.decode()
    assert client.get(url, {"area": "x"}).status_code == 404


def test_the_table(world: World, client: Client, dossier: Dossier) -> None:
    url = f"/dossiers/{dossier.pk}/tafel/"
    viveste, bo = world.organisations["viveste"].pk, world.users["bo"].pk
    assert "Kernpartners" not in client.get(url).content.decode()  # all three sit here
    assert client.post(url, {"organisation": str(viveste), "persons": [str(bo)]}).status_code == 302
    assert "Bo Test" in client.get(url).content.decode()
    for data in (
        {"organisation": str(world.organisations["bunnikteam"].pk), "persons": [str(bo)]},
        {"organisation": str(viveste), "persons": [str(world.users["iris"].pk)]},
        {"organisation": str(viveste)},
        {"organisation": "\x00"},
        {},
    ):
        assert client.post(url, data).status_code == 422
    seat = dossier.seat_set.get(organisation=viveste)
    assert client.post(f"{url}{seat.pk}/weg/").status_code == 302
    assert "Bo Test" not in client.get(url).content.decode()
    lead = dossier.seat_set.get(organisation=world.organisations["werktafel"])
    client.post(f"{url}{lead.pk}/weg/")
    assert dossier.seat_set.get(pk=lead.pk).until_at is None


def test_consent_is_asked_of_who_was_invited(world: World, client: Client) -> None:
    dossier = refer(world)
    with transaction.atomic():
        response = client.get(give_url(dossier))
    assert response.status_code == 403
    assert "uitgenodigd" in response.content.decode()
