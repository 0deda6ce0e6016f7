"""A resident's copy: all that may be known, nobody else's name, once, whole or not at all, and for a week."""

import json
import random
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import page
import pdfplumber
import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import translation

from accounts.models import Programme
from budgets.actions import decisions
from budgets.actions.attachments import attach
from budgets.actions.costs import LineDetails, add_line, set_horizon
from budgets.actions.requests import submit_request
from budgets.models import Advance, Booking, BudgetRequest
from budgets.states import Certainty, Payer, Scenario, Unit
from cases.actions import agreements, escalations, meetings, messages, results, story
from cases.actions.agenda import raise_point
from cases.models import (
    Agreement,
    Attendance,
    Blockage,
    Closing,
    Evaluation,
    FollowUp,
    FollowUpAnswer,
    Handover,
    Letter,
    Meeting,
    Problem,
    Referral,
    ResultKind,
    Rule,
    Signal,
    SignalReport,
    StoryPart,
)
from cases.states import ClosingReason, LetterChannel, LetterKind, LetterStatus, OwnerKind
from consent import destruction, policies, retention
from consent.actions import home
from consent.actions.bases import record_basis
from consent.actions.consents import Answers, record_consent
from consent.actions.copies import ask_copy
from consent.actions.corrections import add_correction
from consent.actions.withdrawals import withdraw
from consent.copies import gathering
from consent.models import (
    COPY_KEPT,
    Basis,
    Dossier,
    HouseholdMember,
    Notice,
    Resident,
    ResidentCopy,
)
from consent.plugs import DOSSIER_DATA
from consent.states import BasisKind, CopyKind, HowGiven, NoticeStatus, Purpose
from documents import store
from documents.models import File
from documents.scans import clean
from tests.budgets.scenes import Scene, running_case
from tests.consent.deviation_in_copy import deviation_of
from tests.consent.plan_in_copy import plan_of
from tests.documents.test_scans import photo
from tests.stored_world import built_once
from tests.world import World
from trail import clock, jobs
from trail.errors import Denied
from trail.models import AuditLine, Job
from trail.states import JobStatus, LineKind

pytestmark = pytest.mark.django_db
OTHERS = ("Prins", "Joke", "Noor", "Piet", "Vries", "Fatima", "Wendy", "Marleen", "Iris", "Pieter")
SECRETS = ("Schuilstraat", "alleen via zijn zus", "mes op tafel", "NL91ABNA0417164300")


@pytest.fixture
def scene(world: World) -> Scene:
    """A course with everything in it that can be in it, and other people's names in every text."""
    made = _without_money(world)
    # sums follow what is booked, and can't be put back
    _money(made)
    return made


