"""The log past its term goes by whole sealed batches; what is left goes on adding up, to the byte."""

import json
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from dateutil.relativedelta import relativedelta
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from consent.actions.holds import end_hold, set_hold
from consent.models import Dossier, LogSample, SampledLine
from tests.consent.test_gate import refer
from tests.world import World, build_world
from trail import clock, seals
from trail.destroyer import as_destroyer, issue, read_certificates, show
from trail.models import (
    AuditLine,
    AuditSeal,
    Certificate,
    CertificateLine,
    DestroyedBatch,
    line_values,
)
from trail.states import LineKind

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "destroyer"])
PLACE = 7
GONE = (
    "WITH batch AS (DELETE FROM trail_destroyedbatch)"
    " DELETE FROM trail_auditseal WHERE number = 1 AND municipality_id = 7"
)


@pytest.fixture(autouse=True)
def _here(transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    settings.CERTIFICATES = tmp_path / "certificates"
    monkeypatch.setattr(seals, "MARGIN", timedelta(0))


@pytest.fixture
def owner(transactional_db: None) -> Iterator["psycopg.Connection[Any]"]:
    """Somebody with every right, the triggers off."""
    parameters = connections["default"].get_connection_params()
    user = environ.Env().db_url("DATABASE_OWNER_URL")["USER"]
    conninfo = {k: parameters[k] for k in ("host", "port", "dbname") if k in parameters}
    with psycopg.connect(**conninfo, user=user, autocommit=True) as raw:
        for table in ("auditline", "auditseal", "destroyedbatch"):
            raw.execute(f"ALTER TABLE trail_{table} DISABLE TRIGGER USER")
        yield raw
        for table in ("auditline", "auditseal", "destroyedbatch"):
            raw.execute(f"ALTER TABLE trail_{table} ENABLE TRIGGER USER")


def batch(count: int = 3, dossier_id: int = 9) -> AuditSeal:
    """Lines of one municipality, sealed."""
    for number in range(count):
        line_values(
            kind=LineKind.VIEW,
            action="case.view",
            municipality_id=PLACE,
            user_id=number,
            dossier_ids=[dossier_id],
        ).save(force_insert=True)
    # another role that is at work for a moment (the database's own housekeeping) makes sealing wait a round
    for _ in range(50):
        if seals.seal_all():
            break
        time.sleep(0.1)
    last: AuditSeal = AuditSeal.objects.filter(municipality_id=PLACE).latest("number")
    return last


def past(seal: AuditSeal) -> datetime:
    """The first moment at which all its lines are past their term of five years."""
    return seal.until_at.astimezone(clock.AMSTERDAM) + relativedelta(years=5)


def destroy(at: datetime, **options: Any) -> str:
    out = StringIO()
    with clock.at(at):
        call_command("destroy_expired", stdout=out, **options)
    return out.getvalue()


def verified() -> str:
    out = StringIO()
    call_command("verify_log", stdout=out)
    return out.getvalue()


def numbers() -> list[int]:
    rows = DestroyedBatch.objects.filter(seal__municipality_id=PLACE)
    return list(rows.order_by("seal__number").values_list("seal__number", flat=True))


def test_a_batch_goes_when_its_last_line_is_past_and_its_seal_stays() -> None:
    first, second = batch(3), batch(2)
    destroy(past(first) - timedelta(milliseconds=1))
    assert numbers() == []
    assert "trail.AuditLine: 3 rows, their seals stay" in destroy(past(first))
    assert numbers() == [1]
    assert AuditLine.objects.filter(municipality_id=PLACE).count() == 2
    assert AuditSeal.objects.filter(municipality_id=PLACE).count() == 2
    certificate = Certificate.objects.latest("pk")
    said = verified()
    assert f"seal 1: 3 lines destroyed on {past(first):%Y}" in said
    assert f"under certificate {certificate.key}" in said
    assert "2 seals on 2 lines" in said
    # once is enough, and the chain goes on
    destroy(past(first))
    assert DestroyedBatch.objects.count() == 1
    batch(1)
    assert "3 seals on 3 lines" in verified()
    destroy(past(second) + timedelta(days=1))
    assert numbers() == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE trail_auditline SET action = 'case.viev' WHERE user_id = 1",
            "seal 2: a line was changed",
        ),
        ("DELETE FROM trail_auditline WHERE user_id = 1", "seal 2 was put on 3 lines, there are 2"),
        ("UPDATE trail_auditseal SET sha256 = repeat('0', 64) WHERE number = 1", "does not follow"),
        (GONE, "does not follow"),
        ("DELETE FROM trail_destroyedbatch", "seal 1 was put on 3 lines, there are 0 now"),
        (
            "UPDATE trail_destroyedbatch SET line_count = 2",
            "seal 1 was destroyed under a certificate, but",
        ),
        (
            "UPDATE trail_auditline SET recorded_at = (SELECT until_at - interval '1 microsecond'"
            " FROM trail_auditseal WHERE municipality_id = 7 AND number = 1) WHERE user_id = 0",
            "seal 1 was destroyed under a certificate, but 1 lines are there",
        ),
    ],
)
def test_one_changed_byte_in_the_rest_is_still_found(
    owner: "psycopg.Connection[Any]", change: str, found: str
) -> None:
    first = batch(3)
    batch(3)
    destroy(past(first))
    assert seals.verify(PLACE).problems == ()
    owner.execute(change)
    with pytest.raises(CommandError, match=found):
        verified()


