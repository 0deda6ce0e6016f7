"""What the resident takes along: only what was agreed and may be known, edited by people, made and given once."""

import threading
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import BytesIO
from unittest import mock
from uuid import uuid4

import page
import pdfplumber
import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Partnership, User
from accounts.viewer import Viewer
from cases import letters as wording
from cases.actions import agreements, letters, meetings, story, tangle
from cases.actions.consequences import set_consequence
from cases.models import Agreement, Case, Letter, Meeting
from cases.states import LetterChannel, LetterStatus, OwnerKind
from consent.actions.withdrawals import withdraw
from documents import store
from documents.models import File
from tests.cases.table_world import moment, running_case
from tests.owner import without_index
from tests.stored_world import built_once
from tests.world import World, build_world
from trail import clock, jobs
from trail.errors import Conflict, Denied

pytestmark = pytest.mark.django_db
LATER = moment(10, 1, 15)


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def talk(world: World) -> Iterator[Meeting]:
    """Held on 1 October: agreements on income (Iris, the resident) and housing (Bo); the next one on the 15th."""
    with clock.at(LATER):
        yield _held(world)


@built_once
def _held(world: World) -> Meeting:
    case, meeting = running_case(world)
    with clock.at(LATER):
        for area, what, kind, who in (
            ("inkomen", "de uitkering aanvragen", OwnerKind.PROFESSIONAL, "iris"),
            ("inkomen", "bankafschriften meenemen", OwnerKind.RESIDENT, None),
            ("wonen", "een kamer zoeken", OwnerKind.PROFESSIONAL, "bo"),
        ):
            agreements.make_agreement(
                case=case,
                area=world.areas[area],
                what=what,
                owner_kind=kind,
                owner_user=world.users[who] if who else None,
                due_date=date(2026, 10, 15),
                token=uuid4(),
                meeting=meeting,
                by=world.viewer("wendy"),
            )
        return meetings.close_meeting(
            meeting=meeting,
            present=[world.users[name].pk for name in ("wendy", "iris")],
            resident_present=True,
            brought=[],
            next_date=date(2026, 10, 15),
            next_time=time(13, 30),
            by=world.viewer("wendy"),
        )


def saved(letter: Letter, world: World, by: str = "wendy", **texts: str) -> Letter:
    return letters.save_letter(
        letter=letter,
        texts=letter.texts | texts,
        areas=letter.areas,
        version=letter.version,
        by=world.viewer(by),
    )


def made(letter: Letter, world: World, by: str = "wendy") -> Letter:
    asked = letters.make_letter(letter=letter, by=world.viewer(by))
    jobs.run_job(asked.job_id or 0)
    return Letter.objects.get(pk=letter.pk)


def pdf_text(letter: Letter) -> str:
    assert letter.pdf is not None
    data = store.read(letter.pdf)
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        return " ".join(" ".join(p.extract_text() for p in document.pages).split())


def test_it_begins_with_what_was_agreed(world: World, talk: Meeting) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    assert letter.texts == {
        "talk": "Wij hebben met elkaar gesproken op 1 oktober 2026. Erbij waren ook: Wendy Test en Iris Test.",
        "you": "- Bankafschriften meenemen. Uiterlijk 15 oktober 2026.",
        "we": "- Iris Test (WIL): De uitkering aanvragen. Uiterlijk 15 oktober 2026.\n"
        "- Bo Test (Viveste): Een kamer zoeken. Uiterlijk 15 oktober 2026.",
        "not_yet": "",
        "next": "Wij zien elkaar op 15 oktober 2026 om 13.30 uur. Plaats: Gemeentehuis, kamer 2.14.",
        "call": "Hebt u een vraag? Stel die aan Marleen Test.",
    }
    assert set(letter.areas) == world.area_ids("inkomen", "wonen")


def test_it_says_whom_to_call_at_a_number_that_somebody_answers(
    world: World, talk: Meeting
) -> None:
    """Their own, else their organisation's, else that of the table."""

    def call() -> str:
        return wording._call(Case.objects.get(pk=talk.case_id))

    for organisation, phone in (("werktafel", "030 1"), ("sociaalteam", "030 2")):
        Partnership.objects.filter(
            municipality=world.houten, organisation=world.organisations[organisation]
        ).update(phone=phone)
        assert call() == f"Hebt u een vraag? Bel Marleen Test: {phone}."
    User.objects.filter(pk=world.users["marleen"].pk).update(phone="06 3")
    assert call() == "Hebt u een vraag? Bel Marleen Test: 06 3."


