"""What is past its term is gone, what isn't stays, figures stay what they were, and a certificate tells it."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import environ
import psycopg
import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from budgets.actions.costs import set_horizon
from budgets.models import BudgetRequest, CostLine, CostSheet, LedgerEntry
from cases.actions import courses, story
from cases.models import (
    Agreement,
    Blockage,
    Case,
    Closing,
    Meeting,
    Problem,
    Referral,
    ReferralDraft,
    Result,
    ResultKind,
    StoryPart,
)
from cases.states import ClosingReason, MeetingStatus
from consent import destruction, gate, tasks
from consent.actions.copies import ask_copy
from consent.actions.corrections import add_correction
from consent.actions.dossiers import open_dossier
from consent.actions.holds import end_hold, set_hold
from consent.actions.merges import merge_residents
from consent.derivation import derive_access
from consent.models import (
    COPY_KEPT,
    Consent,
    ConsentScan,
    Correction,
    Dossier,
    EmergencyAccess,
    Grant,
    Notice,
    Resident,
    ResidentCopy,
    ResidentMerge,
    Seat,
)
from consent.states import NoticeStatus
from documents import store
from documents.models import File
from reporting.figures import Figures, count_figures
from reporting.monitor.counting import count_tables
from reporting.monitor.shapes import Table
from reporting.periods import Period
from tests.budgets.scenes import running_case
from tests.cases.table_world import invited_case
from tests.reporting.cohort import course
from tests.world import World, build_world
from trail import clock, outbox
from trail.destroyer import as_destroyer
from trail.jobs import run_job
from trail.models import AuditLine, Certificate, CertificateLine, Job, OutboxMessage
from trail.states import JobStatus, OutboxStatus

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "destroyer"])

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=clock.AMSTERDAM)
SECRET = "Zij slaapt bij een vriendin in Culemborg."
WHOLE = Period(date(2026, 1, 1), date(2036, 12, 31))
AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 30))


@pytest.fixture
def world(transactional_db: None, noon: datetime, tmp_path: Path, settings: Any) -> World:
    settings.CERTIFICATES = tmp_path / "certificates"
    return build_world()


def close(world: World, case: Case) -> None:
    for meeting in Meeting.objects.filter(case=case, status=MeetingStatus.STARTED):
        meeting.status, meeting.held_at = MeetingStatus.HELD, clock.now()
        meeting.save()
    courses.close_case(
        case=case,
        reason=ClosingReason.GOALS_MET,
        area=world.areas["wonen"],
        explanation=SECRET,
        by=world.viewer("wendy"),
    )


def ended_course(world: World, name: str = "Anna Aan de Tafel") -> Case:
    kind = ResultKind.objects.filter(municipality=world.houten, area__key="wonen").first()
    assert kind is not None
    case = course(world, name, topics=["wonen", "werk"], came=[kind.key], talks=2)
    story.tell_story(case=case, area=world.areas["wonen"], text=SECRET, by=world.viewer("wendy"))
    close(world, case)
    return case


def destroy(at: datetime, **options: Any) -> str:
    out = StringIO()
    with clock.at(at):
        call_command("destroy_expired", stdout=out, **options)
    return out.getvalue()


def later(**term: int) -> datetime:
    return NOW + relativedelta(**term)  # type: ignore[arg-type]


def test_content_goes_three_years_after_the_end_and_not_a_day_before(world: World) -> None:
    case = ended_course(world)
    add_correction(row=StoryPart.objects.get(), text=SECRET, by=world.viewer("wendy"))
    first, waits = Problem.objects.order_by("position")[:2]
    Blockage.objects.create(
        case=case,
        dossier=case.dossier,
        municipality=case.municipality,
        areas=sorted({first.area_id, waits.area_id}),
        first=first,
        waits=waits,
        why=SECRET,
        added_by=world.users["wendy"],
    )
    destroy(later(years=3, days=-1))
    assert (StoryPart.objects.count(), Correction.objects.count()) == (1, 1)
    assert Blockage.objects.count() == 1
    said = destroy(later(years=3))
    assert case.dossier.number in said
    for model in (
        Blockage,
        Correction,
        StoryPart,
        Problem,
        Agreement,
        Meeting,
        Closing,
        Result,
        Referral,
    ):
        assert model.objects.count() == 0, model
    dossier = Dossier.objects.get()
    assert (dossier.emptied_at, dossier.referring_user_id) == (later(years=3), None)
    resident = Resident.objects.get()
    # the name stays with decisions and payments; how to reach them went
    assert (resident.name, resident.safe_contact, resident.communication) == (
        "Anna Aan de Tafel",
        destruction.GONE,
        None,
    )
    assert Consent.objects.count() == 1
    assert Case.objects.get().closed_at == NOW
    # nothing more to do the next night
    assert "0 dossiers" in destroy(later(years=3, days=1))


def test_proof_goes_after_five_years_and_the_person_after_ten(world: World) -> None:
    ended_course(world)
    dossier = Dossier.objects.get()
    EmergencyAccess.objects.create(
        dossier=dossier,
        municipality=dossier.municipality,
        organisation=world.organisations["ggz"],
        person=world.users["gijs"],
        reason="Er was gevaar.",
        areas=[world.areas["wonen"].pk],
        until_at=clock.now() + timedelta(hours=24),
    )
    Notice.objects.create(
        dossier=dossier,
        municipality=dossier.municipality,
        organisation=world.organisations["wil"],
        areas=[world.areas["wonen"].pk],
        text=SECRET,
        status=NoticeStatus.SENT,
        settled_at=clock.now(),
        settled_by=world.users["wendy"],
    )
    with transaction.atomic():
        scan = ConsentScan.objects.create(
            consent=Consent.objects.earliest("given_at"),
            dossier=dossier,
            municipality=dossier.municipality,
            areas=[world.areas["wonen"].pk],
            file=store.keep(
                b"scan", name="scan.jpg", content_type="image/jpeg", by_kind="consent.scan"
            ),
            page_count=1,
        )
    destroy(later(years=4))
    assert EmergencyAccess.objects.count() == 1
    assert (Notice.objects.count(), ConsentScan.objects.count()) == (1, 1)
    destroy(later(years=5))
    assert (Consent.objects.count(), Grant.objects.count(), Seat.objects.count()) == (0, 0, 0)
    assert not EmergencyAccess.objects.exists()
    assert (Notice.objects.count(), ConsentScan.objects.count()) == (0, 0)
    with pytest.raises(store.Damaged):
        store.read(scan.file)
    assert Resident.objects.count() == 1
    dossier = Dossier.objects.get()
    assert gate.stored_rows(dossier) == derive_access(gate.facts_of(dossier))
    destroy(later(years=10))
    assert Dossier.objects.count() == Resident.objects.count() == Case.objects.count() == 0
    left = _texts_of_everything()
    assert "Aan de Tafel" not in left
    assert SECRET not in left


def _texts_of_everything() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_figures_stay_what_they_were(world: World) -> None:
    ended_course(world)
    running = course(world, "Ben Boven", topics=["wonen"], talks=1)
    periods = [AUTUMN, WHOLE, Period(date(2026, 10, 1), date(2026, 10, 1))]
    before = [counted(world, p) for p in periods]
    assert before[0][0].overview.residents == 2
    assert before[0][1]["closings"].whole.number == 1
    destroy(later(years=3))
    assert not Meeting.objects.exclude(case=running).exists()
    assert [counted(world, p) for p in periods] == before
    destroy(later(years=10))
    assert [counted(world, p) for p in periods] == before


def counted(world: World, period: Period) -> tuple[Figures, dict[str, Table]]:
    """Everything that anybody counts of a period."""
    return count_figures(world.programme, period), count_tables(world.programme, period)


def test_money_stays_counted_when_its_request_is_gone(world: World) -> None:
    scene = running_case(world)
    request = scene.approved()
    # a kassabon goes with its request
    set_horizon(request=scene.draft(), months=6, by=world.viewer("marleen"))
    close(world, Case.objects.get(pk=scene.case.pk))
    before = counted(world, WHOLE)
    assert before[0].budget is not None
    assert before[1]["decisions"].whole.number == 1
    destroy(later(years=3))
    assert BudgetRequest.objects.get(pk=request.pk).purpose == request.purpose
    assert CostLine.objects.count() == 1
    assert counted(world, WHOLE) == before
    destroy(later(years=10))
    assert (BudgetRequest.objects.count(), LedgerEntry.objects.count()) == (0, 0)
    assert (CostSheet.objects.count(), CostLine.objects.count()) == (0, 0)
    assert counted(world, WHOLE) == before
    call_command("reconcile", stdout=StringIO())


def test_a_referral_without_a_course_goes_after_six_weeks(world: World) -> None:
    with clock.at(NOW):
        dossier = open_dossier(
            programme=world.programme,
            salutation="",
            name="Nooit Gekomen",
            safe_contact="bellen",
            referring_organisation_id=world.organisations["wil"].pk,
            by=world.viewer("iris"),
        )
    destroy(later(weeks=6, days=-1))
    assert Dossier.objects.count() == 1
    destroy(later(weeks=6))
    assert Dossier.objects.count() == Resident.objects.count() == 0
    # its number does not come back
    again = open_dossier(
        programme=world.programme,
        salutation="",
        name="Iemand Anders",
        safe_contact="bellen",
        referring_organisation_id=world.organisations["wil"].pk,
        by=world.viewer("iris"),
    )
    assert again.number > dossier.number


def test_a_course_that_runs_is_left_alone(world: World) -> None:
    course(world, "Ben Boven")
    invited_case(world, "Cor Nog niet")
    before = _counts()
    destroy(later(years=30))
    assert _counts() == before


def _counts() -> list[int]:
    return [m._base_manager.count() for m in destruction.under_dossiers()]


def test_a_hold_keeps_everything_until_it_ends(world: World) -> None:
    case = ended_course(world)
    hold = set_hold(dossier=case.dossier, reason="Een klacht loopt.", by=world.viewer("wendy"))
    before = _counts()
    said = destroy(later(years=12))
    assert f"{case.dossier.number}: held" in said
    assert _counts() == before
    end_hold(hold=hold, by=world.viewer("wendy"))
    destroy(later(years=12))
    assert Dossier.objects.count() == 0


def test_a_dry_run_says_and_does_nothing(world: World) -> None:
    case = ended_course(world)
    before = _counts()
    said = destroy(later(years=3), dry_run=True)
    assert f"{case.dossier.number}: content" in said
    assert _counts() == before
    assert Certificate.objects.count() == 0


@pytest.fixture
def obstacle(world: World) -> Iterator[Callable[[Case], None]]:
    """Another system's table that points at a resident's story: the database doesn't let it go."""
    with psycopg.connect(**_owner(), autocommit=True) as raw:
        raw.execute("CREATE TABLE elsewhere (story bigint REFERENCES cases_storypart)")

        def stand_in_the_way(case: Case) -> None:
            raw.execute(
                "INSERT INTO elsewhere SELECT id FROM cases_storypart WHERE dossier_id = %s",
                [case.dossier_id],
            )

        yield stand_in_the_way
        raw.execute("DROP TABLE elsewhere")