@built_once
def _without_money(world: World) -> Scene:
    made = running_case(world)
    case, dossier, wendy = made.case, made.case.dossier, world.viewer("wendy")
    area = world.areas["wonen"]
    Resident.objects.filter(pk=dossier.resident_id).update(
        communication="Graag kort, en zonder Piet.",
        safe_contact="Bellen, alleen via zijn zus.",
        secret_address="Schuilstraat 7",
    )
    home.add_household_member(
        dossier=dossier, name="Noor de Wit", relation="dochter", area=area, by=wendy
    )
    for is_wish in (True, False):
        told = "Noor moet een kamer. PIET DE VRIES helpt, zegt Wendy."
        story.tell_story(case=case, area=area, text=told, is_wish=is_wish, by=wendy)
    problem = story.add_problem(case=case, area=area, words="Geen kamer voor Noor", by=wendy)
    Problem.objects.filter(pk=problem.pk).update(note="Piet weet meer.")
    Notice.objects.create(
        dossier=dossier,
        municipality=world.houten,
        organisation=world.organisations["wil"],
        areas=[area.pk],
        text="Iris mag niets meer weten van Noor.",
        status=NoticeStatus.SENT,
        settled_at=clock.now(),
        settled_by=world.users["wendy"],
    )
    income = story.add_problem(case=case, area=world.areas["inkomen"], words="Geen geld", by=wendy)
    Blockage.objects.create(
        case=case,
        dossier=dossier,
        municipality=world.houten,
        areas=sorted([area.pk, world.areas["inkomen"].pk]),
        first=problem,
        waits=income,
        why="Zonder Noor geen adres.",
        added_by=world.users["wendy"],
        lifted_at=clock.now(),
        lifted_by=world.users["iris"],
        lifted_how="Iris vond een briefadres.",
    )
    talk = Meeting.objects.get(case=case)
    meetings.start_meeting(meeting=talk, by=wendy)
    meetings.write_line(
        meeting=talk, area=area, text="Marleen Test belt met noor.", token=uuid4(), by=wendy
    )
    Attendance.objects.create(
        dossier=dossier, municipality=world.houten, meeting=talk, brought_name="Fatima"
    )
    Meeting.objects.filter(pk=talk.pk).update(reason="Fatima was ziek.")
    asked = escalations.escalate(
        case=case,
        area=area,
        to_whom="Joke van de verhuurder",
        asked="Mag Noor bij de verhuurder van Joke wonen?",
        by_date=date(2026, 11, 26),
        token=uuid4(),
        by=wendy,
    )
    escalations.answer_escalation(
        escalation=asked,
        answer="no",
        because="Fatima vindt het te klein.",
        on_date=clock.today(),
        by=wendy,
    )
    SignalReport.objects.create(
        signal=Signal.objects.create(
            municipality=world.houten,
            rule=Rule.objects.create(
                municipality=world.houten,
                name="Een adres",
                kind="law",
                owner="Gemeente",
                added_by=world.users["wendy"],
            ),
            title="Geen kamer zonder adres",
            asked="Laat een briefadres genoeg zijn.",
            raised_by=world.users["wendy"],
            token=uuid4(),
        ),
        case=case,
        dossier=dossier,
        municipality=world.houten,
        areas=[area.pk],
        reported_by=world.users["wendy"],
        told_at=clock.now(),
        told_by=world.users["wendy"],
    )
    messages.write_message(
        case=case, area=area, text="Piet heeft de sleutel, zegt Iris.", token=uuid4(), by=wendy
    )
    plan_of(made)
    deviation_of(made)
    agreement = agreements.make_agreement(
        case=case,
        area=area,
        what="De sleutel halen bij Piet",
        owner_kind=OwnerKind.NETWORK,
        owner_name="Piet de Vries",
        due_date=date(2026, 11, 26),
        token=uuid4(),
        meeting=talk,
        by=wendy,
    )
    Agreement.objects.filter(pk=agreement.pk).update(reason="Iris kon niet.")
    raise_point(case=case, area=area, text="Wat Piet vroeg over Noor", token=uuid4(), by=wendy)
    letter = Letter.objects.create(
        case=case,
        dossier=dossier,
        municipality=world.houten,
        meeting=talk,
        kind=LetterKind.TALK,
        areas=[area.pk],
        texts={"talk": "Wij spraken met Noor en Piet."},
        begun_by=world.users["wendy"],
        saved_by=world.users["iris"],
    )
    letter.pdf = store.keep(
        b"%PDF", name="brief.pdf", content_type="application/pdf", by_kind="cases.letter"
    )
    letter.status, letter.made_at = LetterStatus.GIVEN, clock.now()
    letter.given_how, letter.given_on_date = LetterChannel.TABLE, clock.today()
    letter.given_by, letter.job_id = world.users["iris"], 1
    letter.save()
    kind = ResultKind.objects.filter(municipality=world.houten, area=area).first()
    assert kind is not None
    results.record_result(
        case=case, kind=kind, on_date=clock.today(), note="Met dank aan Fatima.", by=wendy
    )
    Closing.objects.create(
        case=case,
        dossier=dossier,
        municipality=world.houten,
        area=area,
        reason=ClosingReason.GOALS_MET,
        explanation="Noor heeft een kamer. Mevrouw Prins helpt mee.",
        without="Dan sliep Noor buiten.",
        closed_by=world.users["wendy"],
    )
    Handover.objects.create(
        case=case,
        dossier=dossier,
        municipality=world.houten,
        areas=[area.pk],
        to_name="Mevrouw Prins, MEE",
        talk_date=clock.today(),
        status="accepted",
        how="Van Dalen belde zelf.",
        proposed_by=world.users["wendy"],
        settled_at=clock.now(),
        settled_by=world.users["wendy"],
    )
    Evaluation.objects.create(
        case=case,
        dossier=dossier,
        municipality=world.houten,
        area=area,
        process_grade=7,
        process_why="Wendy luisterde.",
        result_grade=8,
        result_why="Noor slaapt binnen.",
        asked_by=world.users["pieter"],
    )
    Referral.objects.filter(dossier=dossier).update(tried="Alles, met Piet.")
    record_basis(
        dossier=dossier,
        organisation_id=world.organisations["wil"].pk,
        kind=BasisKind.LEGAL_DUTY,
        article="artikel 17 Participatiewet",
        areas=world.area_ids("inkomen"),
        by=wendy,
    )
    Basis.objects.create(
        dossier=dossier,
        municipality=world.houten,
        organisation=world.organisations["ggz"],
        kind=BasisKind.VITAL_INTEREST,
        reason="Er lag een mes op tafel.",
        areas=[area.pk],
        until_at=clock.now() + timedelta(days=1),
        recorded_by=world.users["wendy"],
    )
    part = StoryPart.objects.filter(case=case).first()
    assert part is not None
    add_correction(row=part, text="Noor woont er niet meer, zegt Iris.", by=wendy)
    return made


