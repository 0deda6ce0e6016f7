"""Taking back: what was shared before, the drafts for who may know less, and that it holds everywhere at once."""

import itertools
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership
from consent import gate, knowledge
from consent.actions import notices as actions
from consent.actions.consents import record_spoken
from consent.actions.dossiers import leave_table
from consent.actions.withdrawals import withdraw
from consent.derivation import Period
from consent.models import Dossier, Grant, Notice
from consent.shared import merged, shared_of, spans_of
from consent.states import NoticeStatus
from tests.consent.test_gate import consent, invite
from tests.world import World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage
from trail.states import OutboxStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(world: World) -> Iterator[Dossier]:
    made = invite(world)
    consent(
        world,
        made,
        werktafel=("wonen", "inkomen", "schulden"),
        wil=("inkomen", "schulden"),
        sociaalteam=("wonen", "inkomen"),
    )
    with clock.at(clock.now() + timedelta(days=3)):
        yield made


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.users[who])
    return client


def taken_back(world: World, dossier: Dossier, who: str = "wil", *areas: str) -> Notice:
    withdraw(
        dossier=dossier,
        organisation_id=world.organisations[who].pk,
        areas=world.area_ids(*areas),
        by=world.viewer("wendy"),
    )
    return Notice.objects.get(dossier=dossier, organisation=world.organisations[who])


# --- what was shared ------------------------------------------------------------------------------


def known_now(dossier: Dossier, content: set[int]) -> set[tuple[int, int]]:
    return {
        (organisation, area)
        for organisation, areas in gate.areas_by_organisation(dossier).items()
        for area in areas & content
    }


@pytest.mark.parametrize("seed", range(12))
def test_the_history_is_what_the_gate_showed_at_each_moment(world: World, seed: int) -> None:
    """Whatever is said and taken back in whatever order: told afterwards as it was seen meanwhile."""
    dice = random.Random(seed)
    dossier = invite(world)
    wendy = world.viewer("wendy")
    areas = ("wonen", "inkomen", "schulden", "gezondheid")
    at_table = ["werktafel", "sociaalteam", "wil"]
    content = set(world.area_ids(*areas))
    seen: list[tuple[Any, set[tuple[int, int]]]] = []
    now = clock.now()
    for _ in range(10):
        now += timedelta(days=dice.randrange(1, 40))
        with clock.at(now):
            some = dice.sample(areas, dice.randrange(1, 4))
            who = dice.choice(at_table)
            match dice.choice(["ask", "ask", "part", "all", "one", "spoken", "leave"]):
                case "ask":
                    consent(
                        world, dossier, **{one: tuple(some) for one in dice.sample(at_table, 2)}
                    )
                case "part":
                    withdraw(dossier=dossier, areas=world.area_ids(*some), by=wendy)
                case "one":
                    organisation = world.organisations[who].pk
                    withdraw(dossier=dossier, organisation_id=organisation, by=wendy)
                case "all":
                    withdraw(dossier=dossier, by=wendy)
                case "spoken":
                    try:
                        with transaction.atomic():
                            record_spoken(
                                dossier=dossier,
                                organisation_id=world.organisations[who].pk,
                                area=world.areas[some[0]],
                                witness="Marleen",
                                by=wendy,
                            )
                    except Denied:
                        pass
                case "leave":
                    seat = dossier.seat_set.filter(
                        organisation=world.organisations["wil"], until_at=None
                    ).first()
                    if seat is not None:
                        leave_table(seat=seat, by=wendy)
                        at_table.remove("wil")
        with clock.at(now + timedelta(seconds=1)):
            seen.append((clock.now(), known_now(dossier, content)))
    with clock.at(now + timedelta(days=1)):
        spans = spans_of(dossier, {area.pk: area for area in knowledge.areas_of(dossier)})
    for moment, shown in seen:
        told = {
            (organisation, span.area.pk)
            for organisation, rows in spans.items()
            for span in rows
            if span.from_at <= moment and (span.until_at is None or moment < span.until_at)
        }
        assert {one for one in told if one[1] in content} == shown, moment


moments = st.integers(0, 40)
periods = st.lists(
    st.tuples(moments, st.none() | moments).filter(lambda p: p[1] is None or p[0] < p[1]),
    max_size=8,
)


@given(periods)
def test_merged_periods_hold_the_same_time_without_touching(
    raw: list[tuple[int, int | None]],
) -> None:
    start = clock.now()

    def at(day: int | None) -> Any:
        return None if day is None else start + timedelta(days=day)

    whole = merged([Period(at(a), at(b)) for a, b in raw])
    for day in range(45):
        now = start + timedelta(days=day, hours=1)
        inside = any(a <= day and (b is None or day < b) for a, b in raw)
        found = [p for p in whole if p.from_at <= now and (p.until_at is None or now < p.until_at)]
        assert len(found) == inside
    for one, after in itertools.pairwise(whole):
        assert one.until_at is not None
        assert one.until_at < after.from_at