def test_one_that_cannot_go_stops_nobody_else(
    world: World,
    obstacle: Callable[[Case], None],
    caplog: pytest.LogCaptureFixture,
    mailoutbox: list[EmailMessage],
) -> None:
    stuck = ended_course(world)
    other = ended_course(world, "Ben Boven")
    scene = {"municipality": world.houten, "author": world.users["bo"], "saved_at": NOW}
    ReferralDraft.objects.create(form_token=uuid4(), **scene)
    obstacle(stuck)
    with pytest.raises(CommandError) as refused:
        destroy(later(years=3))
    said = str(refused.value)
    assert f"{stuck.dossier.number}: not destroyed (IntegrityError elsewhere" in said
    assert other.dossier.number not in said
    # all of the other, nothing of this one, and what belongs to nobody
    assert [p.dossier_id for p in StoryPart.objects.all()] == [stuck.dossier_id]
    assert Problem.objects.filter(dossier=stuck.dossier).exists()
    assert Dossier.objects.get(pk=stuck.dossier_id).emptied_at is None
    assert Dossier.objects.get(pk=other.dossier_id).emptied_at is not None
    assert ReferralDraft.objects.count() == 0
    lines = CertificateLine.objects.exclude(dossier_id=None)
    assert [line.dossier_id for line in lines] == [other.dossier_id]
    # told in the technical log and by mail, without a word of the resident
    assert f"retention: {stuck.dossier.number}: IntegrityError" in caplog.text
    with clock.at(later(years=3)):
        outbox.send_waiting()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        [world.users["anna"].email],
        "Niet alles wat over zijn termijn is, is vernietigd",
    )
    for text in (said, caplog.text, str(mail.body)):
        assert SECRET not in text
        assert "Tafel" not in text
    # as soon as it can, it goes
    with psycopg.connect(**_owner(), autocommit=True) as raw:
        raw.execute("DELETE FROM elsewhere")
    assert stuck.dossier.number in destroy(later(years=3, days=1))
    assert StoryPart.objects.count() == 0
    assert OutboxMessage.objects.filter(kind=destruction.FAILED_MAIL).count() == 1