def _money(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    asked = scene.answered("400.00")
    attach(
        request=asked,
        token=uuid4(),
        what="brief van Piet",
        scan=clean(photo()),
        by=scene.world.viewer("marleen"),
    )
    set_horizon(request=asked, months=6, by=by)
    line = LineDetails(
        scenario=Scenario.NOTHING,
        what="incasso bij Piet",
        amount=Decimal("570.00"),
        worked_out="15 % van 3.800",
        unit=Unit.ONCE,
        payer=Payer.RESIDENT,
        certainty=Certainty.LIKELY,
        source="Noor, telefonisch",
    )
    add_line(request=asked, token=uuid4(), details=line, by=by)
    submit_request(request=asked, by=by)
    question = decisions.ask_question(
        request=asked, text="Weet Piet ervan?", by=scene.world.viewer("pieter")
    )
    question.answer, question.answered_at = "Ja, en Noor ook.", clock.now()
    question.answered_by = scene.world.users["marleen"]
    question.save()
    Programme.objects.filter(pk=scene.world.programme.pk).update(
        objection_text="Noor mag schrijven aan het college."
    )
    decisions.refuse_request(
        request=scene.submitted("300.00"),
        token=uuid4(),
        reason="De verhuurder verhuurt niet aan Noor.",
        answer_to_resident="Wij betalen dit niet.",
        by=scene.world.viewer("pieter"),
    )
    request = scene.approved()
    BudgetRequest.objects.filter(pk=request.pk).update(
        deviation_reason="Piet betaalt niet.",
        legitimacy="De regel is niet voor Noor bedoeld.",
        involvement="Piet wil het zelf betalen.",
        returns="Noor blijft dan op school.",
    )
    Booking.objects.create(
        request=request,
        dossier=request.dossier,
        municipality=request.municipality,
        kind="pay",
        amount="350.00",
        on_date=clock.today(),
        holder="P. Vermeer",
        iban="NL91ABNA0417164300",
        note="borg",
        booked_by=scene.world.users["pieter"],
        token=uuid4(),
    )
    Advance.objects.create(
        request=request,
        dossier=request.dossier,
        municipality=request.municipality,
        from_whom="bijzondere bijstand",
        due_date=clock.today(),
        watcher=scene.world.users["pieter"],
        recorded_by=scene.world.users["pieter"],
    )


def made_for(scene: Scene, who: str = "wendy") -> ResidentCopy:
    copy = ask_copy(dossier=scene.case.dossier, by=scene.world.viewer(who))
    jobs.run_job(copy.job_id or 0)
    copy.refresh_from_db()
    return copy


def pdf_text(copy: ResidentCopy) -> str:
    assert copy.pdf is not None
    data = store.read(copy.pdf)
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        return " ".join(" ".join(p.extract_text() for p in document.pages).split())


def data_of(copy: ResidentCopy) -> Any:
    assert copy.data is not None
    return json.loads(store.read(copy.data))


def words(data: Any) -> list[str]:
    """Every text in it."""
    if isinstance(data, dict):
        return [w for value in data.values() for w in words(value)]
    if isinstance(data, list):
        return [w for value in data for w in words(value)]
    return [data] if isinstance(data, str) else []


# --- complete -------------------------------------------------------------------------------------


def test_every_field_of_a_dossier_is_in_it_or_left_out_with_a_reason() -> None:
    policy = retention.policy()
    held: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, str] = {}
    for source in DOSSIER_DATA:
        assert not set(held) & set(source.holds)
        held |= source.holds
        left_out |= source.leaves_out
    assert all(left_out.values())
    fields = {
        (model._meta.label, name)
        for model in destruction.under_dossiers()
        for name, key in policy.models[model._meta.label].items()
        if key in destruction.OF_DOSSIERS
    }
    said = {(label, name) for label, names in held.items() for name in names}
    whole = {label for label in left_out if label.count(".") == 1}
    single = {tuple(one.rsplit(".", 1)) for one in left_out if one.count(".") == 2}
    assert not said & single
    assert not {label for label, _ in said} & whole
    assert {f for f in fields if f[0] not in whole} == said | single