def test_one_click_twice_is_one_letter(world: World, talk: Meeting) -> None:
    first = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    # Marleen may know all that is in it: she takes it up
    assert letters.begin_letter(meeting=talk, by=world.viewer("marleen")) == first


def test_who_may_not_know_of_it_begins_their_own_and_notices_nothing(
    world: World, talk: Meeting, client: Client
) -> None:
    hidden = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    own = letters.begin_letter(meeting=talk, by=world.viewer("iris"))
    assert own != hidden
    assert set(own.areas) == world.area_ids("inkomen")
    assert "een kamer" not in "".join(own.texts.values())
    client.force_login(world.users["iris"])
    for name in ("cases:letter", "cases:letter_pdf"):
        assert client.get(reverse(name, args=[hidden.pk])).status_code == 404
    for shown in (f"/gesprekken/{talk.pk}/", f"/casussen/{talk.case_id}/gesprekken/"):
        content = client.get(shown).content.decode()
        assert f"/brieven/{own.pk}/" in content
        assert f"/brieven/{hidden.pk}/" not in content


def test_after_withdrawal_it_is_gone_at_the_next_request(
    world: World, talk: Meeting, client: Client
) -> None:
    letter = made(letters.begin_letter(meeting=talk, by=world.viewer("marleen")), world, "marleen")
    client.force_login(world.users["marleen"])
    urls = [reverse(name, args=[letter.pk]) for name in ("cases:letter", "cases:letter_pdf")]
    assert [client.get(url).status_code for url in urls] == [200, 200]
    withdraw(
        dossier=letter.dossier,
        organisation_id=world.organisations["sociaalteam"].pk,
        areas=world.area_ids("wonen"),
        by=world.viewer("wendy"),
    )
    assert [client.get(url).status_code for url in urls] == [404, 404]


def test_the_pdf_is_what_was_written_and_nothing_that_may_endanger(
    world: World, talk: Meeting
) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    letter = made(
        saved(letter, world, not_yet="- Of de uitkering er komt, weten wij nog niet."), world
    )
    assert letter.status == LetterStatus.READY
    text = pdf_text(letter)
    for words in (
        "Beste meneer Kees de Wit,",
        "Wat u doet • Bankafschriften meenemen.",
        "Of de uitkering er komt, weten wij nog niet.",
        "Wanneer wij elkaar zien Wij zien elkaar op 15 oktober 2026",
        "Vriendelijke groet, Marleen Test",
    ):
        assert words in text
    # how to reach him safely, and what the areas are called, is nobody's business who finds it at home
    assert "ochtends" not in text
    assert letter.dossier.number not in text


def test_a_section_without_words_is_not_on_paper(world: World, talk: Meeting) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    text = pdf_text(made(letter, world))
    assert "Wat wij niet kunnen" not in text


def test_other_words_make_the_old_pdf_go(world: World, talk: Meeting) -> None:
    letter = made(letters.begin_letter(meeting=talk, by=world.viewer("wendy")), world)
    old = letter.pdf_id or 0
    letter = saved(letter, world, call="Bel Wendy.")
    assert (letter.status, letter.pdf, letter.made_at) == (LetterStatus.DRAFT, None, None)
    assert not File.objects.filter(pk=old).exists()
    again = made(letter, world)
    assert "Bel Wendy." in pdf_text(again)
    # the same words once more change nothing
    assert saved(again, world).pdf_id == again.pdf_id


def test_words_changed_while_it_is_made_are_never_given_as_the_old_ones(
    world: World, talk: Meeting
) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    asked = letters.make_letter(letter=letter, by=world.viewer("wendy"))

    def meanwhile(*args: object, **kwargs: object) -> bytes:
        saved(Letter.objects.get(pk=letter.pk), world, call="Bel Marleen.")
        return b"%PDF-1.7 the old words"

    with mock.patch("cases.making.render_pdf", meanwhile):
        jobs.run_job(asked.job_id or 0)
    fresh = Letter.objects.get(pk=letter.pk)
    assert (fresh.status, fresh.pdf) == (LetterStatus.DRAFT, None)
    assert "Bel Marleen." in pdf_text(made(fresh, world))


def test_who_may_know_less_by_now_gets_nothing_made(world: World, talk: Meeting) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("marleen"))
    asked = letters.make_letter(letter=letter, by=world.viewer("marleen"))
    withdraw(
        dossier=letter.dossier,
        organisation_id=world.organisations["sociaalteam"].pk,
        areas=world.area_ids("wonen"),
        by=world.viewer("wendy"),
    )
    jobs.run_job(asked.job_id or 0)
    assert Letter.objects.get(pk=letter.pk).pdf is None
    # somebody who may know it gets it made
    assert made(asked, world).status == LetterStatus.READY