def test_the_nightly_task_fails_when_something_is_left(
    world: World, obstacle: Callable[[Case], None]
) -> None:
    stuck = ended_course(world)
    obstacle(stuck)
    with clock.at(later(years=3)), pytest.raises(destruction.NotDestroyed, match="elsewhere"):
        tasks.destroy_expired()


def test_who_is_no_administrator_by_then_gets_no_mail(
    world: World, obstacle: Callable[[Case], None], mailoutbox: list[EmailMessage]
) -> None:
    obstacle(ended_course(world))
    with pytest.raises(CommandError):
        destroy(later(years=3))
    world.users["anna"].memberships.update(until_date=NOW.date())
    with clock.at(later(years=3)):
        outbox.send_waiting()
    assert mailoutbox == []
    assert OutboxMessage.objects.get(kind=destruction.FAILED_MAIL).status == OutboxStatus.DROPPED


def test_after_a_restore_one_that_cannot_go_stops_nobody_else(
    world: World, obstacle: Callable[[Case], None]
) -> None:
    stuck = ended_course(world)
    ended_course(world, "Ben Boven")
    backup = _backup()
    destroy(later(years=3))
    _restore(backup)
    obstacle(stuck)
    with pytest.raises(CommandError, match=f"{stuck.dossier.number}: not destroyed"):
        call_command("replay_destructions", stdout=StringIO())
    assert [p.dossier_id for p in StoryPart.objects.all()] == [stuck.dossier_id]


