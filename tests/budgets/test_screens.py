"""The screens: a whole request without JavaScript, bad input, double clicks, strangers."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.actions.decisions import ask_question
from budgets.actions.requests import change_details, revise_request
from budgets.models import BudgetRequest, Decision, LedgerEntry
from budgets.states import RequestStatus
from cases.actions.story import add_problem
from consent.actions.withdrawals import withdraw
from tests.budgets.scenes import FULL_PATH, Scene
from trail.models import AuditLine


@pytest.fixture
def sign_in(scene: Scene) -> Any:
    def client(name: str) -> Client:
        made = Client(headers={"accept-language": "en"})
        made.force_login(scene.world.users[name])
        return made

    return client


def asked(scene: Scene, **changes: str) -> dict[str, str]:
    return {
        "token": str(uuid4()),
        "purpose": "de borg van een kamer",
        "amount": "350,00",
        "payee_kind": "supplier",
        "payee_name": "Kamerverhuur Vermeer",
        "area": str(scene.world.areas["wonen"].pk),
        "needed_by_date": "",
        **changes,
    }


def text_of(response: Any) -> str:
    text: str = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return text.replace("\u00a0", " ")


def test_from_case_to_decision(scene: Scene, sign_in: Any) -> None:
    marleen, pieter = sign_in("marleen"), sign_in("pieter")
    new = reverse("budgets:new", args=[scene.case.pk])
    assert marleen.get(new).status_code == 200
    data = asked(scene)
    page = marleen.post(new, data, follow=True)
    assert "loosened" not in text_of(page)
    for question, (answer, motivation) in FULL_PATH.items():
        assert page.redirect_chain[-1][0].endswith(f"/vraag/{question}/")
        sent = {"answer": answer, f"motivation_{answer}": motivation}
        page = marleen.post(page.redirect_chain[-1][0], sent, follow=True)
    budget = BudgetRequest.objects.get()
    detail = reverse("budgets:detail", args=[budget.pk])
    assert page.redirect_chain[-1][0] == detail
    assert "advice: voorschieten" in text_of(page)
    # back, and changed: the rest of the answers stays
    back = reverse("budgets:question", args=[budget.pk, "regeling"])
    assert "maar pas over 6 weken" in text_of(marleen.get(back))
    page = marleen.post(back, {"answer": "niemand"}, follow=True)
    assert "advice: inzetten" in text_of(page)
    page = marleen.post(reverse("budgets:submit", args=[budget.pk]), follow=True)
    assert "Paula Test or Pieter Test" in text_of(page)
    # the same form again (back button): the same request
    again = marleen.post(new, data, follow=True)
    assert again.redirect_chain[-1][0] == detail
    assert BudgetRequest.objects.count() == 1

    listed = pieter.get(reverse("budgets:list"))
    assert "De borg van een kamer" in text_of(listed)
    decide = reverse("budgets:decide", args=[budget.pk])
    page = pieter.get(decide)
    assert "After this decision € 2,150.00 is left" in text_of(page)
    token = re.search(r'name="token" value="([^"]+)"', page.content.decode())
    assert token is not None
    form = {"token": token[1], "answer_to_resident": "Wij betalen de borg."}
    for _click in range(2):
        response = pieter.post(decide, form)
        assert (response.status_code, response["Location"]) == (302, detail)
    assert Decision.objects.count() == LedgerEntry.objects.count() == 1
    assert "Wij betalen de borg." in text_of(marleen.get(detail))
    assert AuditLine.objects.filter(kind="view", action="budget.decide").exists()
    # somebody else, with an old page
    late = sign_in("paula").post(decide, {"token": str(uuid4()), "answer_to_resident": "Ja."})
    assert late.status_code == 422
    assert "decided already: granted" in text_of(late)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "-5", "below zero"),
        ("amount", "\u22125", "below zero"),
        ("amount", "0", "above zero"),
        ("amount", "1e309", "understand"),
        ("amount", "NaN", "understand"),
        ("amount", "0,005", "two digits"),
        ("amount", "٣٥٠", "0 to 9"),
        ("amount", "", "required"),
        ("amount", "9" * 1_000_000, "too long"),
        ("amount", "3\x005", "understand"),
        ("purpose", "", "required"),
        ("purpose", "x" * 1_000_000, "at most 120"),
        ("purpose", "de\x00borg", "be saved|Null characters"),
        ("payee_name", "", "who is paid"),
        ("payee_kind", "bank", "valid choice"),
        ("area", "999999", "valid choice"),
        ("area", "", "required"),
        ("needed_by_date", "2026-02-31", "valid date"),
        ("needed_by_date", "2026-11-11", "past"),
        ("token", "x", "not complete"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    scene: Scene, sign_in: Any, field: str, value: str, words: str
) -> None:
    response = sign_in("marleen").post(
        reverse("budgets:new", args=[scene.case.pk]), asked(scene, **{field: value})
    )
    assert response.status_code == 422
    assert re.search(words, text_of(response))
    if field != "payee_name":
        assert "Kamerverhuur Vermeer" in response.content.decode()
    assert not BudgetRequest.objects.exists()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2.500,00", "€ 2,500.00"),
        ("1.000", "€ 1,000.00"),
        ("2500", "€ 2,500.00"),
        ("€ 350", "€ 350.00"),
    ],
)
def test_what_was_understood_is_shown(scene: Scene, sign_in: Any, typed: str, shown: str) -> None:
    page = sign_in("marleen").post(
        reverse("budgets:new", args=[scene.case.pk]), asked(scene, amount=typed), follow=True
    )
    assert f"{shown} for de borg van een kamer" in text_of(page)


def test_html_and_templates_are_text(scene: Scene, sign_in: Any) -> None:
    marleen = sign_in("marleen")
    nasty = "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %}"
    page = marleen.post(
        reverse("budgets:new", args=[scene.case.pk]), asked(scene, purpose=nasty), follow=True
    )
    assert "<script>alert" not in page.content.decode()
    assert "{{ 7|add:7 }}" in page.content.decode()
    budget = BudgetRequest.objects.get()
    question = reverse("budgets:question", args=[budget.pk, "doorbraak"])
    marleen.post(question, {"answer": "ja", "motivation_ja": nasty})
    page = marleen.get(reverse("budgets:detail", args=[budget.pk]))
    assert "<script>alert" not in page.content.decode()


def test_an_answer_needs_what_belongs_to_it(scene: Scene, sign_in: Any) -> None:
    marleen = sign_in("marleen")
    draft = scene.draft()

    def answer(key: str, **data: str) -> Any:
        return marleen.post(reverse("budgets:question", args=[draft.pk, key]), data)

    assert answer("doorbraak").status_code == 422
    assert answer("doorbraak", answer="ja").status_code == 422
    assert answer("doorbraak", answer="misschien").status_code == 422
    assert answer("doorbraak", answer="ja", motivation_ja="x" * 1_000_000).status_code == 422
    time = {"answer": "koopt_tijd", "motivation_koopt_tijd": "Dan is de woning klaar."}
    assert answer("blijvend", **time).status_code == 422
    wrong = answer("blijvend", **time, until_koopt_tijd="2026-02-31")
    assert wrong.status_code == 422
    assert "Dan is de woning klaar." in wrong.content.decode()
    assert answer("blijvend", **time, until_koopt_tijd="2026-11-12").status_code == 422
    assert answer("blijvend", **time, until_koopt_tijd="2027-03-01").status_code == 302
    assert answer("nergens", answer="ja").status_code == 404
    assert answer("wat_er_over_is", answer="ja").status_code == 404
    # empty fields of the other answers don't stand in the way
    assert answer("doorbraak", answer="nee", motivation_ja="").status_code == 302


def test_against_the_advice(scene: Scene, sign_in: Any) -> None:
    marleen = sign_in("marleen")
    draft = scene.answered()
    question = reverse("budgets:question", args=[draft.pk, "doorbraak"])
    page = marleen.post(question, {"answer": "nee"}, follow=True)
    assert "advice: niet inzetten" in text_of(page)
    submit = reverse("budgets:submit", args=[draft.pk])
    assert marleen.post(submit).status_code == 422
    assert marleen.post(submit, {"deviation_reason": "Toch."}).status_code == 302
    decide = reverse("budgets:decide", args=[draft.pk])
    form = {"token": str(uuid4()), "answer_to_resident": "Ja, wij betalen."}
    refused = sign_in("pieter").post(decide, form)
    assert refused.status_code == 422
    assert "Ja, wij betalen." in refused.content.decode()
    assert sign_in("pieter").post(decide, {**form, "motivation": "Eens."}).status_code == 302


def test_asking_answering_refusing(scene: Scene, sign_in: Any) -> None:
    marleen, pieter = sign_in("marleen"), sign_in("pieter")
    budget = scene.submitted()
    detail = reverse("budgets:detail", args=[budget.pk])
    assert pieter.post(reverse("budgets:ask", args=[budget.pk]), {"text": ""}).status_code == 422
    pieter.post(reverse("budgets:ask", args=[budget.pk]), {"text": "Kan het later?"})
    page = text_of(marleen.get(detail))
    assert "Kan het later?" in page
    assert "Answer the question" in page
    reply = reverse("budgets:reply", args=[budget.pk])
    assert marleen.post(reply, {"reply-text": ""}).status_code == 422
    assert marleen.post(reply, {"reply-text": "Nee."}).status_code == 302
    assert marleen.post(reply, {"reply-text": "Nog eens."}).status_code == 422
    refuse = reverse("budgets:refuse", args=[budget.pk])
    assert "Nee." in text_of(pieter.get(reverse("budgets:decide", args=[budget.pk])))
    half = {"token": str(uuid4()), "reason": "Het kan met spoed bij WIL."}
    kept = pieter.post(refuse, half)
    assert kept.status_code == 422
    assert "met spoed bij WIL" in kept.content.decode()
    assert (
        pieter.post(refuse, {**half, "answer_to_resident": "Wij vragen het aan."}).status_code
        == 302
    )
    assert "not granted" in text_of(marleen.get(detail))


def test_taking_back_and_changing(scene: Scene, sign_in: Any) -> None:
    budget = scene.approved()
    void = reverse("budgets:void", args=[budget.pk])
    pieter = sign_in("pieter")
    assert pieter.post(void, {"void-token": str(uuid4()), "void-reason": ""}).status_code == 422
    form = {"void-token": str(uuid4()), "void-reason": "De kamer is vergeven."}
    assert pieter.post(void, form).status_code == 302
    assert pieter.post(void, form).status_code == 302  # twice the same form
    assert pieter.post(void, {**form, "void-token": str(uuid4())}).status_code == 422
    budget = scene.approved()
    marleen = sign_in("marleen")
    revise = reverse("budgets:revise", args=[budget.pk])
    token = {"token": str(uuid4())}
    first, second = marleen.post(revise, token), marleen.post(revise, token)
    assert first["Location"] == second["Location"]
    assert BudgetRequest.objects.filter(replaces=budget).count() == 1
    draft = BudgetRequest.objects.get(replaces=budget)
    assert marleen.post(reverse("budgets:withdraw", args=[draft.pk])).status_code == 302
    assert marleen.post(reverse("budgets:withdraw", args=[draft.pk])).status_code == 422


EVERY = [
    "detail",
    "details",
    "submit",
    "reply",
    "withdraw",
    "revise",
    "decide",
    "refuse",
    "ask",
    "void",
]


def test_a_newer_request_shows_only_to_who_may_see_it(scene: Scene, sign_in: Any) -> None:
    """It may be about an area that the reader may not know; a draft is no project leader's business."""
    old = scene.submitted(who="wendy")
    wendy = scene.world.viewer("wendy")
    new = revise_request(request=old, token=uuid4(), by=wendy)
    page, link = (reverse("budgets:detail", args=[one.pk]) for one in (old, new))
    assert link in sign_in("marleen").get(page).content.decode()
    inkomen = scene.details(area=scene.world.areas["inkomen"])
    change_details(request=new, details=inkomen, by=wendy)
    assert link in sign_in("wendy").get(page).content.decode()
    for who in ("marleen", "paula"):
        seen = sign_in(who).get(page)
        assert (seen.status_code, link in seen.content.decode()) == (200, False), who


