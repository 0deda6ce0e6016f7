"""Emergency access: one person, one day, told at once, judged by somebody else; and no way to fish with it."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.actions import people
from accounts.actions.programmes import change_settings
from accounts.states import Role
from cases.actions import agreements
from cases.actions.story import tell_story
from cases.models import Case, StoryPart
from cases.states import OwnerKind
from consent import gate, knowledge, logbook
from consent.actions import emergencies as actions
from consent.actions.dossiers import set_phase
from consent.actions.home import set_secret_address
from consent.actions.withdrawals import withdraw
from consent.models import Access, Dossier, EmergencyAccess
from consent.states import BasisKind, DossierPhase, EmergencyVerdict, Purpose
from tests.cases.table_world import running_case
from tests.consent.test_gate import consent, invite, refer
from tests.stored_world import built_once
from tests.world import BEGIN, SYSTEM, World, build_world
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
REASON = "Zij belde: hij staat met een mes voor de deur."
ASK = "/dossiers/noodtoegang/"
NAME = "Kees de Wit"


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
@built_once
def dossier(world: World) -> Dossier:
    made = invite(world)
    consent(world, made, sociaalteam=("wonen", "veiligheid"), wil=("inkomen",))
    return made


def ask(world: World, who: str = "mira", **values: Any) -> EmergencyAccess | None:
    given: dict[str, Any] = {
        "municipality": world.houten,
        "name": NAME,
        "number": "",
        "reason": REASON,
        "sensitive": (),
    }
    return actions.ask_emergency(**(given | values), by=world.viewer(who))


def used(world: World, who: str = "mira", **values: Any) -> EmergencyAccess:
    found = ask(world, who, **values)
    assert found is not None
    return found


def sees(world: World, who: str, dossier: Dossier) -> bool:
    return Dossier.objects.visible_to(world.viewer(who)).filter(pk=dossier.pk).exists()


def client_of(world: World, who: str) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(world.users[who])
    return client


# --- one person, one day -----------------------------------------------------------------------


def test_it_opens_for_that_person_alone_and_for_a_day(world: World, dossier: Dossier) -> None:
    assert not sees(world, "mira", dossier)
    before = {n for n in world.users if sees(world, n, dossier)}
    now = clock.now()
    used(world)
    assert {n for n in world.users if sees(world, n, dossier)} == before | {"mira"}
    with clock.at(now + timedelta(hours=24) - timedelta(seconds=1)):
        assert sees(world, "mira", dossier)
    # a column, no job: nothing ran in between
    with clock.at(now + timedelta(hours=24)):
        assert not sees(world, "mira", dossier)
        page = client_of(world, "mira").get(f"/dossiers/{dossier.pk}/toestemming/")
        assert page.status_code == 404
    row = Access.objects.get(dossier=dossier, purpose=Purpose.EMERGENCY)
    assert (row.person_id, row.basis) == (world.users["mira"].pk, BasisKind.VITAL_INTEREST)
    assert row.until_at == now + timedelta(hours=24)


def test_who_leads_that_persons_organisation_does_not_come_along(world: World) -> None:
    dossier = invite(world)
    people.add_membership(
        user=world.users["paula"],
        organisation=world.organisations["sociaalteam"],
        municipality=world.houten,
        role=Role.PROJECT_LEADER,
        from_date=BEGIN,
        by=SYSTEM,
    )
    assert gate.known_areas(world.viewer("paula"), dossier) == world.area_ids("proces")
    used(world, sensitive=["gezondheid"])
    assert gate.known_areas(world.viewer("paula"), dossier) == world.area_ids("proces")
    # and when it is the leader who steps in, it is theirs
    used(world, "paula", sensitive=["gezondheid"])
    assert world.area_ids("gezondheid", "wonen") <= gate.known_areas(world.viewer("paula"), dossier)


def test_ordinary_areas_open_and_sensitive_ones_when_asked_for(
    world: World, dossier: Dossier
) -> None:
    used(world)
    mira = world.viewer("mira")
    known = gate.known_areas(mira, dossier)
    assert world.area_ids("wonen", "kinderen", "proces") <= known
    assert not known & world.area_ids("gezondheid", "veiligheid", "strafrecht", "adres")
    used(world, sensitive=["veiligheid", "adres", "no-such", "proces"])
    known = gate.known_areas(mira, dossier)
    assert world.area_ids("veiligheid") <= known
    assert not known & world.area_ids("gezondheid", "strafrecht", "adres")


def test_a_secret_address_stays_secret(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, werktafel=("wonen", "adres"))
    set_secret_address(dossier=dossier, address="Geheimweg 1", by=world.viewer("wendy"))
    used(world, sensitive=["adres", "veiligheid"])
    page = client_of(world, "mira").get(f"/dossiers/{dossier.pk}/thuis/")
    assert page.status_code == 200
    assert "Geheimweg" not in page.content.decode()
    assert "ecret address" not in page.content.decode()


def test_one_may_look_and_change_nothing(world: World) -> None:
    case = running_case(world)[0]
    name = case.dossier.resident.name
    tell_story(
        case=case, area=world.areas["wonen"], text="Wat ik vertel.", by=world.viewer("wendy")
    )
    assert not sees(world, "mira", case.dossier)
    used(world, name=name)
    client = client_of(world, "mira")
    page = client.get(f"/casussen/{case.pk}/")
    assert page.status_code == 200
    assert "You are here by emergency access" in page.content.decode()
    assert StoryPart.objects.visible_to(world.viewer("mira")).filter(case=case).exists()
    with pytest.raises(Denied, match="Only people at this table"):
        agreements.make_agreement(
            case=Case.objects.get(pk=case.pk),
            area=world.areas["wonen"],
            what="Iets",
            owner_kind=OwnerKind.RESIDENT,
            due_date=clock.today(),
            token="1f0c0a1e-0000-4000-8000-000000000001",  # type: ignore[arg-type]
            by=world.viewer("mira"),
        )
    for url, data in (
        (f"/dossiers/{case.dossier_id}/tafel/", {}),
        (f"/dossiers/{case.dossier_id}/toestemming/intrekken/", {}),
        (f"/dossiers/{case.dossier_id}/thuis/", {"name": "X"}),
        (f"/dossiers/{case.dossier_id}/bewaren/", {"reason": "X"}),
    ):
        assert client.post(url, data).status_code == 403, url


def test_it_opens_before_anybody_was_asked(world: World) -> None:
    dossier = refer(world)
    used(world)
    assert sees(world, "mira", dossier)


def test_a_no_of_the_resident_does_not_stop_it(world: World, dossier: Dossier) -> None:
    withdraw(dossier=dossier, by=world.viewer("wendy"))
    used(world)
    assert sees(world, "mira", dossier)
    # it is that person's; the organisation can't be given an agreement by it
    sociaalteam = world.organisations["sociaalteam"]
    wonen = world.area_ids("wonen")
    assert sociaalteam.pk not in gate.organisations_knowing(dossier, wonen)
    # and who types now is told that somebody reads along
    told = knowledge.names_knowing(world.viewer("mira"), dossier, wonen)
    assert "Sociaal Team (one person, emergency access)" in told


# --- naming it without learning that it exists -------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Kees",
        "de Wit",
        "Kees de Wi",
        "Kees de Witt",
        "%",
        "_ees de Wit",
        "K%",
        "Kees de Wit%",
        "\\",
    ],
)
def test_only_the_whole_name(world: World, dossier: Dossier, name: str) -> None:
    assert ask(world, name=name) is None
    assert not EmergencyAccess.objects.exists()
    assert not sees(world, "mira", dossier)


@pytest.mark.parametrize("name", ["kees DE wit", "  Kees   de Wit ", "meneer Kees de Wit"])
def test_capitals_spaces_and_the_form_of_address_do_not_matter(
    world: World, dossier: Dossier, name: str
) -> None:
    assert used(world, name=name).dossier == dossier


def test_the_answer_is_the_same_for_nobody_two_and_past(world: World, dossier: Dossier) -> None:
    client = client_of(world, "mira")
    data = {"reason": REASON, "name": NAME}

    def words(**more: str) -> str:
        answer = client.post(ASK, data | more)
        assert answer.status_code == 422
        page = answer.content.decode()
        error = page[page.index('id="id_name_error"') :]
        return error[: error.index("</p>")]

    nobody = words(name="Nelis Onbekend")
    second = invite(world)
    assert words() == nobody
    assert words(number="OK-0000-000") == nobody
    assert words(number=second.number + "1") == nobody
    assert not EmergencyAccess.objects.exists()
    answer = client.post(ASK, data | {"number": second.number.lower()})
    assert answer.status_code == 302
    assert [e.dossier for e in EmergencyAccess.objects.all()] == [second]


def test_a_course_that_has_ended_is_nobody(world: World, dossier: Dossier) -> None:
    with transaction.atomic():
        set_phase(gate.lock_dossier(dossier.pk), DossierPhase.CLOSED)
    assert ask(world) is None


def test_a_referral_past_its_weeks_is_nobody(world: World) -> None:
    refer(world)
    with clock.at(clock.now() + timedelta(weeks=6)):
        assert ask(world) is None


def test_another_municipality_is_nobody(world: World, dossier: Dossier) -> None:
    assert ask(world, "bert", municipality=world.bunnik) is None
    with pytest.raises(Denied, match="work with residents"):
        ask(world, "bert")
    answer = client_of(world, "bert").post(
        ASK, {"municipality": world.houten.pk, "reason": REASON, "name": NAME}
    )
    assert answer.status_code == 422
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("who", ["bas", "anna", "fleur"])
def test_only_who_works_with_residents(world: World, dossier: Dossier, who: str) -> None:
    with pytest.raises(Denied):
        ask(world, who)
    assert client_of(world, who).get(ASK).status_code == 404


def test_so_many_tries_a_day_right_or_wrong(world: World, dossier: Dossier, settings: Any) -> None:
    settings.EMERGENCY_TRIES = 3
    now = clock.now()
    for name in ("Piet Jansen", "Kees Wit"):
        assert ask(world, name=name) is None
    used(world)
    for name in (NAME, "Piet Jansen"):
        with pytest.raises(Denied, match="too often today"):
            ask(world, name=name)
    answer = client_of(world, "mira").post(ASK, {"reason": REASON, "name": NAME})
    assert answer.status_code == 422
    assert "too often today" in answer.content.decode()
    # somebody else isn't kept from it, and tomorrow is another day
    used(world, "gijs")
    with clock.at(now + timedelta(days=1, seconds=1)):
        used(world)


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_do_not_slip_past_the_count(
    transactional_db: None, settings: Any
) -> None:
    settings.EMERGENCY_TRIES = 3
    world = build_world()
    invite(world)
    barrier = Barrier(8)
    said: list[object] = []

    def try_once() -> None:
        try:
            barrier.wait(timeout=20)
            said.append(ask(world, name="Piet Jansen"))
        except Denied:
            said.append("denied")
        finally:
            connections.close_all()

    threads = [Thread(target=try_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(map(str, said)) == ["None"] * 3 + ["denied"] * 5
    assert AuditLine.objects.filter(action="emergency.miss").count() == 3


def test_every_try_is_in_the_log_without_what_was_typed(world: World, dossier: Dossier) -> None:
    ask(world, name="Piet Jansen")
    miss = AuditLine.objects.get(action="emergency.miss")
    assert (miss.user_id, miss.dossier_ids, miss.data) == (world.users["mira"].pk, [], {})
    one = used(world)
    line = AuditLine.objects.get(action="emergency.open")
    assert (line.dossier_ids, line.thing_id) == ([dossier.pk], one.pk)
    assert line.basis == BasisKind.VITAL_INTEREST
    assert "mes" not in str(line.data)
    page = client_of(world, "fleur").get(ASK + "overzicht/").content.decode()
    assert "Tries that found nobody" in page
    assert "Piet" not in page
    assert (
        "Tries that found"
        not in client_of(world, "pieter").get(ASK + "overzicht/").content.decode()
    )


@pytest.mark.parametrize("reason", ["", "   ", "nood", "x" * 501, "a\x00" * 20])
def test_no_reason_no_answer(world: World, dossier: Dossier, reason: str) -> None:
    answer = client_of(world, "mira").post(ASK, {"reason": reason, "name": NAME})
    assert answer.status_code == 422
    assert not EmergencyAccess.objects.exists()
    # what is wrong with the form is said before anything is looked up
    assert not AuditLine.objects.filter(action__startswith="emergency.miss").exists()


def test_asked_twice_is_once(world: World, dossier: Dossier) -> None:
    assert used(world) == used(world)
    assert EmergencyAccess.objects.count() == 1
    assert OutboxMessage.objects.filter(kind=actions.TOLD).count() == 3


def test_a_programme_can_do_without(world: World, dossier: Dossier) -> None:
    anna = world.viewer("anna")
    used(world)
    change_settings(programme=world.programme, values={"emergency_access": False}, by=anna)
    # what has begun goes on
    assert EmergencyAccess.objects.running().exists()
    with pytest.raises(Denied, match="switched off"):
        ask(world, "iris")
    assert (
        "switched off"
        in client_of(world, "iris").post(ASK, {"reason": REASON, "name": NAME}).content.decode()
    )
    change_settings(programme=world.programme, values={"emergency_access": True}, by=anna)
    assert ask(world, "iris") is not None


# --- told at once, judged by another -----------------------------------------------------------


def test_told_at_once_to_who_steers_and_watches(world: World, dossier: Dossier) -> None:
    used(world)
    waiting = OutboxMessage.objects.filter(kind=actions.TOLD)
    assert {m.to_user_id for m in waiting} == {
        world.users[n].pk for n in ("pieter", "paula", "fleur")
    }
    outbox.send_waiting()
    assert {m.to[0].partition("@")[0] for m in mail.outbox} == {"pieter", "paula", "fleur"}
    for message in mail.outbox:
        text = f"{message.subject} {message.body}"
        for word in (NAME, "Wit", dossier.number, "mes", "Mira"):
            assert word not in text
    for who in ("pieter", "paula", "fleur"):
        page = client_of(world, who).get("/").content.decode()
        assert "Emergency access was used" in page
        assert dossier.number in page
        assert "Mira Test" in page
        assert "mes voor" not in page
    assert "Emergency access was used" not in client_of(world, "bregje").get("/").content.decode()
    assert "Emergency access was used" not in client_of(world, "iris").get("/").content.decode()


def test_the_mail_is_gated_again_when_it_goes(world: World, dossier: Dossier) -> None:
    used(world)
    membership = world.users["paula"].memberships.get()
    membership.until_date = clock.today() - timedelta(days=1)
    membership.save()
    outbox.send_waiting()
    assert {m.to[0].partition("@")[0] for m in mail.outbox} == {"pieter", "fleur"}


def test_who_used_it_is_not_who_is_told(world: World, dossier: Dossier) -> None:
    used(world, "paula")
    told = OutboxMessage.objects.filter(kind=actions.TOLD).values_list("to_user_id", flat=True)
    assert set(told) == {world.users["pieter"].pk, world.users["fleur"].pk}


def judge(one: EmergencyAccess, world: World, who: str = "fleur", **values: Any) -> EmergencyAccess:
    given: dict[str, Any] = {
        "verdict": EmergencyVerdict.JUSTIFIED,
        "note": "",
        "may_be_told": True,
    }
    return actions.review_emergency(emergency=one, by=world.viewer(who), **(given | values))


def test_judged_once_and_then_as_it_is(world: World, dossier: Dossier) -> None:
    one = used(world)
    with pytest.raises(Denied, match="why it was not justified"):
        judge(one, world, verdict=EmergencyVerdict.UNJUSTIFIED)
    judge(one, world, note="Politie bevestigt de melding.")
    with pytest.raises(Conflict, match="judged already"):
        judge(one, world, verdict=EmergencyVerdict.UNJUSTIFIED, note="Toch niet.")
    rows = EmergencyAccess.objects.filter(pk=one.pk)
    for change in (
        {"verdict": "unjustified"},
        {"may_be_told": False},
        {"reason": "Iets anders dan het was."},
        {"until_at": one.until_at - timedelta(hours=1)},
        {"person": world.users["iris"]},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    assert sees(world, "mira", dossier)
    actions.end_emergency(emergency=one, by=world.viewer("fleur"))  # that still goes
    assert AuditLine.objects.get(action="emergency.review").user_id == world.users["fleur"].pk


def test_not_justified_ends_it_at_once(world: World, dossier: Dossier) -> None:
    one = used(world)
    judge(one, world, verdict=EmergencyVerdict.UNJUSTIFIED, note="Geen gevaar; aangesproken.")
    assert not sees(world, "mira", dossier)
    assert client_of(world, "mira").get(f"/dossiers/{dossier.pk}/toestemming/").status_code == 404


@pytest.mark.parametrize("who", ["pieter", "paula", "anna", "iris", "mira", "bregje"])
def test_nobody_else_judges(world: World, dossier: Dossier, who: str) -> None:
    one = used(world)
    with pytest.raises(Denied, match="Only the privacy officer"):
        judge(one, world, who)
    assert client_of(world, who).get(f"{ASK}{one.pk}/").status_code == 404


def test_four_eyes_look_at_the_person(world: World, dossier: Dossier) -> None:
    people.add_membership(
        user=world.users["mira"],
        organisation=world.organisations["gemeente"],
        municipality=world.houten,
        role=Role.PRIVACY_OFFICER,
        from_date=BEGIN,
        by=SYSTEM,
    )
    one = used(world)
    with pytest.raises(Denied, match="You used this yourself"):
        judge(one, world, "mira")
    client = client_of(world, "mira")
    page = client.get(f"{ASK}{one.pk}/")
    assert "A colleague judges it" in page.content.decode()
    data = {"verdict": "justified", "may_be_told": "no"}
    assert client.post(f"{ASK}{one.pk}/", data).status_code == 403
    with pytest.raises(DatabaseError, match="emergency_four_eyes"), transaction.atomic():
        EmergencyAccess.objects.filter(pk=one.pk).update(
            verdict="justified",
            may_be_told=True,
            reviewed_at=clock.now(),
            reviewed_by=world.users["mira"],
        )


def test_the_database_holds_the_day(world: World, dossier: Dossier) -> None:
    one = used(world)
    with pytest.raises(DatabaseError, match="emergency_one_day"), transaction.atomic():
        EmergencyAccess.objects.create(
            dossier=dossier,
            municipality=world.houten,
            organisation=one.organisation,
            person=one.person,
            reason=REASON,
            areas=one.areas,
            from_at=clock.now(),
            until_at=clock.now() + timedelta(hours=24, seconds=1),
        )


@pytest.mark.parametrize("who", ["mira", "wendy", "pieter", "paula", "fleur"])
def test_who_may_end_it_early(world: World, dossier: Dossier, who: str) -> None:
    one = used(world)
    assert client_of(world, who).post(f"{ASK}{one.pk}/beeindigen/").status_code == 302
    assert not sees(world, "mira", dossier)
    one.refresh_from_db()
    assert one.ended_by == world.users[who]
    with pytest.raises(Conflict, match="over already"):
        actions.end_emergency(emergency=one, by=world.viewer(who))


@pytest.mark.parametrize("who", ["iris", "marleen", "gijs", "anna", "bas", "bert", "bregje"])
def test_who_may_not(world: World, dossier: Dossier, who: str) -> None:
    one = used(world)
    assert client_of(world, who).post(f"{ASK}{one.pk}/beeindigen/").status_code == 404
    with pytest.raises(Denied):
        actions.end_emergency(emergency=one, by=world.viewer(who))
    assert sees(world, "mira", dossier)


def test_somebody_who_leaves_is_out_though_their_day_runs(world: World, dossier: Dossier) -> None:
    used(world)
    membership = world.users["mira"].memberships.get()
    membership.until_date = clock.today() - timedelta(days=1)
    membership.save()
    assert not sees(world, "mira", dossier)


# --- the lead organisation and the resident ----------------------------------------------------


def test_the_lead_organisation_sees_who_and_why(world: World, dossier: Dossier) -> None:
    used(world)
    url = f"/dossiers/{dossier.pk}/toestemming/"
    page = client_of(world, "wendy").get(url).content.decode()
    assert "Mira Test, Sociaal Team" in page
    assert REASON in page
    for who in ("iris", "marleen", "paula"):
        assert REASON not in client_of(world, who).get(url).content.decode()


def lines_of(dossier: Dossier) -> list[logbook.Entry]:
    return logbook.entries(dossier, logbook.groups(dossier))


def test_the_resident_reads_of_it_once_that_is_safe(world: World, dossier: Dossier) -> None:
    before = {(e.organisation, e.about) for e in lines_of(dossier)}
    now = clock.now()
    one = used(world)
    with clock.at(now + timedelta(hours=1)):
        client_of(world, "mira").get(f"/dossiers/{dossier.pk}/toestemming/")
        client_of(world, "fleur").get(f"{ASK}{one.pk}/")
        client_of(world, "fleur").get("/")
        client_of(world, "paula").get(ASK + "overzicht/")
    with translation.override("en"):
        assert {(e.organisation, e.about) for e in lines_of(dossier)} == before
    with clock.at(now + timedelta(hours=2)):
        judge(one, world, may_be_told=True)
    with translation.override("en"):
        after = [e for e in lines_of(dossier) if (e.organisation, e.about) not in before]
    assert {(e.organisation, e.about) for e in after} == {
        ("Sociaal Team Houten", "emergency access"),
        ("Sociaal Team Houten", "the consent"),
    }
    assert {e.why for e in after} == {"because somebody was in danger"}


def test_what_endangers_stays_out(world: World, dossier: Dossier) -> None:
    one = used(world)
    client_of(world, "mira").get(f"/dossiers/{dossier.pk}/toestemming/")
    judge(one, world, may_be_told=False)
    with translation.override("en"):
        assert not [e for e in lines_of(dossier) if "emergency" in f"{e.about} {e.why}"]


def test_as_many_queries_for_many_as_for_one(world: World, dossier: Dossier) -> None:
    counts = []
    client = client_of(world, "fleur")
    for who in ("mira", "gijs", "bo"):
        used(world, who)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ASK + "overzicht/").status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]