def test_what_is_said_to_be_in_it_is_in_it(scene: Scene) -> None:
    """Every text of every row of every model that is held, as the redactor leaves it."""
    dossier = scene.case.dossier
    data = data_of(made_for(scene))
    found = "\n".join(words(data))
    with translation.override("nl"):
        redactor = gathering.redactor_of(dossier, gathering._staff(dossier.municipality_id))
    # told in words of the graph
    translated = {("budgets.TreeAnswer", "question"), ("budgets.TreeAnswer", "answer")}
    translated.add(("budgets.BudgetRequest", "outcome"))
    for source in DOSSIER_DATA:
        for label, names in source.holds.items():
            model = apps.get_model(label)
            path = destruction.paths()[label]
            rows = model._base_manager.filter(**{path: dossier.pk})
            if "reason" in names and label == "consent.Basis":
                rows = rows.exclude(kind=BasisKind.VITAL_INTEREST)
            for name in names:
                field = model._meta.get_field(name)
                is_text = isinstance(field, models.CharField | models.TextField)
                if not is_text or field.choices or (label, name) in translated:
                    continue
                texts = [getattr(row, name) for row in rows if getattr(row, name)]
                if label != "consent.Basis" or name != "article":
                    assert texts, f"the scene has no {label}.{name}"
                for text in texts:
                    assert redactor.text(text) in found, f"{label}.{name}: {text}"


def test_it_holds_what_the_lead_may_know_and_no_more(scene: Scene) -> None:
    world = scene.world
    health = world.areas["gezondheid"]
    HouseholdMember.objects.create(
        dossier=scene.case.dossier,
        municipality=world.houten,
        area=health,
        name="Zus",
        relation="verpleegt haar",
        noted_by=world.users["wendy"],
    )
    assert "verpleegt haar" not in " ".join(words(data_of(made_for(scene))))


