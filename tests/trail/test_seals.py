"""The sealed log: one changed byte is found, whoever changed it; what is committed late is sealed all the same."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from trail import seals
from trail.models import AuditLine, AuditSeal, line_values
from trail.states import LineKind

pytestmark = pytest.mark.django_db(transaction=True)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def write(count: int = 3, place: int | None = 7, **values: Any) -> list[AuditLine]:
    """Lines, each committed by itself."""
    made = []
    for number in range(count):
        line = line_values(
            **{
                "kind": LineKind.VIEW,
                "action": "case.view",
                "municipality_id": place,
                "user_id": number,
                "dossier_ids": [number, 9],
                "data": {"één": "ü", "n": 1},
                **values,
            }
        )
        line.save(force_insert=True)
        made.append(line)
    return made


def problems(place: int | None = 7) -> tuple[str, ...]:
    return seals.verify(place).problems


@pytest.fixture
def no_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "MARGIN", timedelta(0))


def test_lines_are_sealed_per_municipality_and_follow_on(no_margin: None) -> None:
    write(3)
    write(2, place=None)
    assert seals.seal_all() == 5
    assert seals.seal_all() == 0
    write(1)
    assert seals.seal_all() == 1
    first, second = AuditSeal.objects.filter(municipality_id=7).order_by("number")
    assert (first.number, first.line_count, first.previous, first.from_at) == (1, 3, "", None)
    assert (second.number, second.line_count) == (2, 1)
    assert (second.previous, second.from_at) == (first.sha256, first.until_at)
    told = {one.municipality_id: one for one in seals.verify_all()}
    assert [(told[k].seals, told[k].lines, told[k].unsealed) for k in (None, 7)] == [
        (1, 2, 0),
        (2, 4, 0),
    ]
    assert not any(one.problems for one in told.values())
    assert told[7].last == second.sha256


def test_what_is_fresh_waits_for_the_margin() -> None:
    write(2)
    assert seals.seal_all() == 0
    assert seals.verify(7).unsealed == 2


def test_many_lines_make_many_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 4)
    write(10)
    with transaction.atomic():  # of one moment, more than fit in a batch
        AuditLine.objects.bulk_create(
            [line_values(kind=LineKind.VIEW, action="x", municipality_id=7) for _ in range(6)]
        )
    assert seals.seal_all(FAR) == 16
    counts = list(AuditSeal.objects.order_by("number").values_list("line_count", flat=True))
    assert sum(counts) == 16
    assert counts[:2] == [4, 4]
    assert problems() == ()


# --- somebody with every right --------------------------------------------------------------------


def tamper(owner: "psycopg.Connection[Any]", statement: str | sql.Composed, *values: Any) -> None:
    """As the owner of the tables, with the triggers off."""
    for table in ("trail_auditline", "trail_auditseal"):
        owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    owner.execute(statement, values)
    for table in ("trail_auditline", "trail_auditseal"):
        owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))


CHANGES = {
    "occurred_at": "occurred_at + interval '1 microsecond'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "kind": "'export'",
    "action": "'case.viev'",
    "user_id": "99",
    "organisation_id": "1",
    "role": "'x'",
    "dossier_ids": "'{9}'",
    "resident_ids": "'{1}'",
    "thing": "'x'",
    "thing_id": "1",
    "basis": "'x'",
    "outcome": "'refused'",
    "reason": "' '",
    "data": """'{"één": "u", "n": 1}'""",
}


def test_every_field_is_sealed(owner: "psycopg.Connection[Any]") -> None:
    one = write(3)[1]
    seals.seal_all(FAR)
    assert set(CHANGES) | {"id", "municipality_id"} == set(seals.FIELDS)
    assert set(seals.FIELDS) == {f.attname for f in AuditLine._meta.concrete_fields}
    for field, value in CHANGES.items():
        before = AuditLine.objects.values_list(field, flat=True).get(pk=one.pk)
        change = sql.SQL("UPDATE trail_auditline SET {} = {} WHERE id = %s")
        column = sql.Identifier(field)
        tamper(owner, change.format(column, sql.SQL(value)), one.pk)
        assert problems() == ("seal 1: a line was changed, or another put in its place",), field
        if field == "data":
            before = Jsonb(before)
        tamper(owner, change.format(column, sql.Placeholder()), before, one.pk)
        assert problems() == (), field


def test_moved_removed_and_slipped_in(owner: "psycopg.Connection[Any]") -> None:
    first, second, _third = write(3)
    seals.seal_all(FAR)
    tamper(owner, "UPDATE trail_auditline SET municipality_id = 8 WHERE id = %s", second.pk)
    assert problems() == ("seal 1 was put on 3 lines, there are 2 now",)
    tamper(owner, "DELETE FROM trail_auditline WHERE id = %s", first.pk)
    assert problems() == ("seal 1 was put on 3 lines, there are 1 now",)
    write(2)  # recorded before the seal's end
    assert problems() == ("seal 1: a line was changed, or another put in its place",)
    tamper(owner, "DELETE FROM trail_auditline WHERE municipality_id = 7")
    told = {one.municipality_id: one.problems for one in seals.verify_all()}
    assert told[7] == ("seal 1 was put on 3 lines, there are 0 now",)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM trail_auditseal WHERE number = 2",
        "UPDATE trail_auditseal SET previous = repeat('0', 64) WHERE number = 2",
        "UPDATE trail_auditseal SET sha256 = repeat('0', 64) WHERE number = 1",
        "UPDATE trail_auditseal SET until_at = until_at + interval '1 day' WHERE number = 3",
        "UPDATE trail_auditseal SET line_count = 7 WHERE number = 2",
    ],
)
def test_a_seal_is_not_made_anew(
    owner: "psycopg.Connection[Any]", no_margin: None, statement: str
) -> None:
    for _ in range(3):
        write(2)
        seals.seal_all()
    assert problems() == ()
    tamper(owner, statement)
    write(1)
    found = problems()
    if "until_at" in statement:
        # the last seal now claims lines that came after it
        assert found == ("seal 3 was put on 2 lines, there are 3 now",)
    else:
        assert found


def test_the_command_names_it(owner: "psycopg.Connection[Any]") -> None:
    write(3)
    seals.seal_all(FAR)
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert "1 seals on 3 lines, 0 not sealed yet" in out.getvalue()
    tamper(owner, "UPDATE trail_auditline SET reason = 'x' WHERE municipality_id = 7")
    with pytest.raises(CommandError, match="seal 1: a line was changed"):
        call_command("verify_log", stdout=StringIO())
    with pytest.raises(CommandError, match="no municipality 'nergens'"):
        call_command("verify_log", municipality="nergens")


values = st.fixed_dictionaries(
    {
        "id": st.integers(1, 2**60),
        "reason": st.text(),
        "dossier_ids": st.lists(st.integers(1, 2**60), max_size=3),
        "user_id": st.none() | st.integers(1, 2**60),
        "at": st.datetimes(timezones=st.just(UTC)),
        "data": st.dictionaries(st.text(), st.text() | st.integers() | st.booleans(), max_size=3),
    }
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(one=values, other=values)
def test_two_lines_never_read_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = [str(v) for v in one.values()] == [str(v) for v in other.values()]
    assert (seals.canonical(one.values()) == seals.canonical(other.values())) == same


# --- at the same time -----------------------------------------------------------------------------


class Slow(Thread):
    """A transaction that writes its line first and commits last."""

    def __init__(self) -> None:
        super().__init__()
        self.wrote, self.may_end = Event(), Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                write(1, action="slow")
                self.wrote.set()
                self.may_end.wait(20)
        finally:
            connections.close_all()


def with_a_slow_writer() -> Slow:
    slow = Slow()
    slow.start()
    assert slow.wrote.wait(20)
    return slow


def test_a_line_that_is_committed_late_is_sealed_later(no_margin: None) -> None:
    write(1)
    slow = with_a_slow_writer()
    write(1)  # a higher number, committed earlier
    try:
        assert seals.seal_all() == 1
    finally:
        slow.may_end.set()
        slow.join()
    assert seals.seal_all() == 2
    told = seals.verify(7)
    assert (told.lines, told.unsealed, told.problems) == (3, 0, ())


def test_without_the_horizon_it_would_look_slipped_in(no_margin: None) -> None:
    """The negative control: sealing up to now while somebody is still writing."""
    slow = with_a_slow_writer()
    write(1)
    try:
        assert seals.seal_all(FAR) == 1
    finally:
        slow.may_end.set()
        slow.join()
    assert problems() == ("seal 1 was put on 1 lines, there are 2 now",)


def test_a_role_that_shows_no_times_is_waited_for(
    owner: "psycopg.Connection[Any]", no_margin: None
) -> None:
    """Retention writes its lines as a role whose transactions the app sees no beginning of."""
    write(1)
    owner.autocommit = False
    owner.execute(
        "INSERT INTO trail_auditline (occurred_at, municipality_id, kind, action, role, dossier_ids,"
        " resident_ids, thing, basis, outcome, reason, data)"
        " VALUES (now(), 7, 'change', 'slow', 'system', '{}', '{}', '', '', 'ok', '', '{}')"
    )
    write(1)
    assert seals.seal_all() == 0
    owner.commit()
    owner.autocommit = True
    assert seals.seal_all() == 3
    assert problems() == ()


def test_two_workers_seal_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 5)
    write(40)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(seals.seal_all(FAR))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (sum(counts), len(counts)) == (40, 3)
    assert seals.verify(7).lines == 40
    assert problems() == ()
