"""What the resident says about a text: beside it for who may know it, never in its place, never for somebody else."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions import agreements, meetings, results, story
from cases.models import (
    Agreement,
    Case,
    Closing,
    FollowUpAnswer,
    Handover,
    Measure,
    Meeting,
    MeetingLine,
    Problem,
    Referral,
    Result,
    ResultKind,
    SignalReport,
    StoryPart,
)
from cases.states import CaseStatus, ClosingReason, MeetingStatus, OwnerKind
from consent.actions.corrections import add_correction
from consent.actions.withdrawals import withdraw
from consent.copies.gathering import gather
from consent.models import Correction, UnderArea, UnderAreas
from consent.plugs import CORRECTABLES, kind_of
from tests.cases.table_world import GRANTED, give_consent, moment, running_case
from tests.stored_world import built_once
from tests.world import World
from trail import clock
from trail.errors import Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db
SAID = "Dat was in mei, niet in juni."


@pytest.fixture
@built_once
def case(world: World) -> Case:
    """With a text of every kind about income: WIL may know it, Viveste may not."""
    case, talk = running_case(world)
    give_consent(world, case, {**GRANTED, "viveste": ("wonen",)})
    area, wendy = world.areas["inkomen"], world.viewer("wendy")
    story.tell_story(case=case, area=area, text="De uitkering stopte in juni.", by=wendy)
    problem = story.add_problem(case=case, area=area, words="Geen geld", by=wendy)
    meetings.write_line(meeting=talk, area=area, text="In juni.", token=uuid4(), by=wendy)
    agreements.make_agreement(
        case=case,
        area=area,
        what="WIL bellen",
        owner_kind=OwnerKind.PROFESSIONAL,
        owner_user=world.users["iris"],
        due_date=date(2026, 11, 26),
        token=uuid4(),
        problem=problem,
        meeting=talk,
        by=wendy,
    )
    kind = ResultKind.objects.filter(municipality=world.houten, area=area).first()
    assert kind is not None
    results.record_result(case=case, kind=kind, on_date=clock.today(), note="Sinds juni.", by=wendy)
    return case


def part_of(case: Case) -> StoryPart:
    part: StoryPart = StoryPart.objects.get(case=case)
    return part


def url_of(row: Any) -> str:
    return f"/dossiers/{row.dossier_id}/rechtzetten/{kind_of(row)}/{row.pk}/"


def text_of(client: Client, world: World, who: str, url: str) -> str:
    client.force_login(world.users[who])
    return client.get(url).content.decode()


# a grade, a choice, a day or who goes on: nothing that was told, so nothing to put words beside
WITHOUT_WORDS: set[type[Model]] = {FollowUpAnswer, Handover, Measure, SignalReport}


def test_every_text_of_a_course_can_be_spoken_about() -> None:
    """A new model with a resident's text is correctable, or this says so."""
    texts = {
        m
        for m in apps.get_app_config("cases").get_models()
        if issubclass(m, (UnderArea, UnderAreas))
    }
    assert texts - WITHOUT_WORDS == {one.model for one in CORRECTABLES.values()}
    assert texts >= WITHOUT_WORDS


PAGES = {
    StoryPart: ("/casussen/{case}/verhaal/",),
    Problem: ("/casussen/{case}/", "/knelpunten/{pk}/"),
    MeetingLine: ("/gesprekken/{meeting}/",),
    Agreement: ("/casussen/{case}/", "/afspraken/{pk}/", "/gesprekken/{meeting}/"),
    Result: ("/casussen/{case}/meer/",),
}


@pytest.mark.parametrize("model", PAGES, ids=lambda m: m.__name__)
def test_it_stands_beside_the_text_for_who_may_know_it(
    world: World, case: Case, client: Client, model: Any
) -> None:
    row = model.objects.get(case=case) if model is not MeetingLine else MeetingLine.objects.get()
    before = model.objects.values().get(pk=row.pk)
    client.force_login(world.users["iris"])
    assert client.get(url_of(row)).status_code == 200
    assert client.post(url_of(row), {"text": SAID}).status_code == 302
    assert model.objects.values().get(pk=row.pk) == before
    meeting = Meeting.objects.get(case=case).pk
    # while Viveste sits at the screen too, neither the text nor what is said about it is shown
    assert SAID not in text_of(client, world, "iris", f"/gesprekken/{meeting}/")
    Meeting.objects.update(status=MeetingStatus.HELD, held_at=clock.now())
    for address in PAGES[model]:
        url = address.format(case=case.pk, pk=row.pk, meeting=meeting)
        for who in ("wendy", "iris"):
            page = text_of(client, world, who, url)
            assert SAID in page, (who, url)
            assert "opgeschreven vandaag door Iris Test" in " ".join(page.split())
        assert SAID not in text_of(client, world, "bo", url), url
        assert SAID not in text_of(client, world, "paula", url), url