def test_a_store_that_is_away_makes_orphans_not_a_failure(
    world: World, settings: Any, tmp_path: Path
) -> None:
    a_copy(world, course(world, "Ben Boven"))
    away = tmp_path / "away"
    away.write_text("not a folder")
    settings.FILE_STORE = away
    destroy(NOW + COPY_KEPT)
    assert File.objects.count() == 0


def test_the_certificate_tells_how_much_and_never_what(world: World) -> None:
    case = ended_course(world)
    destroy(later(years=3))
    certificate = Certificate.objects.get()
    assert certificate.role == settings.DB_ROLES["destroyer"]
    assert certificate.policy_sha256 == destruction.policy_hash()
    line = CertificateLine.objects.get()
    assert (line.dossier_id, line.number) == (case.dossier_id, case.dossier.number)
    assert line.counts["cases.StoryPart"] == 1
    assert line.counts["consent.Resident.safe_contact"] == 1
    (path,) = settings.CERTIFICATES.glob("*.jsonl")
    text = path.read_text()
    assert json.loads(text)["counts"] == line.counts
    for word in (SECRET, "Anna", "Tafel"):
        assert word not in text + json.dumps(line.counts)
    (logged,) = AuditLine.objects.filter(action="dossier.destroy")
    assert (logged.dossier_ids, logged.user_id) == ([case.dossier_id], None)


def test_drafts_and_finished_work_go(world: World) -> None:
    draft = {"municipality": world.houten, "author": world.users["bo"], "saved_at": NOW}
    ReferralDraft.objects.create(form_token=uuid4(), **draft)
    ReferralDraft.objects.create(form_token=uuid4(), **{**draft, "saved_at": later(weeks=5)})
    Job.objects.create(kind="a", key="1", status=JobStatus.DONE, done_at=NOW)
    Job.objects.create(kind="a", key="2")
    destroy(later(weeks=6))
    assert (ReferralDraft.objects.count(), Job.objects.count()) == (1, 2)
    destroy(later(days=91))
    assert [j.key for j in Job.objects.all()] == ["2"]


