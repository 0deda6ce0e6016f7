"""The decision sheet: of exactly what was decided, accessible, and only for who may read the whole request."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import page
import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse

from budgets import making
from budgets.actions.costs import LineDetails, add_line, set_horizon
from budgets.actions.decisions import approve_request, ask_question, refuse_request, void_approval
from budgets.actions.payments import Account, pay
from budgets.actions.requests import answer_decider, revise_request, submit_request
from budgets.actions.sheets import make_sheet
from budgets.models import BudgetRequest, Decision, DecisionSheet
from budgets.states import Certainty, Payer, Scenario, Unit
from consent.actions.withdrawals import withdraw
from documents import store
from documents.models import File
from tests.budgets.paying import WIL, let_pay
from tests.budgets.scenes import Scene
from trail import clock, jobs
from trail.errors import Denied
from trail.models import AuditLine, Job
from trail.states import JobStatus

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(scene: Scene) -> SignIn:
    def client(name: str) -> Client:
        made = Client(headers={"accept-language": "en"})
        made.force_login(scene.world.users[name])
        return made

    return client


def granted(scene: Scene, amount: str = "350.00", **changes: Any) -> Decision:
    return approve_request(
        request=scene.submitted(amount, **changes),
        token=uuid4(),
        answer_to_resident="Wij betalen de borg van uw kamer.",
        by=scene.world.viewer("pieter"),
    )


def made(decision: Decision) -> DecisionSheet:
    jobs.run_job(DecisionSheet.objects.get(decision=decision).job_id or 0)
    sheet: DecisionSheet = DecisionSheet.objects.select_related("pdf").get(decision=decision)
    return sheet


def text_of(sheet: DecisionSheet) -> str:
    assert sheet.pdf is not None
    data = store.read(sheet.pdf)
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        text = " ".join(" ".join(p.extract_text() for p in document.pages).split())
    return text.replace("\u00a0", " ")


def test_it_tells_what_was_decided_and_on_what(scene: Scene) -> None:
    request = scene.submitted()
    by = scene.world.viewer
    ask_question(request=request, text="Kan het in termijnen?", by=by("pieter"))
    answer_decider(request=request, text="Nee, de verhuurder wil alles.", by=by("marleen"))
    decision = approve_request(
        request=request, token=uuid4(), answer_to_resident="Wij betalen de borg.", by=by("pieter")
    )
    sheet = made(decision)
    text = text_of(sheet)
    tree = request.tree
    for words in (
        "Toegekend: € 350,00 voor de borg van een kamer",
        f"Besloten door Pieter Test op {clock.today():%-d} ",
        "Van 1 januari 2026, gegeven door wethouders Werk en Wonen, tot € 2.500,00 per inwoner",
        "Wijkt af van het advies Nee",
        "Overschrijding Geen",
        "Wij betalen de borg.",
        f"meneer W., dossier {scene.case.dossier.number}",
        "Kamerverhuur Vermeer, rechtstreeks",
        "Aangevraagd door Marleen Test",
        f"versie {tree.version} van",
        tree.sha256[:12],
        "Met een adres kan de uitkering ingaan.",
        "Bijzondere bijstand betaalt, maar pas over 6 weken.",
        "Advies voorschieten",
        "Kan het in termijnen?",
        "Nee, de verhuurder wil alles.",
    ):
        assert words in text, (words, text)
    # a file's name is seen by whoever looks over a shoulder
    assert sheet.pdf is not None
    assert sheet.pdf.name == f"besluitblad-{scene.case.dossier.number}-{decision.pk}.pdf"


def test_the_kassabon_stands_on_it_per_payer_with_how_certain_it_is(scene: Scene) -> None:
    draft, by = scene.answered(), scene.world.viewer("marleen")
    set_horizon(request=draft, months=6, by=by)
    line = LineDetails(
        scenario=Scenario.NOTHING,
        what="uitkering",
        amount=Decimal("850.00"),
        unit=Unit.ONCE,
        payer=Payer.INCOME,
        certainty=Certainty.LIKELY,
    )
    add_line(request=draft, token=uuid4(), details=line, by=by)
    submit_request(request=draft, by=by)
    decision = approve_request(
        request=draft,
        token=uuid4(),
        answer_to_resident="Wij betalen de borg.",
        by=scene.world.viewer("pieter"),
    )
    text = text_of(made(decision))
    assert "Kassabon: wie betaalt wat in 6 maanden" in text
    # as it is spelled, with its capitals
    assert "Sociale dienst (zoals WIL)" in text
    assert "Niets doen € 850,00, de gewone weg € 0,00, maatwerk € 0,00 (waarschijnlijk)" in text


def test_it_says_when_the_advice_was_not_followed_and_why(scene: Scene) -> None:
    granted(scene, "2400.00")
    request = scene.submitted_anyway("150.00")
    refused = refuse_request(
        request=scene.submitted("90.00", payee_name="Kringloop"),
        token=uuid4(),
        reason="Het kan uit de huishoudpot.",
        answer_to_resident="Wij betalen dit niet.",
        by=scene.world.viewer("pieter"),
    )
    text = text_of(made(refused))
    assert "Niet toegekend: € 90,00" in text
    assert "Ja: het advies was 'inzetten'" in text
    assert "Het kan uit de huishoudpot." in text
    assert "Overschrijding" not in text
    assert "alleen de vragen van de korte weg" in text
    # asked although it did not fit, and refused as was advised
    followed = refuse_request(
        request=request,
        token=uuid4(),
        reason="Er is niet genoeg.",
        answer_to_resident="Er is niet genoeg.",
        by=scene.world.viewer("pieter"),
    )
    text = text_of(made(followed))
    assert "Wijkt af van het advies Nee" in text
    assert "Toch gevraagd, want Toch nodig." in text


def test_each_decision_keeps_its_own(scene: Scene) -> None:
    """A decision that is taken back doesn't rub out the one before it."""
    decision = granted(scene)
    first = made(decision)
    assert first.pdf is not None
    taken_back = void_approval(
        request=decision.request,
        token=uuid4(),
        reason="De kamer is vergeven.",
        by=scene.world.viewer("paula"),
    )
    text = text_of(made(taken_back))
    assert "Teruggenomen: € 350,00" in text
    assert "Eerder besluit" in text
    assert "Toegekend: € 350,00" in text
    assert DecisionSheet.objects.get(decision=decision).pdf == first.pdf
    assert "Teruggenomen" not in text_of(first)


