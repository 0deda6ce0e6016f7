"""The text of the form: written, looked at, published; residents answer on one text of now, in their language."""

from datetime import timedelta

import pytest
from django.test import Client

from consent import answered
from consent.actions.forms import fingerprint, publish_form
from consent.models import Consent, ConsentForm, ConsentFormDraft, Dossier
from tests.consent.test_gate import invite
from tests.consent.test_screens import answers, give_url
from tests.world import SYSTEM, World
from trail import clock
from trail.models import AuditLine

TEXT = "Wij vragen u iets.\n\nU mag nee zeggen."


@pytest.fixture
def anna(world: World, client: Client) -> Client:
    client.force_login(world.users["anna"])
    return client


def keep(client: Client, text: str = TEXT, language: str = "nl") -> None:
    assert client.post(f"/dossiers/formulier/adult/{language}/", {"text": text}).status_code == 302


def publish(client: Client, text: str = TEXT, language: str = "nl") -> int:
    data = {"seen": fingerprint(text), "is_checked": "on"}
    return client.post(f"/dossiers/formulier/adult/{language}/publiceren/", data).status_code


def published(world: World, language: str = "nl") -> list[ConsentForm]:
    rows = ConsentForm.objects.filter(municipality=world.houten, language=language)
    return list(rows.order_by("version"))


def test_from_a_draft_to_a_frozen_version(world: World, anna: Client) -> None:
    keep(anna)
    seen = anna.get("/dossiers/formulier/adult/nl/bekijken/").content.decode()
    assert "U mag nee zeggen." in seen
    assert "Mag WIL erbij zijn en meelezen?" in seen
    assert "checked" not in seen
    assert "Antwoorden bewaren" not in seen  # nothing to send
    assert len(published(world)) == 1
    assert publish(anna) == 302
    first, second = published(world)
    assert (second.version, second.text, second.sha256) == (2, TEXT, fingerprint(TEXT))
    assert not ConsentFormDraft.objects.exists()
    assert AuditLine.objects.get(action="form.publish", thing_id=second.pk).user_id is not None
    page = anna.get("/dossiers/formulier/").content.decode()
    assert second.sha256[:12] in page
    assert first.sha256[:12] in page
    assert first.text in anna.get(f"/dossiers/formulier/versie/{first.pk}/").content.decode()


def test_what_is_refused_when_publishing(world: World, anna: Client) -> None:
    assert publish(anna) == 422  # no draft
    keep(anna)
    assert publish(anna, "een andere tekst") == 422  # not what was looked at
    unchecked = {"seen": fingerprint(TEXT)}
    assert anna.post("/dossiers/formulier/adult/nl/publiceren/", unchecked).status_code == 422
    assert publish(anna) == 302
    assert publish(anna) == 422  # twice
    keep(anna)
    assert publish(anna) == 422  # the same text again
    assert len(published(world)) == 2
    for text in ("", "  ", "T\x00", "x" * 30_000):
        assert anna.post("/dossiers/formulier/adult/nl/", {"text": text}).status_code == 422
    assert anna.get("/dossiers/formulier/adult/kling/").status_code == 404


def test_only_one_municipality_is_kept(world: World, anna: Client) -> None:
    elsewhere = ConsentForm.objects.get(municipality=world.bunnik)
    assert anna.get(f"/dossiers/formulier/versie/{elsewhere.pk}/").status_code == 404
    keep(anna)
    assert publish(anna) == 302
    assert ConsentForm.objects.filter(municipality=world.bunnik).count() == 1


def test_a_new_dutch_text_puts_the_translation_out_of_use(world: World, anna: Client) -> None:
    keep(anna, "May we?", "en")
    assert publish(anna, "May we?", "en") == 302
    assert list(answered.current_forms(world.houten.pk)) == ["nl", "en"]
    with clock.at(clock.now() + timedelta(hours=1)):
        keep(anna)
        assert publish(anna) == 302
        assert list(answered.current_forms(world.houten.pk)) == ["nl"]
        keep(anna, "May we?", "en")
        assert publish(anna, "May we?", "en") == 302  # the same words, for the new text
        assert list(answered.current_forms(world.houten.pk)) == ["nl", "en"]


def test_the_resident_is_asked_in_their_language(world: World, client: Client) -> None:
    dossier = invite(world)
    client.force_login(world.users["wendy"])
    assert "?taal=" not in client.get(give_url(dossier)).content.decode()  # one language, no choice
    english = publish_form(municipality=world.houten, text="May we?", language="en", by=SYSTEM)
    page = client.get(give_url(dossier), {"taal": "en"}).content.decode()
    assert "May we?" in page
    assert "May WIL be there and read along?" in page
    assert "?taal=nl" in page
    assert "Mogen wij samen" in client.get(give_url(dossier), {"taal": "xx"}).content.decode()
    data = answers(world, form_id=str(english.pk))
    assert client.post(f"{give_url(dossier)}?taal=en", data).status_code == 302
    assert Consent.objects.get().form == english
    # the professional goes on in Dutch
    assert "De antwoorden zijn bewaard" in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_version_published_while_the_form_was_open_is_said_and_nothing_typed_is_lost(
    world: World, client: Client, language: str
) -> None:
    dossier: Dossier = invite(world)
    client.force_login(world.users["wendy"])
    opened = publish_form(municipality=world.houten, text="Tekst 1", language=language, by=SYSTEM)
    wil = world.organisations["wil"].pk
    werk = str(world.areas["werk"].pk)
    data = answers(world, form_id=str(opened.pk), **{f"not_{wil}": [werk]})
    with clock.at(clock.now() + timedelta(minutes=5)):
        publish_form(municipality=world.houten, text="Tekst 2", language=language, by=SYSTEM)
        refused = client.post(f"{give_url(dossier)}?taal={language}", data)
        page = refused.content.decode()
        assert refused.status_code == 422
        outdated = {"nl": "intussen veranderd", "en": "changed meanwhile"}[language]
        assert outdated in page
        assert "Tekst 2" in page
        assert 'value="Kees de Wit"' in page
        assert f'name="not_{wil}" value="{werk}"' in page
        assert page.count("checked") == 6  # takes part, a yes, a no, werk, how, explained
        assert not Consent.objects.exists()
        # the same answers, on the text of now
        now = answered.current_form(dossier, language)
        again = {**data, "form_id": str(now.pk)}
        assert client.post(f"{give_url(dossier)}?taal={language}", again).status_code == 302
    assert Consent.objects.get().form == now