def test_two_who_write_do_not_overwrite_each_other(
    world: World, talk: Meeting, client: Client
) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    saved(letter, world, call="Bel Wendy.")
    client.force_login(world.users["marleen"])
    data = {"version": letter.version, "area": letter.areas, "call": "Bel mij maar."}
    response = client.post(reverse("cases:letter", args=[letter.pk]), data)
    assert response.status_code == 422
    content = response.content.decode()
    assert "Wendy Test heeft deze brief veranderd terwijl u schreef." in content
    assert "Bel mij maar." in content
    assert Letter.objects.get(pk=letter.pk).texts["call"] == "Bel Wendy."


def test_given_it_stays_as_it_is(world: World, talk: Meeting) -> None:
    by = world.viewer("wendy")
    letter = letters.begin_letter(meeting=talk, by=by)
    with pytest.raises(Conflict, match="pdf"):
        letters.give_letter(letter=letter, how=LetterChannel.TABLE, on_date=clock.today(), by=by)
    letter = made(letter, world)
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(Denied):
            letters.give_letter(letter=letter, how=LetterChannel.TABLE, on_date=day, by=by)
    given = letters.give_letter(
        letter=letter, how=LetterChannel.TABLE, on_date=clock.today(), by=by
    )
    assert given.status == LetterStatus.GIVEN
    # twice is once; another way is refused
    letters.give_letter(letter=given, how=LetterChannel.TABLE, on_date=clock.today(), by=by)
    with pytest.raises(Conflict):
        letters.give_letter(letter=given, how=LetterChannel.SAFE, on_date=clock.today(), by=by)
    with pytest.raises(Conflict):
        saved(given, world, call="Iets anders.")
    # a mistake is put right in a new one
    assert letters.begin_letter(meeting=talk, by=by) != given


def test_what_the_resident_says_about_it_stands_beside_it(
    world: World, talk: Meeting, client: Client
) -> None:
    by = world.viewer("wendy")
    letter = made(letters.begin_letter(meeting=talk, by=by), world)
    letters.give_letter(letter=letter, how=LetterChannel.TABLE, on_date=clock.today(), by=by)
    client.force_login(world.users["wendy"])
    said = f"/dossiers/{letter.dossier_id}/rechtzetten/brief/{letter.pk}/"
    page = client.get(reverse("cases:letter", args=[letter.pk])).content.decode()
    assert said in page
    assert client.post(said, {"text": "Ik zou zelf bellen."}).status_code == 302
    page = client.get(reverse("cases:letter", args=[letter.pk])).content.decode()
    assert "Ik zou zelf bellen." in page


def test_it_comes_after_the_conversation(world: World, talk: Meeting) -> None:
    planned = Meeting.objects.get(case=talk.case_id, number=2)
    with pytest.raises(Conflict):
        letters.begin_letter(meeting=planned, by=world.viewer("wendy"))


def test_it_is_about_what_its_writer_may_know(world: World, talk: Meeting) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("iris"))
    process = (
        world.houten.life_areas.get(is_process=True)
        if hasattr(world.houten, "life_areas")
        else None
    )
    wrong = [[], [world.areas["wonen"].pk], [world.bunnik_areas["inkomen"].pk]]
    if process:
        wrong.append([process.pk])
    for areas in wrong:
        with pytest.raises(Denied):
            letters.save_letter(
                letter=letter, texts={}, areas=areas, version=1, by=world.viewer("iris")
            )


def test_two_letters_about_the_same_are_refused_in_words(world: World, talk: Meeting) -> None:
    own = letters.begin_letter(meeting=talk, by=world.viewer("iris"))
    # Wendy may know Iris's, and takes it up; after she made it broader Iris begins anew
    assert letters.begin_letter(meeting=talk, by=world.viewer("wendy")) == own
    both = sorted(world.area_ids("inkomen", "wonen"))
    letters.save_letter(
        letter=own, texts=own.texts, areas=both, version=1, by=world.viewer("wendy")
    )
    again = letters.begin_letter(meeting=talk, by=world.viewer("iris"))
    with pytest.raises(Conflict, match="precies"):
        letters.save_letter(
            letter=again, texts={}, areas=both, version=again.version, by=world.viewer("wendy")
        )


