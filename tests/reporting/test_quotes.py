"""The sentence of a resident in an edition: chosen from what is released, gone when it is taken back."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pdfplumber
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cases.actions import quotes
from cases.models import Case, Quote
from consent.actions.withdrawals import withdraw
from consent.states import HowGiven
from reporting.actions import editions as actions
from reporting.actions.quotes import GONE_MAIL
from reporting.mails import quote_gone
from reporting.models import Edition
from reporting.periods import Period
from reporting.states import Audience, EditionKind, EditionStatus
from tests.cases.table_world import running_case
from tests.conftest import NOON
from tests.reporting.cohort import asked, pdf_of
from tests.world import World
from trail import clock, jobs
from trail.errors import Denied
from trail.models import AuditLine, OutboxMessage

pytestmark = pytest.mark.django_db
WORDS = "Voor het eerst hoefde ik het maar één keer te vertellen."
HIDDEN = ("Kees", "Wit", "marleen", "Marleen")


@pytest.fixture
def case(world: World) -> Case:
    return running_case(world, monitoring=True)[0]


def released(world: World, case: Case, text: str = WORDS) -> Quote:
    by = world.viewer("marleen")
    quote = quotes.note_quote(
        case=case, area=world.areas["wonen"], text=text, own_hand=False, token=uuid4(), by=by
    )
    return quotes.release_quote(
        quote=quote, version=1, how=HowGiven.SPOKEN, witness="Wendy Test", by=by
    )


def made(edition: Edition) -> Edition:
    jobs.run_job(edition.job_id or 0)
    edition.refresh_from_db()
    return edition


def out(world: World, edition: Edition) -> Edition:
    return actions.publish_edition(edition=made(edition), by=world.viewer("pieter"))


def words_in(edition: Edition) -> str:
    with pdfplumber.open(BytesIO(pdf_of(edition))) as document:
        return " ".join(document.pages[0].extract_text().split())


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def monitor(world: World, quote: Quote, **changes: Any) -> Edition:
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    return asked(world, kind=EditionKind.MONITOR, period=quarter, quote=quote, **changes)


def test_taken_back_it_withdraws_every_edition_at_once_and_the_figures_stay(
    world: World, case: Case
) -> None:
    quote = released(world, case)
    factsheet, report = out(world, asked(world, quote=quote)), out(world, monitor(world, quote))
    ready = made(asked(world, quote=quote, audience=Audience.INTERNAL))
    waiting = asked(world, quote=quote, show_small=True, reason="Omdat het kan.")
    making = asked(world, quote=quote, introduction="Nog niet gemaakt.")
    other = out(world, asked(world, introduction="Zonder zin."))
    for edition in (factsheet, report, ready):
        assert WORDS in words_in(edition)
        assert not any(name in words_in(edition) for name in HIDDEN)
    reader = client_of(world, "bas")
    pdf = reverse("reporting:download", args=[factsheet.pk])
    assert reader.get(pdf).status_code == 200
    quotes.take_back_quote(quote=quote, by=world.viewer("marleen"))
    assert reader.get(pdf).status_code == 404
    for edition in (factsheet, report, ready, waiting, making):
        edition.refresh_from_db()
        assert (edition.status, edition.quote_gone, edition.withdrawn_by) == (
            EditionStatus.WITHDRAWN,
            True,
            None,
        )
    assert factsheet.figures
    assert made(making).file is None
    assert Edition.objects.visible_to(world.viewer("bas")).get() == other
    # a trace that doesn't say whose table it was, and a mail to who leads
    line = AuditLine.objects.get(action="edition.withdraw", thing_id=factsheet.pk)
    assert (line.user_id, line.dossier_ids, line.data) == (None, [], {"quote_gone": True})
    told = OutboxMessage.objects.filter(kind=GONE_MAIL)
    assert told.count() == 10
    assert set(told.values_list("to_user_id", flat=True)) == {
        world.users[name].pk for name in ("pieter", "paula")
    }


def test_the_mail_names_nobody_and_goes_only_to_who_leads(world: World, case: Case) -> None:
    quote = released(world, case)
    edition = out(world, asked(world, quote=quote))
    ids = {"edition": edition.pk}
    assert quote_gone(world.users["pieter"].pk, ids) is None, "nothing happened yet"
    quotes.take_back_quote(quote=quote, by=world.viewer("marleen"))
    mail = quote_gone(world.users["paula"].pk, ids)
    assert mail is not None
    assert "Op Koers Houten" in mail.body
    assert not any(word in mail.body for word in (*HIDDEN, WORDS, case.dossier.number))
    assert quote_gone(world.users["bregje"].pk, ids) is None
    assert quote_gone(world.users["bas"].pk, ids) is None


def test_consent_taken_back_does_the_same(world: World, case: Case) -> None:
    edition = out(world, asked(world, quote=released(world, case)))
    with clock.at(NOON + timedelta(minutes=5)):
        withdraw(dossier=case.dossier, purpose="monitoring", by=world.viewer("wendy"))
        edition.refresh_from_db()
        assert edition.quote_gone


def test_when_the_yes_runs_out_nobody_gets_it_also_before_the_night(
    world: World, case: Case
) -> None:
    edition = out(world, asked(world, quote=released(world, case)))
    ready = made(asked(world, quote=Quote.objects.get(), introduction="Nog niet uit."))
    with clock.at(NOON + timedelta(days=900)):
        reader, leader = client_of(world, "bas"), client_of(world, "pieter")
        for page in ("download", "detail"):
            url = reverse(f"reporting:{page}", args=[edition.pk])
            assert reader.get(url).status_code == 404
        detail = leader.get(reverse("reporting:detail", args=[edition.pk])).content.decode()
        assert WORDS not in detail
        leader.post(reverse("reporting:publish", args=[ready.pk]))
        ready.refresh_from_db()
        assert (ready.status, ready.published_at) == (EditionStatus.WITHDRAWN, None)
        quotes.end_quotes()
        edition.refresh_from_db()
        assert edition.quote_gone


@pytest.mark.parametrize("text", ["<b>vet</b> & {{ x }} {% y %}", "“aanhaling” één ő", "=1+1"])
def test_any_words_reach_screen_and_paper(world: World, case: Case, text: str) -> None:
    edition = made(asked(world, quote=released(world, case, text)))
    assert text in words_in(edition)
    page = client_of(world, "pieter").get(reverse("reporting:detail", args=[edition.pk]))
    assert escape(text) in page.content.decode()


def test_the_form_offers_what_is_released_and_nothing_that_says_whose(
    world: World, case: Case
) -> None:
    leader = client_of(world, "paula")
    new = reverse("reporting:new")
    assert "geen zin die een inwoner heeft vrijgegeven" in leader.get(new).content.decode()
    quote = released(world, case)
    page = leader.get(new).content.decode()
    assert f"“{WORDS}”" in page
    assert not any(word in page for word in (*HIDDEN, case.dossier.number))
    line = AuditLine.objects.filter(action="quote.offer").latest("id")
    assert line.dossier_ids == [case.dossier_id]
    assert WORDS in leader.get(reverse("reporting:monitor_new")).content.decode()
    assert WORDS not in client_of(world, "bregje").get(new).content.decode()
    sent = {
        "programme": world.programme.pk,
        "start": "2026-10-01",
        "end": "2026-11-11",
        "audience": "published",
        "introduction": "Eén tafel.",
        "quote": quote.pk,
    }
    # taken back while the form was open
    quotes.take_back_quote(quote=quote, by=world.viewer("marleen"))
    answer = leader.post(new, sent)
    assert answer.status_code == 422
    assert "mag niet meer gebruikt worden" in answer.content.decode()
    assert not Edition.objects.exists()
    leader.post(new, {**sent, "quote": released(world, case).pk})
    assert Edition.objects.get().quote == WORDS


def test_only_of_the_same_programme_and_never_on_what_is_handed_out(
    world: World, case: Case
) -> None:
    quote = released(world, case)
    with pytest.raises(Denied, match="ander programma"):
        asked(world, by="bregje", programme=world.bunnik_programme, quote=quote)
    with pytest.raises(Denied, match="uitgedeeld"):
        asked(world, kind=EditionKind.LEARNING, quote=quote)
    quotes.take_back_quote(quote=quote, by=world.viewer("marleen"))
    with pytest.raises(Denied, match="niet meer"):
        asked(world, quote=quote)


def test_it_is_made_again_without_the_sentence(world: World, case: Case) -> None:
    quote = released(world, case)
    edition = out(world, asked(world, quote=quote))
    leader = client_of(world, "pieter")
    again = reverse("reporting:without_quote", args=[edition.pk])
    leader.post(again)
    assert Edition.objects.count() == 1, "it stands"
    quotes.take_back_quote(quote=quote, by=world.viewer("marleen"))
    page = leader.get(reverse("reporting:detail", args=[edition.pk])).content.decode()
    assert "Maak het opnieuw, zonder de zin" in page
    assert WORDS not in page
    for _turn in range(2):
        leader.post(again)
    new = Edition.objects.exclude(pk=edition.pk).get()
    assert (new.quote, new.period, new.introduction) == ("", edition.period, edition.introduction)
    assert out(world, new).status == EditionStatus.PUBLISHED


def test_the_resident_reads_where_it_stands(world: World, case: Case) -> None:
    edition = out(world, asked(world, quote=released(world, case)))
    page = reverse("cases:quotes", args=[case.pk])
    told = " ".join(client_of(world, "marleen").get(page).content.decode().split())
    assert "factsheet, Op Koers Houten, 1 oktober tot en met 11 november 2026: gepubliceerd" in told
    actions.withdraw_edition(edition=edition, reason="Een fout.", by=world.viewer("pieter"))
    assert "nog nergens" in client_of(world, "marleen").get(page).content.decode()