def test_the_lead_reads_with_whom_what_when_and_what_they_looked_at(
    world: World, dossier: Dossier
) -> None:
    client_of(world, "iris").get(reverse("consent:show", args=[dossier.pk]))
    taken_back(world, dossier, "wil", "schulden")
    page = client_of(world, "wendy").get(reverse("consent:shared", args=[dossier.pk]))
    text = " ".join(page.content.decode().split())
    assert "Werk en Inkomen Lekstroom" in text
    assert "Kon weten van" in text
    assert "bekeken: de toestemming" in text
    assert "Iris" not in text.split("<main", 1)[1]
    wil = next(s for s in shared_of(dossier) if s.organisation.key == "wil")
    assert [[area.key for area in part.areas] for part in wil.still] == [["inkomen"]]
    assert [[area.key for area in part.areas] for part in wil.before] == [["schulden"]]
    assert wil.before[0].until_date == clock.today()


def test_as_many_queries_for_many_organisations_as_for_one(world: World, dossier: Dossier) -> None:
    client = client_of(world, "wendy")
    url = reverse("consent:shared", args=[dossier.pk])

    def count() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    client_of(world, "iris").get(reverse("consent:show", args=[dossier.pk]))
    one = count()
    client_of(world, "marleen").get(reverse("consent:show", args=[dossier.pk]))
    taken_back(world, dossier, "sociaalteam", "wonen")
    assert count() == one


@pytest.mark.parametrize("who", ["iris", "marleen", "paula"])
def test_others_do_not_read_what_was_shared(world: World, dossier: Dossier, who: str) -> None:
    answer = client_of(world, who).get(reverse("consent:shared", args=[dossier.pk]))
    assert answer.status_code == 403


# --- drafts ---------------------------------------------------------------------------------------


def test_a_draft_for_whom_something_was_taken_back_and_nobody_else(
    world: World, dossier: Dossier
) -> None:
    notice = taken_back(world, dossier, "wil", "schulden")
    assert Notice.objects.count() == 1
    assert notice.areas == [world.areas["schulden"].pk]
    assert "schulden" in notice.text
    assert "Hierover mag u nog wel weten: inkomen" in notice.text
    assert dossier.number in notice.text
    assert dossier.resident.name not in notice.text


def test_everything_taken_back_drafts_for_all_but_the_lead(world: World, dossier: Dossier) -> None:
    withdraw(dossier=dossier, by=world.viewer("wendy"))
    told = set(Notice.objects.values_list("organisation__key", flat=True))
    assert told == {"wil", "sociaalteam"}


def test_a_new_answer_that_allows_less_drafts_too(world: World, dossier: Dossier) -> None:
    consent(
        world, dossier, werktafel=("wonen",), wil=("inkomen",), sociaalteam=("wonen", "inkomen")
    )
    notice = Notice.objects.get()
    assert notice.organisation.key == "wil"
    assert notice.withdrawal is None


def test_two_withdrawals_before_it_is_sent_are_one_notice(world: World, dossier: Dossier) -> None:
    taken_back(world, dossier, "wil", "schulden")
    notice = taken_back(world, dossier, "wil", "inkomen")
    assert set(notice.areas) == world.area_ids("schulden", "inkomen")


def test_the_same_twice_drafts_once(world: World, dossier: Dossier) -> None:
    first = taken_back(world, dossier, "wil", "schulden")
    assert taken_back(world, dossier, "wil", "schulden").pk == first.pk


# --- sending --------------------------------------------------------------------------------------


def test_sent_is_read_by_who_sat_there_and_opens_nothing_else(
    world: World, dossier: Dossier
) -> None:
    notice = taken_back(world, dossier)
    client = client_of(world, "wendy")
    url = reverse("consent:notice", args=[dossier.pk, notice.pk])
    answer = client.post(url, {"text": "Dossier is dicht voor u.", "step": "send"})
    assert answer.status_code == 302
    received = reverse("consent:notice_received", args=[notice.pk])
    iris = client_of(world, "iris")
    page = iris.get(received)
    assert page.status_code == 200
    assert "Dossier is dicht voor u." in page.content.decode()
    assert dossier.resident.name not in page.content.decode()
    assert iris.get(reverse("consent:show", args=[dossier.pk])).status_code == 404
    for other in ("marleen", "bo", "paula", "bert", "anna"):
        assert client_of(world, other).get(received).status_code == 404
    assert AuditLine.objects.filter(
        action="notice.received", dossier_ids__contains=[dossier.pk]
    ).exists()


def test_the_mail_says_nothing_and_is_gated_when_it_goes(world: World, dossier: Dossier) -> None:
    notice = taken_back(world, dossier)
    actions.send_notice(notice=notice, text="De tekst.", by=world.viewer("wendy"))
    assert outbox.send_waiting() == 1
    (sent,) = mail.outbox
    assert sent.to == [world.users["iris"].email]
    assert "De tekst" not in sent.body
    assert dossier.number not in sent.body
    assert dossier.resident.name not in sent.body


