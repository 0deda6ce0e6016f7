"""The monthly sample: by chance and to be drawn again, judged, signed, and then frozen."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from consent.actions import samples as actions
from consent.models import Dossier, LogSample, SampledLine
from consent.samples import reads_in
from consent.states import Verdict
from tests.consent.test_gate import consent, invite
from tests.stored_world import built_once
from tests.world import SYSTEM, World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
DECEMBER = datetime(2026, 12, 1, 5, 15, tzinfo=clock.AMSTERDAM)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
@built_once
def dossier(world: World) -> Dossier:
    made = invite(world)
    consent(world, made, wil=("inkomen",))
    return made


def read(world: World, dossier: Dossier, who: str = "iris", times: int = 1) -> None:
    client = Client()
    client.force_login(world.users[who])
    with translation.override("en"):  # a request leaves its own language behind
        for _ in range(times):
            client.get(f"/dossiers/{dossier.pk}/toestemming/")


@pytest.fixture
def sample(world: World, dossier: Dossier) -> LogSample:
    read(world, dossier, times=3)
    with clock.at(DECEMBER):
        return actions.draw_sample(municipality=world.houten, month=NOVEMBER, by=SYSTEM)


@given(st.lists(st.integers(1, 10**9), unique=True), st.integers(0, 40), st.text())
def test_the_same_seed_draws_the_same(ids: list[int], size: int, seed: str) -> None:
    drawn = actions.draw(seed, ids, size)
    assert drawn == actions.draw(seed, list(reversed(ids)), size)
    assert len(drawn) == min(size, len(ids))
    assert set(drawn) <= set(ids)


def test_it_holds_reads_of_that_month_and_municipality_only(
    world: World, dossier: Dossier, sample: LogSample, settings: Any
) -> None:
    ids = set(sample.lines.values_list("line_id", flat=True))
    assert sample.read_count == len(ids) == 3
    lines = AuditLine.objects.filter(pk__in=ids)
    assert {line.kind for line in lines} == {"view"}
    assert {line.municipality_id for line in lines} == {world.houten.pk}
    with clock.at(datetime(2026, 12, 1, 0, 0, tzinfo=clock.AMSTERDAM)):
        read(world, dossier)
    with clock.at(datetime(2026, 11, 30, 23, 59, tzinfo=clock.AMSTERDAM)):
        read(world, dossier)
    assert reads_in(world.houten.pk, NOVEMBER).count() == 4
    assert reads_in(world.bunnik.pk, NOVEMBER).count() == 0


def test_it_is_drawn_once_and_not_too_soon(world: World, dossier: Dossier, settings: Any) -> None:
    settings.LOG_SAMPLE_SIZE = 2
    read(world, dossier, times=5)
    with pytest.raises(Conflict, match="not over yet"):
        actions.draw_sample(municipality=world.houten, month=NOVEMBER, by=SYSTEM)
    with clock.at(DECEMBER):
        assert actions.draw_all() == 2
        assert actions.draw_all() == 2
    houten = LogSample.objects.get(municipality=world.houten)
    assert (houten.read_count, houten.lines.count()) == (5, 2)
    ids = list(reads_in(world.houten.pk, NOVEMBER).values_list("id", flat=True))
    again = actions.draw(houten.seed, ids, 2)
    assert again == sorted(houten.lines.values_list("line_id", flat=True))
    assert LogSample.objects.get(municipality=world.bunnik).lines.count() == 0


def judge(world: World, sample: LogSample, row: SampledLine, who: str = "fleur", **v: Any) -> None:
    values = {"verdict": Verdict.FINE, "note": ""} | v
    actions.judge_line(sample=sample, row_id=row.pk, by=world.viewer(who), **values)


def test_judged_signed_and_then_as_it_is(world: World, sample: LogSample) -> None:
    fleur = world.viewer("fleur")
    first, second, third = sample.lines.all()
    judge(world, sample, first)
    with pytest.raises(Denied, match="what is to be asked"):
        judge(world, sample, second, verdict=Verdict.ASK)
    judge(world, sample, second, verdict=Verdict.ASK, note="Waarom op zondag? Bij WIL.")
    with pytest.raises(Conflict, match="1 lines have not been judged"):
        actions.sign_sample(sample=sample, by=fleur)
    judge(world, sample, third)
    signed = actions.sign_sample(sample=sample, by=fleur)
    assert actions.sign_sample(sample=signed, by=fleur).signed_at == signed.signed_at
    with pytest.raises(Conflict, match="has been signed"):
        judge(world, sample, first, verdict=Verdict.ASK, note="Toch.")
    for rows in (LogSample.objects.filter(pk=sample.pk), sample.lines.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=F("id"))
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


@pytest.mark.parametrize("who", ["anna", "pieter", "iris", "bregje"])
def test_nobody_else_judges_or_signs(world: World, sample: LogSample, who: str) -> None:
    with pytest.raises(Denied, match="Only the privacy officer"):
        judge(world, sample, sample.lines.all()[0], who=who)
    with pytest.raises(Denied, match="Only the privacy officer"):
        actions.sign_sample(sample=sample, by=world.viewer(who))


def test_a_line_of_another_sample_is_not_judged_here(world: World, sample: LogSample) -> None:
    with clock.at(DECEMBER):
        other = actions.draw_sample(municipality=world.bunnik, month=NOVEMBER, by=SYSTEM)
    with pytest.raises(Denied):
        judge(world, other, sample.lines.all()[0])
    with pytest.raises(Denied, match="not in the sample"):
        actions.judge_line(
            sample=sample, row_id=10**9, verdict=Verdict.FINE, note="", by=world.viewer("fleur")
        )


def test_the_screen_shows_numbers_and_no_names(
    world: World, dossier: Dossier, sample: LogSample
) -> None:
    client = Client()
    client.force_login(world.users["fleur"])
    address = f"/dossiers/steekproeven/{sample.pk}/"
    page = client.get(address, headers=ENGLISH).content.decode()
    assert dossier.number in page
    assert "Iris Test, Werk en Inkomen Lekstroom" in page
    assert dossier.resident.name not in page
    assert AuditLine.objects.filter(action="sample.view", dossier_ids=[dossier.pk]).exists()
    row = sample.lines.all()[0]
    sent = client.post(f"{address}regel/{row.pk}/", {"verdict": "ask", "note": ""}, headers=ENGLISH)
    assert sent.status_code == 422
    assert "Say what is to be asked" in sent.content.decode()
    kept = {"verdict": "nee", "note": "Bij wie?"}
    sent = client.post(f"{address}regel/{row.pk}/", kept, headers=ENGLISH)
    assert (sent.status_code, "Bij wie?" in sent.content.decode()) == (422, True)
    sent = client.post(f"{address}regel/{row.pk}/", {"verdict": "ask", "note": "Bij wie?"})
    assert sent["Location"] == f"{address}#line-{row.pk}"
    assert client.post(f"{address}tekenen/").status_code == 422
    for one in sample.lines.all():
        client.post(f"{address}regel/{one.pk}/", {"verdict": "fine"})
    assert client.post(f"{address}tekenen/").status_code == 302
    assert "Signed by Fleur Test" in client.get(address, headers=ENGLISH).content.decode()
    assert client.post(f"{address}regel/{row.pk}/", {"verdict": "fine"}).status_code == 422


def test_a_sample_of_elsewhere_is_not_there(world: World, sample: LogSample) -> None:
    with clock.at(DECEMBER):
        other = actions.draw_sample(municipality=world.bunnik, month=NOVEMBER, by=SYSTEM)
    client = Client()
    client.force_login(world.users["fleur"])
    assert client.get(f"/dossiers/steekproeven/{other.pk}/").status_code == 404
    assert client.get(f"/dossiers/steekproeven/{2**70}/").status_code == 404