def test_strangers_find_nothing(scene: Scene, sign_in: Any) -> None:
    budget = scene.submitted()
    draft = scene.draft()
    for name in ("mira", "iris", "bo", "bas", "anna", "bert", "bregje"):
        client = sign_in(name)
        for page in EVERY:
            url = reverse(f"budgets:{page}", args=[budget.pk])
            assert client.get(url).status_code == 404, (name, page)
            assert client.post(url).status_code == 404, (name, page)
    paula = sign_in("paula")
    assert paula.get(reverse("budgets:detail", args=[draft.pk])).status_code == 404
    assert paula.get(reverse("budgets:detail", args=[budget.pk])).status_code == 200
    for unknown in (0, 999_999, 2**63):
        assert paula.get(f"/maatwerk/{unknown}/").status_code == 404


def test_who_sees_it_but_may_not_decide_hears_why(scene: Scene, sign_in: Any) -> None:
    budget = scene.submitted()
    marleen = sign_in("marleen")
    decide = reverse("budgets:decide", args=[budget.pk])
    assert marleen.get(decide).status_code == 302
    form = {"token": str(uuid4()), "answer_to_resident": "Ja."}
    refused = marleen.post(decide, form)
    assert refused.status_code == 403
    assert "request of your own" in text_of(refused)
    # project leader, but nobody's asker: withdrawing isn't theirs
    refused = sign_in("paula").post(reverse("budgets:withdraw", args=[budget.pk]))
    assert refused.status_code == 403
    assert BudgetRequest.objects.get(pk=budget.pk).status == RequestStatus.SUBMITTED


