"""Referrals by the API: what the screen does, and never more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.states import Scope
from cases.actions.referrals import decline
from cases.models import Referral
from consent.models import Dossier
from tests.api.conftest import Caller
from tests.world import World
from trail import clock
from trail.models import AuditLine

Call = Callable[..., Caller]
GOOD: dict[str, Any] = {
    "salutation": "meneer",
    "name": "Kees de Wit",
    "safe_contact": "Bellen, 's ochtends.",
    "stuck": "Geen adres, dus geen uitkering.",
    "tried": "De gewone weg.",
    "areas": ["wonen", "inkomen"],
    "urgency": "soon",
    "agreed_on_date": "2026-11-11",
    "agreed_with": "Marleen, aan de balie",
}


def send(caller: Caller, key: str = "zaak-1", **changes: Any) -> Any:
    data = {k: v for k, v in {**GOOD, **changes}.items() if v is not ...}
    return caller.post("referrals", data, Idempotency_Key=key)


def test_a_referral_comes_in_and_is_ones_own(caller: Call, world: World) -> None:
    marleen = caller("marleen")
    answer = send(marleen)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    row = Referral.objects.get()
    assert answer.headers["Location"] == f"/api/v1/referrals/{row.pk}"
    assert answer.headers["API-Version"] == "1.0.0"
    assert row.sender == world.users["marleen"]
    assert body["areas"] == ["wonen", "inkomen"]
    assert body["number"] == row.dossier.number
    assert marleen.get(f"referrals/{row.pk}").json() == body
    listed = marleen.get("referrals").json()
    assert listed["count"] == 1
    assert listed["results"] == [body]


def test_sent_twice_it_is_made_once(caller: Call) -> None:
    marleen = caller("marleen")
    first, again = send(marleen), None
    with clock.at(clock.now() + timedelta(seconds=1)):
        again = send(marleen)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Referral.objects.count() == 1
    assert send(marleen, stuck="Iets heel anders.").status_code == 409
    assert send(marleen, key="zaak-2").status_code == 201
    # somebody else's key of the same name is another one
    assert send(caller("mira")).status_code == 201
    assert Referral.objects.count() == 3


def test_nobody_elses_referral_exists(caller: Call) -> None:
    pk = send(caller("marleen")).json()["id"]
    for name in ("mira", "iris", "bo", "wendy", "pieter", "bert", "bregje"):
        answer = caller(name).get(f"referrals/{pk}")
        assert answer.status_code == 404, name
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert caller(name).get("referrals").json()["count"] == 0
    for stranger in ("bas", "anna", "fleur"):
        assert caller(stranger).get("referrals").status_code == 404
        assert send(caller(stranger)).status_code == 404
    assert Referral.objects.count() == 1


def test_the_answer_is_there_and_sight_ends_with_the_gate(caller: Call, world: World) -> None:
    marleen = caller("marleen")
    pk = send(marleen).json()["id"]
    with clock.at(clock.now() + timedelta(weeks=6, seconds=1)):
        assert marleen.get(f"referrals/{pk}").status_code == 404
        assert marleen.get("referrals").json()["count"] == 0
        # the key stays taken, and says nothing of what it made
        assert send(marleen).status_code == 409
    decline(
        referral=Referral.objects.get(),
        answer_to_sender="Dit lost WIL zelf op.",
        answer_to_resident="WIL belt u.",
        by=world.viewer("wendy"),
    )
    seen = marleen.get(f"referrals/{pk}")
    if seen.status_code == 200:
        assert seen.json()["answer_to_sender"] == "Dit lost WIL zelf op."


def test_reads_and_refusals_stand_in_the_log(caller: Call, world: World) -> None:
    marleen = caller("marleen")
    pk = send(marleen).json()["id"]
    dossier = Dossier.objects.get()
    marleen.get(f"referrals/{pk}")
    line = AuditLine.objects.order_by("-id").first()
    assert line is not None
    assert (line.action, line.user_id) == ("api.referral.view", world.users["marleen"].pk)
    assert line.dossier_ids == [dossier.pk]
    caller("mira").get(f"referrals/{pk}")
    refused = AuditLine.objects.order_by("-id").first()
    assert refused is not None
    assert (refused.kind, refused.user_id) == ("refusal", world.users["mira"].pk)


def test_a_key_without_the_scope_is_told_so(caller: Call) -> None:
    reader = caller("marleen", Scope.READ_REFERRALS)
    assert reader.get("referrals").status_code == 200
    answer = send(reader)
    assert answer.status_code == 403
    assert "aanmeldingen sturen" in answer.json()["detail"] or "send" in answer.json()["detail"]
    assert caller("marleen", Scope.WRITE_REFERRALS).get("referrals").status_code == 403


def test_without_a_good_key_nobody_gets_in(caller: Call) -> None:
    marleen = caller("marleen")
    marleen.client.logout()
    for header in (
        "",
        "Bearer",
        "Bearer ok_0123456789_" + "x" * 43,
        "Basic abc",
        f"Token {marleen.key}",
    ):
        answer = marleen.client.get("/api/v1/referrals", headers={"Authorization": header})
        assert answer.status_code == 401, header
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["status"] == 401


def test_a_session_is_no_key(caller: Call, world: World) -> None:
    marleen = caller("marleen")
    marleen.client.force_login(world.users["marleen"])
    assert marleen.client.get("/api/v1/referrals").status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ...}, "name"),
        ({"name": ""}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"areas": []}, "areas"),
        ({"areas": "wonen"}, "areas"),
        ({"areas": ["bestaat-niet"]}, "areas"),
        ({"areas": ["proces"]}, "areas"),
        ({"areas": [["wonen"]]}, "areas"),
        ({"urgency": "urgent"}, "urgency_reason"),
        ({"urgency": "ooit"}, "urgency"),
        ({"agreed_on_date": "2026-02-31"}, "agreed_on_date"),
        ({"agreed_on_date": "2026-11-13"}, "agreed_on_date"),
        ({"agreed_on_date": None}, "agreed_on_date"),
        ({"agreed_with": ""}, "agreed_with"),
        ({"stuck": "x" * 1_000_000}, "stuck"),
        ({"programme": "bunnik-2026"}, "programme"),
    ],
)
def test_what_is_not_right_is_said_at_its_field(
    caller: Call, changes: dict[str, Any], field: str
) -> None:
    answer = send(caller("marleen"), **changes)
    assert answer.status_code == 422, answer.content
    errors = answer.json()["errors"]
    assert any(error["field"].split(".")[0] == field for error in errors), errors
    assert all(error["message"] for error in errors)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1, 2",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": "\\ud800"}',
        b'{"na\\u0000me": "x"}',
        b'{"name": "a\\u0000b"}',
        b"[" * 50_000,
        b'{"urgency": ' + b"9" * 5_000 + b"}",
        b'{"name": 1e309}',
        b'{"areas": {"wonen": true}, "name": false}',
    ],
)
def test_anything_at_all_is_answered_in_words(caller: Call, body: bytes) -> None:
    answer = caller("marleen").post("referrals", body, Idempotency_Key="k")
    assert answer.status_code in (400, 422), answer.content
    assert answer.json()["title"]
    assert not Referral.objects.exists()


def test_too_large_is_said_so(caller: Call) -> None:
    answer = caller("marleen").post(
        "referrals", b'{"stuck": "' + b"x" * (6 * 1024 * 1024) + b'"}', Idempotency_Key="k"
    )
    assert answer.status_code == 413


def test_html_and_braces_are_text(caller: Call) -> None:
    words = "<b>{{ 7*7 }}</b> {% load x %}"
    answer = send(caller("marleen"), stuck=words)
    assert answer.json()["stuck"] == words


def test_what_isnt_there_is_a_problem_too(caller: Call) -> None:
    marleen = caller("marleen")
    for path in (
        "nergens",
        "referrals/",
        "referrals/0",
        f"referrals/{10**30}",
        "referrals?page=99",
    ):
        answer = marleen.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["API-Version"]
    assert marleen.client.delete(
        "/api/v1/referrals", headers={"Authorization": f"Bearer {marleen.key}"}
    ).status_code == 405  # fmt: skip
    assert marleen.client.post(
        "/api/v1/referrals",
        "name=x",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {marleen.key}"},
    ).status_code == 415  # fmt: skip


def test_a_key_can_be_too_fast(caller: Call, settings: Any) -> None:
    settings.API_RATE = "3/min"
    marleen = caller("marleen")
    answers = [marleen.get("referrals") for _ in range(5)]
    assert [a.status_code for a in answers].count(429) == 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert caller("mira").get("referrals").status_code == 200


def test_a_list_takes_as_many_queries_for_one_as_for_three(
    caller: Call, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    marleen = caller("marleen")
    counts = []
    for number in range(3):
        send(marleen, key=f"k{number}")
        with CaptureQueriesContext(connection) as captured:
            marleen.get("referrals")
        counts.append(len(captured))
    assert counts[1] == counts[2]