def test_beside_the_referral_and_the_closing(world: World, case: Case, client: Client) -> None:
    referral = Referral.objects.get(dossier=case.dossier)
    closing = Closing.objects.create(
        case=case,
        dossier=case.dossier,
        municipality=world.houten,
        area=world.areas["inkomen"],
        reason=ClosingReason.OTHER,
        explanation="Het ging niet.",
        closed_by=world.users["wendy"],
    )
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED, closed_at=clock.now())
    for row, url in (
        (referral, f"/casussen/{case.pk}/verhaal/"),
        (referral, f"/aanmeldingen/{referral.pk}/"),
        (closing, f"/casussen/{case.pk}/meer/"),
    ):
        add_correction(row=row, text=SAID, by=world.viewer("wendy"))
        assert SAID in text_of(client, world, "wendy", url), url
    # about living and income both: not for who may know one of them
    assert SAID not in text_of(client, world, "bo", f"/casussen/{case.pk}/verhaal/")


def test_what_was_taken_back_is_out_of_sight(world: World, case: Case, client: Client) -> None:
    add_correction(row=part_of(case), text=SAID, by=world.viewer("iris"))
    url = f"/casussen/{case.pk}/verhaal/"
    assert SAID in text_of(client, world, "iris", url)
    withdraw(
        dossier=case.dossier,
        organisation_id=world.organisations["wil"].pk,
        by=world.viewer("wendy"),
    )
    assert SAID not in text_of(client, world, "iris", url)
    assert SAID in text_of(client, world, "wendy", url)


def test_sent_twice_it_stands_there_once_and_stays(world: World, case: Case) -> None:
    by = world.viewer("iris")
    first, again = (add_correction(row=part_of(case), text=SAID, by=by) for _ in range(2))
    assert first == again
    add_correction(row=part_of(case), text="En het was een maandag.", by=by)
    assert Correction.objects.count() == 2
    line = AuditLine.objects.filter(action="correction.add").first()
    assert line is not None
    assert (line.dossier_ids, line.thing_id) == ([case.dossier_id], first.pk)
    assert SAID not in str(AuditLine.objects.values_list("data", "reason"))
    for change in ("UPDATE consent_correction SET text = 'x'", "DELETE FROM consent_correction"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


@pytest.mark.parametrize("who", ["bo", "mira", "gijs", "paula", "anna", "fleur", "bert", "bas"])
def test_nobody_else_writes_it_down(world: World, case: Case, client: Client, who: str) -> None:
    with pytest.raises(Denied):
        add_correction(row=part_of(case), text=SAID, by=world.viewer(who))
    client.force_login(world.users[who])
    for method in (client.get, client.post):
        assert method(url_of(part_of(case)), {"text": SAID}).status_code in (403, 404)
    assert not Correction.objects.exists()


def test_bad_input_is_told(world: World, case: Case, client: Client) -> None:
    client.force_login(world.users["iris"])
    part = part_of(case)
    for text in ("", "   ", "\x00", "x" * 200_000):
        answer = client.post(url_of(part), {"text": text})
        assert answer.status_code == 422, text[:5]
    assert "Schrijf op wat de inwoner zegt." in client.post(url_of(part)).content.decode()
    other, _talk = running_case(world, "Rob Anders")
    for url in (
        f"/dossiers/{case.dossier_id}/rechtzetten/onzin/{part.pk}/",
        f"/dossiers/{case.dossier_id}/rechtzetten/knelpunt/{2**70}/",
        f"/dossiers/{other.dossier_id}/rechtzetten/verhaal/{part.pk}/",
    ):
        for method in (client.get, client.post):
            assert method(url, {"text": SAID}).status_code == 404, url
    assert not Correction.objects.exists()


def test_it_is_in_the_copy_beside_its_text(world: World, case: Case) -> None:
    add_correction(row=part_of(case), text=f"{SAID} Iris weet dat.", by=world.viewer("iris"))
    chapters = gather(world.viewer("wendy"), case.dossier)
    (told,) = [one for c in chapters for one in c.entries if one.said]
    assert told.text == "De uitkering stopte in juni."
    (said,) = told.said
    assert said.text == f"{SAID} [Werk en Inkomen Lekstroom, professional] weet dat."
    assert said.by == "Werk en Inkomen Lekstroom, professional"


def test_a_list_of_many_courses_asks_once(world: World, case: Case, client: Client) -> None:
    client.force_login(world.users["iris"])

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/afspraken/").status_code == 200
        return sum("consent_correction" in q["sql"] for q in queries)

    assert asked() == 1
    with clock.at(moment(10, 1)):
        for name in ("Rob Anders", "Sien Ander"):
            other, _talk = running_case(world, name)
            agreements.make_agreement(
                case=other,
                area=world.areas["inkomen"],
                what="Terugbellen",
                owner_kind=OwnerKind.PROFESSIONAL,
                owner_user=world.users["iris"],
                due_date=date(2026, 11, 26),
                token=uuid4(),
                by=world.viewer("wendy"),
            )
    assert asked() == 1