def test_the_goal_is_shown_to_who_may_know_it(scene: Scene, sign_in: Any) -> None:
    problem = add_problem(
        case=scene.case,
        area=scene.world.areas["schulden"],
        words="Rust in mijn geld",
        by=scene.world.viewer("marleen"),
    )
    budget = scene.submitted(problem=problem)
    url = reverse("budgets:detail", args=[budget.pk])
    assert "Rust in mijn geld" in text_of(sign_in("marleen").get(url))
    steering = text_of(sign_in("paula").get(url))
    assert "Rust in mijn geld" not in steering
    assert "Meneer W." in steering
    assert "Kees" not in steering


def test_texts_close_when_consent_is_taken_back(scene: Scene, sign_in: Any) -> None:
    budget = scene.submitted()
    ask_question(request=budget, text="Kan het later?", by=scene.world.viewer("pieter"))
    withdraw(dossier=scene.case.dossier, by=scene.world.viewer("wendy"))
    paula = sign_in("paula")
    for page in ("detail", "decide"):
        shown = text_of(paula.get(reverse(f"budgets:{page}", args=[budget.pk])))
        assert "350.00" in shown
        for gone in ("borg", "Kan het later?", "zes weken", "6 weken", "uitkering"):
            assert gone not in shown, (page, gone)
    assert "borg" not in text_of(paula.get(reverse("budgets:list")))
    assert sign_in("marleen").get(reverse("budgets:detail", args=[budget.pk])).status_code == 404


def test_lists_run_a_fixed_number_of_queries(scene: Scene, sign_in: Any) -> None:
    pieter = sign_in("pieter")
    counts = []
    for _more in range(2):
        scene.submitted("100.00")
        scene.submitted("90.00")
        scene.approved("10.00")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert pieter.get(reverse("budgets:list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