def test_a_batch_that_was_tampered_with_stays_as_evidence(owner: "psycopg.Connection[Any]") -> None:
    first, second = batch(2), batch(2)
    owner.execute(
        "UPDATE trail_auditline SET reason = 'x' WHERE recorded_at < %s", [first.until_at]
    )
    with pytest.raises(CommandError, match="seal 1 of the log BatchNotWhole"):
        destroy(past(second))
    # the other went
    assert numbers() == [2]
    assert AuditLine.objects.filter(municipality_id=PLACE).count() == 2
    assert "seal 1: a line was changed" in str(seals.verify(PLACE).problems)


def test_a_dry_run_takes_nothing() -> None:
    first = batch(2)
    assert "trail.AuditLine: 2 rows" in destroy(past(first), dry_run=True)
    assert AuditLine.objects.filter(municipality_id=PLACE).count() == 2


def test_the_certificate_is_outside_too_and_a_restore_can_be_replayed(settings: Any) -> None:
    first = batch(3)
    destroy(past(first))
    folder = Path(settings.CERTIFICATES)
    (path,) = folder.glob("*.jsonl")
    words = json.loads(path.read_text())
    assert words["log"] == {"seal": 1, "sha256": first.sha256, "lines": 3}
    line = CertificateLine.objects.get(municipality_id=PLACE)
    assert (line.classes, line.counts) == (["log"], {"trail.AuditLine": 3})
    assert read_certificates(folder) == []
    call_command("replay_destructions", stdout=StringIO())


def test_neither_the_app_nor_a_certificate_makes_lines_change() -> None:
    batch(2)
    insert = (
        "INSERT INTO trail_destroyedbatch (certificate_id, seal_id, line_count, destroyed_at)"
        " SELECT 1, id, line_count, now() FROM trail_auditseal"
    )
    for statement in (insert, "DELETE FROM trail_auditline", "DELETE FROM trail_destroyedbatch"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with as_destroyer(), pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        AuditLine.objects.all()._raw_delete("default")
    with as_destroyer():
        certificate = issue("test", "")
        with transaction.atomic():
            show(certificate)
            with pytest.raises(DatabaseError, match="annot update"), transaction.atomic():
                AuditLine.objects.update(action="x")
    assert seals.verify(PLACE).problems == ()


def test_a_hold_keeps_the_lines_about_its_dossier() -> None:
    world: World = build_world()
    dossier: Dossier = refer(world)
    first, second = batch(2, dossier.pk), batch(2, dossier.pk + 1)
    hold = set_hold(dossier=dossier, reason="Een klacht loopt.", by=world.viewer("wendy"))
    destroy(past(second))
    assert numbers() == [2]
    end_hold(hold=hold, by=world.viewer("wendy"))
    destroy(past(second))
    assert numbers() == [1, 2]
    assert first.number == 1
    assert seals.verify(PLACE).problems == ()


def test_a_signed_sample_goes_with_the_log_it_was_drawn_from(settings: Any) -> None:
    world: World = build_world()
    sample = LogSample.objects.create(
        municipality=world.houten, month=date(2026, 10, 1), seed="x", read_count=1
    )
    SampledLine.objects.create(
        sample=sample,
        line_id=1,
        verdict="fine",
        judged_at=clock.now(),
        judged_by=world.users["fleur"],
    )
    LogSample.objects.update(signed_at=clock.now(), signed_by=world.users["fleur"])
    for model in (SampledLine, LogSample):
        with pytest.raises(DatabaseError, match="a signed sample stays"), transaction.atomic():
            model.objects.all()._raw_delete("default")
    term = sample.drawn_at.astimezone(clock.AMSTERDAM) + relativedelta(years=5)
    destroy(term - timedelta(seconds=1))
    assert LogSample.objects.count() == 1
    assert "consent.LogSample: 1 rows" in destroy(term)
    assert (LogSample.objects.count(), SampledLine.objects.count()) == (0, 0)