def test_what_was_asked_after_it_stays_in_it_while_it_is_kept(scene: Scene) -> None:
    """Professionals no longer see it once the yes to being followed was taken back; the resident does."""
    case = scene.case
    call = FollowUp.objects.create(
        case=case,
        dossier=case.dossier,
        municipality=scene.world.houten,
        months=3,
        due_date=clock.today(),
    )
    FollowUpAnswer.objects.create(
        follow_up=call,
        dossier=case.dossier,
        municipality=scene.world.houten,
        area=scene.world.areas["wonen"],
        question="housing",
        answer="stable",
        asked_by=scene.world.users["wendy"],
    )
    withdraw(dossier=case.dossier, purpose=Purpose.MONITORING, by=scene.world.viewer("wendy"))
    assert not FollowUpAnswer.objects.visible_to(scene.world.viewer("wendy")).exists()
    found = " ".join(words(data_of(made_for(scene))))
    assert "woont ergens, en dat is zeker" in found
    assert "slaapt binnen" in found


# --- nobody else ----------------------------------------------------------------------------------


def test_nobody_elses_name_is_in_the_json_or_the_pdf(scene: Scene) -> None:
    client = Client()
    for who in ("wendy", "iris", "marleen"):
        client.force_login(scene.world.users[who])
        client.get(f"/casussen/{scene.case.pk}/")
    copy = made_for(scene)
    text, data = pdf_text(copy), "\n".join(words(data_of(copy)))
    for found in (text, data):
        for name in (*OTHERS, *SECRETS):
            assert name.lower() not in found.lower(), name
        assert "Kees de Wit" in found
        # told outside, by somebody whose name nobody knows
        assert "Dalen" not in found
        # 'MEE' and 'verhuurder' stand beside a name, and are none
        assert "[iemand die u kent] helpt mee." in found
        assert "bij de verhuurder van [iemand die u kent] wonen" in found
        assert "[iemand die u kent] moet een kamer." in found
        assert "[Sociaal Team Houten, professional] belt met [iemand die u kent]." in found
        assert "dochter" in found.lower()
        # who looked: organisation, function and why
        assert "Werk en Inkomen Lekstroom, professional" in found
        assert "zit aan tafel" in found


def test_names_in_any_text_are_left_out(scene: Scene) -> None:
    """Names put into texts at random places, in any way of writing."""
    chance = random.Random(20261112)
    names = [
        "Noor",
        "noor de wit",
        "Piet de Vries",
        "PIET",
        "Fatima",
        "Wendy Test",
        "iris@test.example",
    ]
    for _ in range(40):
        told = ["een", "dag", "belde", "met", "de", "buren,", "en", "toen."]
        told.insert(chance.randrange(len(told)), chance.choice(names))
        story.tell_story(
            case=scene.case,
            area=scene.world.areas["wonen"],
            text=" ".join(told),
            by=scene.world.viewer("wendy"),
        )
    copy = made_for(scene)
    for found in (pdf_text(copy).lower(), "\n".join(words(data_of(copy))).lower()):
        for name in (*OTHERS, "@test.example"):
            assert name.lower() not in found, name


# --- asking, making, handing over -----------------------------------------------------------------


def test_asked_twice_it_is_made_once(scene: Scene) -> None:
    by = scene.world.viewer("wendy")
    first, again = (ask_copy(dossier=scene.case.dossier, by=by) for _ in range(2))
    assert (first.pk, first.job_id) == (again.pk, again.job_id)
    assert AuditLine.objects.filter(action="copy.ask").count() == 1
    jobs.run_job(first.job_id or 0)
    jobs.run_job(first.job_id or 0)
    assert File.objects.filter(kind="consent.copy").count() == 2
    assert ask_copy(dossier=scene.case.dossier, by=by).pk != first.pk