def a_copy(world: World, case: Case) -> ResidentCopy:
    """For the resident, made by the worker."""
    copy = ask_copy(dossier=case.dossier, by=world.viewer("wendy"))
    run_job(copy.job_id or 0)
    copy.refresh_from_db()
    assert copy.pdf is not None
    return copy


def test_a_copy_goes_after_a_week_with_its_files(world: World) -> None:
    copy = a_copy(world, course(world, "Ben Boven"))
    destroy(NOW + COPY_KEPT - timedelta(seconds=1))
    assert (ResidentCopy.objects.count(), File.objects.count()) == (1, 2)
    destroy(NOW + COPY_KEPT)
    assert (ResidentCopy.objects.count(), File.objects.count()) == (0, 0)
    assert copy.pdf is not None
    with pytest.raises(store.Damaged):
        store.read(copy.pdf)


def test_a_copy_goes_along_with_what_it_is_a_copy_of(world: World) -> None:
    case = ended_course(world)
    with clock.at(later(years=3, days=-1)):
        a_copy(world, case)
    destroy(later(years=3))
    assert (ResidentCopy.objects.count(), File.objects.count()) == (0, 0)


def test_a_stored_file_goes_with_its_row(world: World) -> None:
    with transaction.atomic():
        file = store.keep(b"scan", name="a.pdf", content_type="application/pdf", by_kind="x")
    with as_destroyer(), transaction.atomic():
        assert destruction.drop_files([file.pk]) == 1
    with pytest.raises(store.Damaged):
        store.read(file)


def test_the_app_can_neither_issue_a_certificate_nor_use_one(world: World) -> None:
    ended_course(world)
    destroy(later(years=3))
    theirs = Certificate.objects.get().pk
    issue = (
        "INSERT INTO trail_certificate (key, command, policy_sha256, issued_at)"
        " VALUES (gen_random_uuid(), 'x', '', now())"
    )
    for statement in (issue, "DELETE FROM trail_certificate", "DELETE FROM consent_grant"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('opkoers.certificate', %s, true)", [str(theirs)])
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)


def test_without_a_certificate_retention_changes_no_history(world: World) -> None:
    ended_course(world)
    with as_destroyer(), pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Grant.objects.all()._raw_delete("default")
    refused = pytest.raises(DatabaseError, match="permission denied")
    with as_destroyer(), refused, transaction.atomic():
        Certificate.objects.update(command="y")
    assert Grant.objects.count() > 0


def test_after_a_restore_it_is_destroyed_again(world: World) -> None:
    case = ended_course(world)
    kept = course(world, "Ben Boven")
    backup = _backup()
    destroy(later(years=3))
    figures = count_figures(world.programme, WHOLE)
    _restore(backup)
    assert StoryPart.objects.filter(text=SECRET).count() == 1
    out = StringIO()
    with clock.at(later(years=3, days=2)):
        call_command("replay_destructions", stdout=out)
    assert f"{case.dossier.number}: content" in out.getvalue()
    assert SECRET not in _texts_of_everything()
    assert Meeting.objects.filter(case=kept).exists()
    assert count_figures(world.programme, WHOLE) == figures
    # once is enough
    out = StringIO()
    call_command("replay_destructions", stdout=out)
    assert " 0 destroyed again" in out.getvalue()


def test_two_registrations_of_one_person_go_as_one(world: World) -> None:
    """The terms run from the last course of both; held is both; figures go on counting one person."""
    first, second = ended_course(world), ended_course(world, "A. Aan de Tafel")
    wendy = world.viewer("wendy")
    merge_residents(dossier=first.dossier, other=second.dossier, reason="Zij zegt het.", by=wendy)
    Dossier.objects.filter(pk=second.dossier_id).update(closed_at=later(years=2))
    before = count_figures(world.programme, WHOLE)
    assert before.overview.residents == 1
    destroy(later(years=3))
    assert StoryPart.objects.count() == 2
    hold = set_hold(dossier=second.dossier, reason="Een klacht.", by=wendy)
    destroy(later(years=5))
    assert StoryPart.objects.count() == 2
    end_hold(hold=hold, by=wendy)
    destroy(later(years=5))
    assert StoryPart.objects.count() == 0
    assert count_figures(world.programme, WHOLE) == before
    destroy(later(years=12))
    assert not Resident.objects.exists()
    assert not ResidentMerge.objects.exists()


