"""The screens of referring, weighing and answering: what people type, badly too."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.actions import referrals as actions
from cases.models import Case, Referral, ReferralDraft, WeighingOpinion
from consent.models import Dossier
from tests.cases.referring import invite, refer
from tests.world import World
from trail.models import AuditLine

NASTY = "<script>alert(1)</script> {{ 7|add:7 }} {% now 'Y' %} '; DROP TABLE"


@pytest.fixture
def bo(world: World, client: Client) -> Client:
    client.force_login(world.users["bo"])
    return client


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def filled(world: World, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "form_token": str(uuid4()),
        "salutation": "mevrouw",
        "name": "Senait Adom",
        "safe_contact": "bellen na vijven",
        "stuck": "Geen adres, geen uitkering.",
        "areas": sorted(world.area_ids("wonen", "veiligheid")),
        "tried": "WoningNet",
        "urgency": "urgent",
        "urgency_reason": "ontruiming",
        "urgent_by_date": "2026-12-01",
        "agreed": "yes",
        "agreed_with": "Bo Test",
        "agreed_on_date": "2026-11-10",
        "communication": "tolk Tigrinya",
    }
    return {**values, **changes}


def test_a_referral_from_form_to_own_list(world: World, bo: Client) -> None:
    assert bo.get("/aanmelden/").status_code == 200
    response = bo.post("/aanmelden/", filled(world))
    assert response.status_code == 302
    row = Referral.objects.get()
    assert row.dossier.resident.communication == "tolk Tigrinya"
    assert "Senait Adom" in bo.get(response.headers["Location"]).content.decode()
    page = bo.get(f"/aanmeldingen/{row.pk}/").content.decode()
    assert "bellen na vijven" in page
    line = AuditLine.objects.filter(action="referral.view").get()
    assert line.dossier_ids == [row.dossier_id]


def test_double_click_and_back_button_make_one(world: World, bo: Client) -> None:
    data = filled(world)
    for _again in range(3):
        assert bo.post("/aanmelden/", data).status_code == 302
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("urgent_by_date", "31 februari"),
        ("urgent_by_date", "2026-02-31"),
        ("urgent_by_date", "2026-11-11"),
        ("agreed_on_date", "2026-11-13"),
        ("agreed_on_date", ""),
        ("agreed_with", ""),
        ("agreed", ""),
        ("name", ""),
        ("name", "Kees\x00"),
        ("name", "n" * 121),
        ("stuck", "a\x00b"),
        ("stuck", "x" * 1_000_000),
        ("safe_contact", ""),
        ("areas", []),
        ("areas", ["0"]),
        ("areas", ["٣"]),
        ("urgency", "heel erg"),
        ("urgency_reason", ""),
        ("salutation", "\x00"),
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(
    world: World, bo: Client, field: str, value: Any
) -> None:
    data = filled(world, **{field: value})
    response = bo.post("/aanmelden/", data)
    assert response.status_code == 422
    page = response.content.decode()
    for kept in ("stuck", "safe_contact", "tried", "communication"):
        assert data[kept].replace("\x00", "") in page
    assert data["form_token"] in page
    assert f'id="id_{field}' in page
    assert not Dossier.objects.exists()
    # and should the browser die now, a draft holds it
    assert ReferralDraft.objects.get().answers["tried"] == ["WoningNet"]


def test_half_characters_of_a_strange_encoding_break_nothing(world: World, bo: Client) -> None:
    boundary = "grens"
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("name", "Kees \\ud800"), ("areas", "\\ud800"), ("urgency", "\\ud800"))
    )
    response = bo.post(
        "/aanmelden/",
        data=f"{parts}--{boundary}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={boundary}; charset=raw_unicode_escape",
    )
    assert response.status_code == 422


def test_texts_are_shown_as_typed(world: World, bo: Client) -> None:
    # a name with a sign in it, and a card without a word of that name
    name = "<script>alert(1)</script> Zwaluw"
    data = filled(world, name=name, stuck=NASTY, tried="<script>", safe_contact=NASTY)
    assert bo.post("/aanmelden/", data).status_code == 422
    data = filled(world, name="<b>Zwaluw</b>", stuck=NASTY, tried=NASTY, safe_contact=NASTY)
    assert bo.post("/aanmelden/", data).status_code == 302
    row = Referral.objects.get()
    assert row.stuck == NASTY
    for client, url in (
        (bo, "/aanmeldingen/"),
        (bo, f"/aanmeldingen/{row.pk}/"),
        (bo, "/"),
        (bo, "/zoeken?q=zwaluw"),
        (enter(world, "wendy"), "/wegen/"),
        (enter(world, "wendy"), f"/aanmeldingen/{row.pk}/uitnodigen/"),
    ):
        page = client.get(url).content.decode()
        assert "&lt;script&gt;" in page or "&lt;b&gt;Zwaluw" in page
        assert "<script>alert" not in page
        assert "<b>Zwaluw" not in page


def test_what_is_out_of_sight_can_not_be_wrong(world: World, bo: Client) -> None:
    data = filled(
        world,
        urgency="none",
        urgent_by_date="31 februari",
        agreed="emergency",
        agreed_on_date="nee",
        emergency_reason="Onvindbaar",
    )
    assert bo.post("/aanmelden/", data).status_code == 302
    row = Referral.objects.get()
    assert (row.urgent_by_date, row.urgency_reason, row.agreed_on_date) == (None, "", None)


def test_the_form_saves_itself(world: World, bo: Client) -> None:
    data = {"form_token": str(uuid4()), "name": "Ke", "urgent_by_date": "31 februari"}
    headers = {"HX-Request": "true"}
    response = bo.post("/aanmelden/bewaren/", data, headers=headers)
    assert response.status_code == 200
    assert "12.00" in response.content.decode()
    bo.post("/aanmelden/bewaren/", {**data, "name": "Kees"}, headers=headers)
    draft = ReferralDraft.objects.get()
    page = bo.get("/aanmelden/").content.decode()
    assert f"/aanmelden/concept/{draft.pk}/" in page
    assert f"/aanmelden/concept/{draft.pk}/" in bo.get("/").content.decode()
    again = bo.get(f"/aanmelden/concept/{draft.pk}/").content.decode()
    assert 'value="Kees"' in again
    assert "31 februari" in again
    assert data["form_token"] in again
    assert enter(world, "iris").get(f"/aanmelden/concept/{draft.pk}/").status_code == 404
    assert enter(world, "iris").post(f"/aanmelden/concept/{draft.pk}/").status_code == 404
    assert bo.post(f"/aanmelden/concept/{draft.pk}/").status_code == 302
    assert not ReferralDraft.objects.exists()


def test_saving_as_a_draft_works_without_a_script(world: World, bo: Client) -> None:
    data = {"form_token": str(uuid4()), "name": "Ke", "save": "1"}
    assert bo.post("/aanmelden/", data).status_code == 302
    assert ReferralDraft.objects.get().answers["name"] == ["Ke"]
    # sent afterwards, the draft is gone
    bo.post("/aanmelden/", filled(world, form_token=data["form_token"]))
    assert not ReferralDraft.objects.exists()
    late = bo.post("/aanmelden/bewaren/", data, headers={"HX-Request": "true"})
    assert late.status_code == 200
    assert not ReferralDraft.objects.exists()


def test_a_lost_or_foreign_token_costs_nothing(world: World, bo: Client) -> None:
    assert bo.post("/aanmelden/", filled(world, form_token="weg")).status_code == 302
    token = str(uuid4())
    refer(world, by="iris", form_token=token)
    response = bo.post("/aanmelden/", filled(world, form_token=token))
    assert response.status_code == 422
    assert "Geen adres, geen uitkering." in response.content.decode()


def test_who_works_in_two_municipalities_chooses_first(world: World) -> None:
    from accounts.actions.people import add_membership
    from accounts.states import Role
    from tests.world import BEGIN, SYSTEM

    add_membership(
        user=world.users["iris"],
        organisation=world.organisations["wil"],
        municipality=world.bunnik,
        role=Role.PROFESSIONAL,
        from_date=BEGIN,
        by=SYSTEM,
    )
    iris = enter(world, "iris")
    page = iris.get("/aanmelden/").content.decode()
    key = f"{world.bunnik_programme.pk}-{world.organisations['wil'].pk}"
    assert f"?source={key}" in page
    form = iris.get(f"/aanmelden/?source={key}").content.decode()
    assert f'value="{world.bunnik_areas["wonen"].pk}"' in form
    assert f'value="{world.areas["wonen"].pk}"' not in form
    assert iris.get("/aanmelden/?source=1-999").status_code == 200
    data = filled(world, source=key, areas=[world.bunnik_areas["wonen"].pk])
    assert iris.post("/aanmelden/", data).status_code == 302
    assert Referral.objects.get().municipality_id == world.bunnik.pk


# --- weighing -------------------------------------------------------------------------------------


def test_cards_bear_no_name_and_are_logged(world: World) -> None:
    row = refer(world, name="Willemijn Geheim", safe_contact="GEHEIM-BELLEN", stuck="GEHEIM-STUK")
    for url in ("/wegen/", "/"):
        page = enter(world, "iris").get(url).content.decode()
        assert "WoningNet" in page or url == "/"
        for secret in ("Willemijn", "Geheim", "GEHEIM", row.dossier.number):
            assert secret not in page
        line = AuditLine.objects.latest("id")
        assert line.dossier_ids == [row.dossier_id]
    assert f"/aanmeldingen/{row.pk}/" not in page
    assert enter(world, "iris").get(f"/aanmeldingen/{row.pk}/").status_code == 404
    assert AuditLine.objects.latest("id").kind == "refusal"
    opened = enter(world, "wendy").get("/wegen/").content.decode()
    assert f"/aanmeldingen/{row.pk}/" in opened
    assert "Willemijn" not in opened
    assert enter(world, "bo").get("/wegen/").status_code == 404  # no core partner


def test_an_opinion_by_form_and_by_htmx(world: World) -> None:
    row = refer(world)
    iris = enter(world, "iris")
    url = f"/wegen/{row.pk}/"
    assert iris.post(url, {"opinion": "wait", "note": NASTY}).status_code == 302
    fragment = iris.post(url, {"opinion": "invite", "note": "nu"}, headers={"HX-Request": "true"})
    assert f'id="card-{row.pk}"' in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert WeighingOpinion.objects.get().opinion == "invite"
    for bad in ({}, {"opinion": "7"}, {"opinion": "wait", "note": "a\x00"}):
        assert iris.post(url, bad).status_code == 422
        assert iris.post(url, bad, headers={"HX-Request": "true"}).status_code == 422
    assert iris.post("/wegen/999999/", {"opinion": "wait"}).status_code == 404
    assert enter(world, "bert").post(url, {"opinion": "wait"}).status_code == 404


# --- answering ------------------------------------------------------------------------------------


def invitation(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "lead": world.users["marleen"].pk,
        f"seat_{world.organisations['sociaalteam'].pk}": [world.users["marleen"].pk],
        f"seat_{world.organisations['viveste'].pk}": [world.users["bo"].pk],
        "on_date": "2026-11-19",
        "at_time": "13:30",
        "place": "Gemeentehuis",
        "answer_to_sender": "Wij nodigen uit.",
        "answer_to_resident": "U bent welkom.",
        **changes,
    }


def test_inviting_from_the_screen(world: World) -> None:
    row = refer(world)
    pieter = enter(world, "pieter")
    page = pieter.get(f"/aanmeldingen/{row.pk}/uitnodigen/").content.decode()
    assert 'value="2026-11-19"' in page  # Thursday, three days to prepare
    assert 'value="13:30"' in page
    response = pieter.post(f"/aanmeldingen/{row.pk}/uitnodigen/", invitation(world))
    assert response.status_code == 302
    case = Case.objects.get()
    assert case.lead_id == world.users["marleen"].pk
    assert case.dossier.seat_set.count() == 3
    # once more: too late, and what was typed stays
    again = pieter.post(f"/aanmeldingen/{row.pk}/uitnodigen/", invitation(world))
    assert again.status_code == 422
    assert "Wij nodigen uit." in again.content.decode()
    assert pieter.get(f"/aanmeldingen/{row.pk}/elders/").status_code == 302
    assert "19 november" in enter(world, "bo").get(f"/aanmeldingen/{row.pk}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lead", ""),
        ("lead", "999999"),
        ("on_date", "31-02-2026"),
        ("on_date", "2026-11-11"),
        ("on_date", ""),
        ("at_time", "25:00"),
        ("at_time", ""),
        ("place", "p" * 121),
        ("answer_to_sender", "\x00"),
        ("answer_to_resident", "Wij bellen [wanneer]."),
        ("answer_to_resident", "x" * 1_000_000),
    ],
)
def test_a_bad_invitation(world: World, field: str, value: str) -> None:
    row = refer(world)
    url = f"/aanmeldingen/{row.pk}/uitnodigen/"
    assert enter(world, "wendy").post(url, invitation(world, **{field: value})).status_code == 422
    assert not Case.objects.exists()


def test_turning_down_fills_in_the_open_places(world: World) -> None:
    row = refer(world)
    wendy = enter(world, "wendy")
    for path in ("elders", "niet-nu"):
        page = wendy.get(f"/aanmeldingen/{row.pk}/{path}/").content.decode()
        assert "[" in page
    unfilled = {"answer_to_sender": "Beter bij [wie].", "answer_to_resident": "Nee."}
    assert wendy.post(f"/aanmeldingen/{row.pk}/niet-nu/", unfilled).status_code == 422
    answers = {"answer_to_sender": "Beter bij WIL.", "answer_to_resident": "WIL belt u."}
    assert wendy.post(f"/aanmeldingen/{row.pk}/niet-nu/", answers).status_code == 302
    assert "Beter bij WIL." in enter(world, "bo").get("/aanmeldingen/").content.decode()


def test_the_sender_sees_nothing_more_once_the_resident_decides(world: World, bo: Client) -> None:
    from tests.consent.test_gate import consent

    row = refer(world)
    case = invite(world, row)
    assert "Kees de Wit" in bo.get("/aanmeldingen/").content.decode()
    consent(world, case.dossier, wil=("inkomen",))
    assert "Kees de Wit" not in bo.get("/aanmeldingen/").content.decode()
    assert bo.get(f"/aanmeldingen/{row.pk}/").status_code == 404
    actions.save_draft(
        form_token=uuid4(),
        municipality_id=world.houten.pk,
        answers={"name": ["Kees de Wit"]},
        by=world.viewer("iris"),
    )
    assert "Kees de Wit" not in bo.get("/").content.decode()


def test_the_sender_hears_nothing_of_what_is_told_at_the_table(world: World, bo: Client) -> None:
    """Between the invitation and the resident's answer the referral is the sender's, the story isn't."""
    from cases.actions.story import tell_story
    from cases.models import StoryPart
    from consent import gate

    row = refer(world)
    case = invite(world, row)
    wonen = world.areas["wonen"]
    tell_story(case=case, area=wonen, text="Wat alleen de tafel hoort.", by=world.viewer("wendy"))
    assert not StoryPart.objects.visible_to(world.viewer("bo")).exists()
    assert gate.known_areas(world.viewer("bo"), case.dossier) == frozenset()
    assert world.organisations["viveste"].pk not in gate.organisations_knowing(
        case.dossier, [wonen.pk]
    )
    for path in ("", "verhaal/", "gesprekken/", "meer/"):
        page = bo.get(f"/casussen/{case.pk}/{path}").content.decode()
        assert "Wat alleen de tafel hoort." not in page
    assert bo.get(f"/aanmeldingen/{row.pk}/").status_code == 200
    assert (
        "Wat alleen de tafel hoort."
        in enter(world, "wendy").get(f"/casussen/{case.pk}/verhaal/").content.decode()
    )