def test_the_askers_own_change_makes_a_decision_fall_without_a_mandate(scene: Scene) -> None:
    decision = granted(scene)
    revise_request(request=decision.request, token=uuid4(), by=scene.world.viewer("marleen"))
    fallen = Decision.objects.get(request=decision.request, kind="void")
    assert "Geen: de aanvraag is veranderd" in text_of(made(fallen))


def test_it_is_made_once(scene: Scene) -> None:
    decision = granted(scene)
    sheet = made(decision)
    assert make_sheet(decision=decision, by=scene.world.viewer("marleen")) == sheet
    # a worker that was thought dead comes back with the same job
    Job.objects.filter(pk=sheet.job_id or 0).update(status=JobStatus.WAITING)
    assert made(decision).pdf == sheet.pdf
    assert File.objects.filter(kind=making.JOB_KIND).count() == 1


def test_what_failed_or_never_was_is_asked_for_on_its_page(
    scene: Scene, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = granted(scene)
    marleen = sign_in("marleen")
    url = reverse("budgets:sheet", args=[decision.pk])
    assert b"being made" in marleen.get(url).content
    fragment = marleen.get(url, headers={"hx-request": "true"})
    assert b"<h1" not in fragment.content
    assert marleen.get(f"{url}pdf/").status_code == 404

    def broken(*args: Any, **values: Any) -> bytes:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(making, "render_pdf", broken)
        for _attempt in range(jobs.MAX_ATTEMPTS):
            made(decision)
    assert b"could not be made" in marleen.get(url).content
    assert marleen.post(url).status_code == 302
    assert made(decision).pdf is not None
    # of before there were sheets
    older = granted(scene, "20.00")
    DecisionSheet.objects.filter(decision=older).delete()
    url = reverse("budgets:sheet", args=[older.pk])
    assert b"Make the PDF" in marleen.get(url).content
    for _click in range(2):
        assert marleen.post(url).status_code == 302
    assert DecisionSheet.objects.filter(decision=older).count() == 1


def test_the_download_is_in_the_log(scene: Scene, sign_in: SignIn) -> None:
    decision = granted(scene)
    made(decision)
    response = sign_in("paula").get(reverse("budgets:sheet_pdf", args=[decision.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert "De Wit" not in response.headers["Content-Disposition"]
    line = AuditLine.objects.get(action="budget.sheet_download")
    assert (line.kind, line.outcome) == ("export", "ok")


def test_only_who_may_read_the_whole_request(scene: Scene, sign_in: SignIn) -> None:
    """Not who only pays (Mira), nor who may know another area (Iris); nobody after consent was taken back."""
    decision = granted(scene)
    made(decision)
    let_pay(scene, "mira")
    by = scene.world.viewer
    pay(
        request=decision.request,
        amount=Decimal("350.00"),
        on_date=clock.today(),
        account=Account("NL91ABNA0417164300", "Kamerverhuur Vermeer"),
        token=uuid4(),
        by=by("mira"),
        comes_back=WIL,
    )
    assert BudgetRequest.objects.visible_to(by("mira")).exists()
    urls = [reverse(f"budgets:{name}", args=[decision.pk]) for name in ("sheet", "sheet_pdf")]

    def statuses(who: str) -> set[int]:
        client = sign_in(who)
        return {client.get(url).status_code for url in urls}

    for who in ("marleen", "wendy", "pieter", "paula"):
        assert statuses(who) == {200}, who
    for who in ("mira", "iris", "bregje"):
        assert statuses(who) == {404}, who
    # paid since: the sheet is still of what was decided
    assert b"NL91" not in sign_in("pieter").get(urls[0]).content
    withdraw(dossier=scene.case.dossier, by=by("wendy"))
    for who in ("marleen", "wendy", "pieter", "paula"):
        assert statuses(who) == {404}, who
    with pytest.raises(Denied):
        make_sheet(decision=decision, by=by("pieter"))


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "\u202etegen de keer in 😀", "a" * 120]
)
def test_nasty_words_are_kept_and_break_nothing(scene: Scene, sign_in: SignIn, nasty: str) -> None:
    decision = granted(scene, purpose=nasty, payee_name=nasty)
    text_of(made(decision))
    content = sign_in("marleen").get(reverse("budgets:sheet", args=[decision.pk])).content
    assert b"<script>alert" not in content