def test_a_statement_begins_with_story_and_tangle(world: World, talk: Meeting) -> None:
    case, by = Case.objects.get(pk=talk.case_id), world.viewer("wendy")
    story.tell_story(case=case, area=world.areas["wonen"], text="Ik slaap op een bank.", by=by)
    home = story.add_problem(case=case, area=world.areas["wonen"], words="Geen huis", by=by)
    money = story.add_problem(case=case, area=world.areas["inkomen"], words="Geen geld", by=by)
    tangle.add_blockage(case=case, waits=home, first=money, why="Zonder geld geen huur", by=by)
    tangle.add_blockage(case=case, waits=money, first=home, by=by)
    agreed = Agreement.objects.get(owner_user=world.users["iris"])
    stops = "Uw uitkering stopt een maand"
    set_consequence(agreement=agreed, owner=world.users["iris"], answer=stops, by=by)
    assert stops in str(wording.begin_talk(by, case, talk).texts)
    letter = letters.begin_statement(case=case, by=by)
    assert letter.texts["situation"] == "Ik slaap op een bank."
    assert letter.texts["stuck"] == (
        "- Geen huis. Dit wacht op: Geen geld. De reden: Zonder geld geen huur.\n"
        "- Geen geld. Dit wacht op: Geen huis.\n\n"
        "- Dit draait in een kring: Geen huis → Geen geld → Geen huis."
    )
    # what it does to their benefit is for the resident, not for who decides on urgency
    assert "De uitkering aanvragen" in letter.texts["help"]
    assert stops not in str(letter.texts)
    text = pdf_text(made(letter, world))
    assert "Verklaring bij een aanvraag voor urgentie" in text
    assert "Over meneer Kees de Wit, die deze verklaring inlevert." in text
    # who knows income alone begins with income alone
    iris = letters.begin_statement(case=case, by=world.viewer("iris"))
    assert "huis" not in "".join(iris.texts.values()).lower()


def test_words_as_paragraphs_and_lists() -> None:
    assert wording.paragraphs("Een\ntwee\n\n- drie\n* vier\nvijf") == [
        wording.Block(False, ("Een", "twee")),
        wording.Block(True, ("drie", "vier")),
        wording.Block(False, ("vijf",)),
    ]


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "😀 ‮tegen de keer in", "a" * 4000])
def test_nasty_words_are_kept_and_break_nothing(
    world: World, talk: Meeting, client: Client, nasty: str
) -> None:
    letter = letters.begin_letter(meeting=talk, by=world.viewer("wendy"))
    client.force_login(world.users["wendy"])
    url = reverse("cases:letter", args=[letter.pk])
    data = {"version": 1, "area": letter.areas, "talk": nasty, "make": "yes"}
    assert client.post(url, data).status_code == 302
    jobs.run_job(Letter.objects.get(pk=letter.pk).job_id or 0)
    fresh = Letter.objects.get(pk=letter.pk)
    assert (fresh.texts["talk"], fresh.status) == (nasty, LetterStatus.READY)
    assert "<script>alert" not in client.get(url).content.decode()


# --- two who begin at the same moment --------------------------------------------------------------


def begin_at_once(world: World, talk: Meeting) -> int:
    """How many letters come of two clicks at the same moment, each in a thread and connection of its own."""
    start = threading.Barrier(2)

    def click() -> None:
        try:
            with clock.at(LATER):
                viewer = world.viewer("wendy")
                start.wait(timeout=10)
                letters.begin_letter(meeting=talk, by=viewer)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return Letter.objects.filter(meeting=talk).count()


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_they_are_two() -> None:
    """What proves that the test above is one."""
    with clock.at(LATER):
        world = build_world()
        talk = _held(world)
        both_looked = threading.Barrier(2)

        def unlocked(pk: int) -> Meeting:
            found: Meeting = Meeting.objects.select_related("case__dossier").get(pk=pk)
            return found

        def begun(viewer: Viewer, case: Case, meeting: Meeting) -> wording.Begun:
            both_looked.wait(timeout=10)
            return begin_talk(viewer, case, meeting)

        begin_talk = wording.begin_talk
        with (
            mock.patch.object(letters, "lock_meeting", unlocked),
            mock.patch.object(wording, "begin_talk", begun),
            without_index("letter_one_open_per_talk", "cases_letter"),
        ):
            assert begin_at_once(world, talk) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_letter() -> None:
    with clock.at(LATER):
        world = build_world()
        assert begin_at_once(world, _held(world)) == 1