def test_a_registration_that_goes_leaves_the_other_on_its_own(world: World) -> None:
    """Referred again, and no course followed: after six weeks that referral goes, the first course stays."""
    wendy = world.viewer("wendy")

    def lost_referral() -> Dossier:
        return open_dossier(
            programme=world.programme,
            salutation="",
            name="Ben Boven",
            safe_contact="bellen",
            referring_organisation_id=world.organisations["wil"].pk,
            by=world.viewer("iris"),
        )

    for lost_comes_first in (False, True):
        lost = lost_referral() if lost_comes_first else None
        kept = ended_course(world, "Ben Boven").dossier
        lost = lost or lost_referral()
        merge_residents(dossier=lost, other=kept, reason="Zij zegt het.", by=wendy)
        destroy(later(weeks=7))
        assert not Dossier.objects.filter(pk=lost.pk).exists()
        assert not ResidentMerge.objects.exists()
        assert Resident.objects.get(pk=kept.resident_id).same_as_id is None


def test_after_a_restore_one_person_is_destroyed_again_whole(world: World) -> None:
    first, second = ended_course(world), ended_course(world, "A. Aan de Tafel")
    wendy = world.viewer("wendy")
    merge_residents(dossier=second.dossier, other=first.dossier, reason="Zij zegt het.", by=wendy)
    backup = _backup()
    destroy(later(years=10))
    assert not Resident.objects.exists()
    _restore(backup)
    with clock.at(later(years=10)):
        call_command("replay_destructions", stdout=StringIO())
    assert not Resident.objects.exists()
    assert not ResidentMerge.objects.exists()


def test_another_dossier_with_the_same_id_is_left_alone(world: World) -> None:
    case = ended_course(world)
    destroy(later(years=10))
    (path,) = settings.CERTIFICATES.glob("*.jsonl")
    other = course(world, "Ben Boven")
    words = json.loads(path.read_text())
    assert words["dossier"] == case.dossier_id
    words |= {
        "dossier": other.dossier_id,
        "resident": other.dossier.resident_id,
        "number": other.dossier.number,
        # all the same but the moment it was opened: a sequence began again after a restore
        "opened_at": (other.dossier.opened_at - timedelta(seconds=1)).isoformat(),
    }
    path.write_text(json.dumps(words))
    call_command("replay_destructions", stdout=StringIO())
    assert Dossier.objects.filter(pk=other.dossier_id).exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"dossier": "x"}', "null"])
def test_a_broken_certificate_is_said(world: World, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(CommandError, match=r"a\.jsonl, line 1"):
        call_command("replay_destructions", certificates=tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("replay_destructions", certificates=tmp_path / "nowhere")


def _backup() -> dict[str, list[str]]:
    """Every row of every table, as the owner would dump it."""
    with psycopg.connect(**_owner(), autocommit=True) as raw:
        tables = [
            r[0] for r in raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        found = {}
        for table in tables:
            with raw.cursor().copy(f'COPY "{table}" ({_columns(raw, table)}) TO STDOUT') as out:
                found[table] = [bytes(data) for data in out]
    return found  # type: ignore[return-value]


def _columns(raw: Any, table: str) -> str:
    rows = raw.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return ", ".join(f'"{r[0]}"' for r in rows)


def _restore(backup: dict[str, list[str]]) -> None:
    connections.close_all()
    with psycopg.connect(**_owner()) as raw:
        names = ", ".join(f'"{t}"' for t in backup)
        raw.execute(f"TRUNCATE {names} CASCADE")
        for table in backup:
            raw.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        raw.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, chunks in backup.items():
            with raw.cursor().copy(f'COPY "{table}" ({_columns(raw, table)}) FROM STDIN') as into:
                for chunk in chunks:
                    into.write(chunk)
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in backup:
            raw.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _owner() -> dict[str, Any]:
    parameters = connections["default"].get_connection_params()
    owner = environ.Env().db_url("DATABASE_OWNER_URL")["USER"]
    keys = ("host", "port", "dbname")
    return {**{k: parameters[k] for k in keys if k in parameters}, "user": owner}