def test_what_failed_is_tried_again_and_nothing_half_is_left(
    scene: Scene, settings: Any, tmp_path: Path
) -> None:
    by = scene.world.viewer("wendy")
    copy = ask_copy(dossier=scene.case.dossier, by=by)
    # no place to keep it: a real failure, after everything was gathered and set
    broken = tmp_path / "file"
    broken.write_text("not a folder")
    settings.FILE_STORE = broken
    for _ in range(jobs.MAX_ATTEMPTS):
        jobs.run_job(copy.job_id or 0)
    copy.refresh_from_db()
    assert Job.objects.get(pk=copy.job_id or 0).status == JobStatus.FAILED
    assert (copy.made_at, copy.pdf_id, File.objects.filter(kind="consent.copy").count()) == (
        None,
        None,
        0,
    )
    client = Client()
    client.force_login(scene.world.users["wendy"])
    url = f"/dossiers/{scene.case.dossier_id}/gegevens/"
    assert "Het kon niet gemaakt worden" in client.get(url).content.decode()
    assert client.get(f"{url}pdf/").status_code == 404
    settings.FILE_STORE = tmp_path / "files"
    assert client.post(url).status_code == 302
    copy.refresh_from_db()
    jobs.run_job(copy.job_id or 0)
    copy.refresh_from_db()
    assert copy.made_at is not None
    assert ResidentCopy.objects.count() == 1


def test_every_download_is_a_line_and_it_expires(scene: Scene) -> None:
    copy = made_for(scene)
    client = Client()
    client.force_login(scene.world.users["wendy"])
    url = f"/dossiers/{scene.case.dossier_id}/gegevens/"
    for kind, start in (("pdf", b"%PDF"), ("json", b"{")):
        answer = client.get(f"{url}{kind}/")
        assert answer.content.startswith(start)
        assert answer["Cache-Control"] == "private, no-store"
        assert f".{kind}" in answer["Content-Disposition"]
    lines = AuditLine.objects.filter(action="copy.download", kind=LineKind.EXPORT)
    assert [line.dossier_ids for line in lines] == [[scene.case.dossier_id]] * 2
    # not a colleague's, who may make their own
    client.force_login(scene.world.users["pieter"])
    assert client.get(f"{url}pdf/").status_code == 404
    client.force_login(scene.world.users["wendy"])
    with clock.at(copy.asked_at + COPY_KEPT - timedelta(seconds=1)):
        assert client.get(f"{url}pdf/").status_code == 200
    with clock.at(copy.asked_at + COPY_KEPT):
        assert client.get(f"{url}pdf/").status_code == 404
        assert "Maak het" in client.get(url).content.decode()


def test_consent_taken_back_takes_the_copy_back(scene: Scene) -> None:
    made_for(scene)
    client = Client()
    client.force_login(scene.world.users["wendy"])
    url = f"/dossiers/{scene.case.dossier_id}/gegevens/"
    assert client.get(f"{url}json/").status_code == 200
    withdraw(dossier=scene.case.dossier, by=scene.world.viewer("wendy"))
    assert client.get(f"{url}json/").status_code == 404
    assert "Maak het" in client.get(url).content.decode()
    # what is left: who looked, decisions on sharing, no texts
    assert "kamer" not in " ".join(words(data_of(made_for(scene))))


def test_who_is_gone_when_it_is_made_gets_nothing(scene: Scene) -> None:
    copy = ask_copy(dossier=scene.case.dossier, by=scene.world.viewer("wendy"))
    scene.world.users["wendy"].memberships.update(until_date=date(2026, 11, 11))
    jobs.run_job(copy.job_id or 0)
    assert not ResidentCopy.objects.exists()
    assert not File.objects.filter(kind="consent.copy").exists()


def made_kind(scene: Scene, kind: CopyKind, who: str = "wendy") -> ResidentCopy:
    copy = ask_copy(dossier=scene.case.dossier, by=scene.world.viewer(who), kind=kind)
    jobs.run_job(copy.job_id or 0)
    copy.refresh_from_db()
    return copy


def test_the_answers_on_paper_say_who_may_know_what_and_how_to_take_it_back(scene: Scene) -> None:
    copy = made_kind(scene, CopyKind.ANSWERS)
    text = pdf_text(copy)
    assert copy.data is None
    assert scene.case.dossier.resident.full_name in text
    for said in (
        "Werk en Inkomen Lekstroom",
        "Mag weten over:",
        "geen gevolgen voor uw hulp",
        "Het werkt meteen",
    ):
        assert said in text, said
    for name in ("Wendy", "Marleen", "Iris", "Piet", "Noor"):
        assert name not in text