def test_who_left_meanwhile_gets_no_mail(world: World, dossier: Dossier) -> None:
    notice = taken_back(world, dossier)
    actions.send_notice(notice=notice, text="De tekst.", by=world.viewer("wendy"))
    Membership.objects.filter(user=world.users["iris"]).update(
        until_date=clock.today() - timedelta(1)
    )
    assert outbox.send_waiting() == 0
    assert OutboxMessage.objects.get(kind=actions.MAIL).status == OutboxStatus.DROPPED
    assert not mail.outbox


def test_nobody_left_to_read_it_is_told(world: World, dossier: Dossier) -> None:
    notice = taken_back(world, dossier)
    Membership.objects.filter(user=world.users["iris"]).update(
        until_date=clock.today() - timedelta(1)
    )
    with pytest.raises(Denied, match="werkt daar nog"):
        actions.send_notice(notice=notice, text="De tekst.", by=world.viewer("wendy"))


def test_allowed_again_is_not_sent(world: World, dossier: Dossier) -> None:
    notice = taken_back(world, dossier, "wil", "schulden")
    with clock.at(clock.now() + timedelta(minutes=1)):
        consent(
            world,
            dossier,
            werktafel=("wonen", "inkomen", "schulden"),
            wil=("inkomen", "schulden"),
            sociaalteam=("wonen", "inkomen"),
        )
        _not_sent(world, dossier, notice)


def _not_sent(world: World, dossier: Dossier, notice: Notice) -> None:
    with pytest.raises(Denied, match="weer toe"):
        actions.send_notice(notice=notice, text="De tekst.", by=world.viewer("wendy"))
    url = reverse("consent:notice", args=[dossier.pk, notice.pk])
    refused = client_of(world, "wendy").post(url, {"text": "Mijn tekst <b>", "step": "send"})
    assert refused.status_code == 422
    assert "Mijn tekst &lt;b&gt;" in refused.content.decode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"text": "", "step": "send"}, "Schrijf op wat de organisatie te horen krijgt."),
        ({"text": "Iets", "step": "leave"}, "Zeg waarom het niet wordt verstuurd."),
        ({"text": "x" * 4001, "step": "save"}, "4000"),
        ({"text": "Iets", "step": "wissen"}, ""),
    ],
)
def test_bad_input_is_told(world: World, dossier: Dossier, data: dict[str, str], told: str) -> None:
    notice = taken_back(world, dossier)
    url = reverse("consent:notice", args=[dossier.pk, notice.pk])
    answer = client_of(world, "wendy").post(url, data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    notice.refresh_from_db()
    assert notice.status == NoticeStatus.DRAFT


def test_settled_stays_as_it_was(world: World, dossier: Dossier) -> None:
    notice = taken_back(world, dossier)
    wendy = world.viewer("wendy")
    actions.leave_notice(notice=notice, reason="Op papier gegeven.", by=wendy)
    with pytest.raises(Conflict):
        actions.send_notice(notice=notice, text="Toch.", by=wendy)
    with pytest.raises(Conflict):
        actions.change_notice(notice=notice, text="Toch.", by=wendy)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(text="Anders.")


def test_only_the_lead_sends(world: World, dossier: Dossier) -> None:
    notice = taken_back(world, dossier)
    with pytest.raises(Denied):
        actions.send_notice(notice=notice, text="Toch.", by=world.viewer("marleen"))


# --- it holds at once, everywhere -----------------------------------------------------------------


def test_history_can_not_be_changed_and_again_is_a_new_grant(
    world: World, dossier: Dossier
) -> None:
    before = set(Grant.objects.values_list("pk", flat=True))
    taken_back(world, dossier)
    for change in (
        lambda: Grant.objects.update(until_at=clock.now()),
        lambda: Grant.objects.all().delete(),
        lambda: dossier.withdrawal_set.update(areas=[1]),
        lambda: dossier.withdrawal_set.all().delete(),
        lambda: dossier.consent_set.update(takes_part=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    consent(world, dossier, werktafel=("wonen",), wil=("inkomen",))
    after = set(Grant.objects.values_list("pk", flat=True))
    assert before < after


def test_no_page_is_kept_by_a_browser_or_proxy(world: World, dossier: Dossier) -> None:
    """An old copy can't outlive a withdrawal: nothing of a dossier may be stored on the way."""
    iris = client_of(world, "iris")
    url = reverse("consent:show", args=[dossier.pk])
    seen = iris.get(url)
    assert "no-store" in seen["Cache-Control"]
    assert "ETag" not in seen
    taken_back(world, dossier)
    again = iris.get(
        url, headers={"If-None-Match": "*", "If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"}
    )
    assert again.status_code == 404