def test_a_no_on_paper_says_that_the_help_goes_on(scene: Scene) -> None:
    world = scene.world
    with clock.at(clock.now() + timedelta(minutes=1)):
        no = Answers(
            takes_part=False, how=HowGiven.SPOKEN, witness="Iris", explained_no_consequences=True
        )
        record_consent(dossier=scene.case.dossier, answers=no, by=world.viewer("wendy"))
        text = pdf_text(made_kind(scene, CopyKind.ANSWERS))
    assert "U zei nee" in text
    assert "De hulp gaat door" in text


def test_who_looked_on_paper_without_a_name(scene: Scene, client: Client) -> None:
    client.force_login(scene.world.users["iris"])
    client.get(f"/dossiers/{scene.case.dossier.pk}/toestemming/")
    text = pdf_text(made_kind(scene, CopyKind.LOG))
    assert "Wie keek in wat er over u bekend is" in text
    assert "Werk en Inkomen Lekstroom" in text
    assert "zit aan tafel" in text
    for name in ("Wendy", "Marleen", "Iris", "Piet", "Noor"):
        assert name not in text


def test_the_kinds_stand_apart(scene: Scene, client: Client) -> None:
    """One kind is never handed out for another, and each is asked for once."""
    made_kind(scene, CopyKind.LOG)
    dossier = scene.case.dossier.pk
    client.force_login(scene.world.users["wendy"])
    assert client.get(f"/dossiers/{dossier}/wie-keek/meenemen/pdf/").status_code == 200
    assert client.get(f"/dossiers/{dossier}/toestemming/meenemen/pdf/").status_code == 404
    assert client.get(f"/dossiers/{dossier}/gegevens/pdf/").status_code == 404
    first, again = (
        ask_copy(dossier=scene.case.dossier, by=scene.world.viewer("wendy"), kind=CopyKind.ANSWERS)
        for _ in range(2)
    )
    assert first.pk == again.pk


@pytest.mark.parametrize("kind", [CopyKind.ANSWERS, CopyKind.LOG])
def test_taken_back_takes_these_back_too(scene: Scene, client: Client, kind: CopyKind) -> None:
    made_kind(scene, kind)
    with clock.at(clock.now() + timedelta(minutes=1)):
        withdraw(dossier=scene.case.dossier, by=scene.world.viewer("wendy"))
        client.force_login(scene.world.users["wendy"])
        place = "toestemming" if kind == CopyKind.ANSWERS else "wie-keek"
        url = f"/dossiers/{scene.case.dossier.pk}/{place}/meenemen/pdf/"
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("who", ["marleen", "iris", "paula", "anna", "fleur", "bregje"])
def test_only_the_lead_organisation_asks(scene: Scene, who: str) -> None:
    with pytest.raises(Denied):
        ask_copy(dossier=scene.case.dossier, by=scene.world.viewer(who))
    assert not policies.can_copy(scene.world.viewer(who), scene.case.dossier)


def test_the_term_of_the_policy_is_the_term_of_the_page() -> None:
    one = retention.policy().classes["copy"]
    assert timedelta(**{str(one.unit): one.amount}) == COPY_KEPT


def test_no_copy_of_another_resident(scene: Scene) -> None:
    """Two dossiers of one municipality: nothing of the one in the other's."""
    other = running_case(scene.world, "Rob Bakkersma")
    story.tell_story(
        case=other.case,
        area=scene.world.areas["wonen"],
        text="Het geheim van Rob.",
        by=scene.world.viewer("wendy"),
    )
    found = " ".join(words(data_of(made_for(scene))))
    assert "geheim van" not in found
    assert other.case.dossier.number not in found
    assert Dossier.objects.count() == 2
