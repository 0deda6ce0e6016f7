"""Sealing the log: batches of lines in a hash chain, one chain per municipality (DOMAIN §4, log).

Whoever changes, removes or slips in a line below a seal, with whatever rights, is found: `verify` adds it all up again.

Which lines belong to a batch is a matter of the database's clock, not of ids: a line with a lower number can be
committed later. No transaction that is still going on began before the *horizon*, so whatever was recorded before it
is there for everybody to see, and nothing can be added below it any more.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min, QuerySet

from trail.models import AuditLine, AuditSeal, DestroyedBatch

BATCH = 5_000
# for a database clock that is set back a little
MARGIN = timedelta(seconds=10)
# one at a time, whoever it is; any number of our own
LOCK = 0x5EA1
FIELDS = (
    "id",
    "occurred_at",
    "recorded_at",
    "municipality_id",
    "kind",
    "action",
    "user_id",
    "organisation_id",
    "role",
    "dossier_ids",
    "resident_ids",
    "thing",
    "thing_id",
    "basis",
    "outcome",
    "reason",
    "data",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What verifying one chain found: `problems` in words, empty when every line is as it was sealed."""

    municipality_id: int | None
    seals: int
    lines: int
    last: str
    unsealed: int
    problems: tuple[str, ...]
    destroyed: tuple[str, ...] = ()


def horizon() -> datetime | None:
    """A moment before which no line can be recorded any more: the oldest transaction still going on.

    The database shows the app when transactions of its own role began. Another role (retention writes a line for what
    it destroys) shows only that it has written something and not committed yet: then there is no such moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(min(a.xact_start), statement_timestamp()),"
            " coalesce(bool_or(a.xact_start IS NULL AND l.pid IS NOT NULL), false)"
            " FROM pg_stat_activity a LEFT JOIN pg_locks l"
            " ON l.pid = a.pid AND l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted"
            " WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()"
        )
        oldest, hidden = cursor.fetchone() or (None, True)
    if hidden:
        return None
    assert isinstance(oldest, datetime)
    return oldest - MARGIN


def seal_all(until_at: datetime | None = None) -> int:
    """Seal what can be sealed, of every municipality. Returns how many lines. Safe to run twice at once."""
    moment = until_at or horizon()
    if moment is None:
        return 0
    return sum(_seal_chain(place, moment) for place in _chains())


def _chains() -> Iterator[int | None]:
    """Whose lines there are: no municipality first, then each by its id (a hop per municipality in the index)."""
    yield None
    last = 0
    while True:
        found = AuditLine.objects.filter(municipality_id__gt=last).aggregate(
            one=Min("municipality_id")
        )["one"]
        if found is None:
            return
        yield found
        last = found


def _seal_chain(municipality_id: int | None, until_at: datetime) -> int:
    sealed = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            count = _seal_batch(municipality_id, until_at)
        if not count:
            return sealed
        sealed += count


def _seal_batch(municipality_id: int | None, until_at: datetime) -> int:
    last = AuditSeal.objects.filter(municipality_id=municipality_id).order_by("-number").first()
    from_at = last.until_at if last else None
    waiting = _lines(municipality_id, from_at, until_at)
    # where the batch ends: lines of one moment stay together
    cut = waiting.order_by("recorded_at").values_list("recorded_at", flat=True)[BATCH : BATCH + 1]
    if cut and cut[0] > (waiting.aggregate(first=Min("recorded_at"))["first"]):
        until_at = cut[0]
    if from_at is not None and until_at <= from_at:
        return 0
    previous = last.sha256 if last else ""
    count, digest = _digest(previous, _lines(municipality_id, from_at, until_at))
    if not count:
        return 0
    AuditSeal.objects.create(
        municipality_id=municipality_id,
        number=last.number + 1 if last else 1,
        from_at=from_at,
        until_at=until_at,
        line_count=count,
        previous=previous,
        sha256=digest,
    )
    return count


def _lines(
    municipality_id: int | None, from_at: datetime | None, until_at: datetime | None
) -> "QuerySet[AuditLine]":
    rows = AuditLine.objects.filter(municipality_id=municipality_id)
    if from_at is not None:
        rows = rows.filter(recorded_at__gte=from_at)
    return rows if until_at is None else rows.filter(recorded_at__lt=until_at)


def _digest(previous: str, lines: "QuerySet[AuditLine]") -> tuple[int, str]:
    """How many lines, and the hash of the seal before and of each line, by number."""
    hashed, count = hashlib.sha256(previous.encode()), 0
    for values in lines.order_by("id").values_list(*FIELDS).iterator(chunk_size=2_000):
        hashed.update(canonical(values))
        count += 1
    return count, hashed.hexdigest()


def canonical(values: Iterable[Any]) -> bytes:
    """One line as bytes that are the same everywhere: JSON in a fixed order, moments in UTC."""
    text = json.dumps(
        list(values), sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_moment
    )
    return text.encode() + b"\n"


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"a log line holds no {type(value).__name__}")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def verify_all() -> Iterator[Told]:
    """Every chain, added up again; one whose lines are all gone too."""
    sealed = set(AuditSeal.objects.order_by().values_list("municipality_id", flat=True).distinct())
    for place in sorted({*_chains(), *sealed}, key=lambda one: one or 0):
        yield verify(place)


def lines_under(seal: AuditSeal) -> "QuerySet[AuditLine]":
    return _lines(seal.municipality_id, seal.from_at, seal.until_at)


def problem_of(seal: AuditSeal) -> str | None:
    """What is wrong with the lines under one seal, in words. Reads every line."""
    count, digest = _digest(seal.previous, lines_under(seal))
    if count != seal.line_count:
        return f"seal {seal.number} was put on {seal.line_count} lines, there are {count} now"
    if digest != seal.sha256:
        return f"seal {seal.number}: a line was changed, or another put in its place"
    return None


def _batches(municipality_id: int | None) -> dict[int, DestroyedBatch]:
    """By seal: the batches of this chain that were destroyed."""
    found = DestroyedBatch.objects.filter(seal__municipality_id=municipality_id)
    return {one.seal_id: one for one in found.select_related("certificate")}


def verify(municipality_id: int | None) -> Told:
    """Add one chain up again, from its first seal. Reads every line; changes nothing.

    The lines of a batch that was destroyed under a certificate are no problem when they are all gone; its seal still is
    one of the chain, and covered by the next.
    """
    problems: list[str] = []
    gone = _batches(municipality_id)
    destroyed: list[str] = []
    previous, until_at, number, lines = "", None, 0, 0
    for seal in AuditSeal.objects.filter(municipality_id=municipality_id).order_by("number"):
        number += 1
        name = f"seal {seal.number}"
        if seal.number != number or seal.previous != previous or seal.from_at != until_at:
            problems.append(f"{name} does not follow on the one before it")
            number = seal.number
        previous, until_at = seal.sha256, seal.until_at
        batch = gone.get(seal.pk)
        count = lines_under(seal).count()
        lines += count
        if batch is None:
            problem = problem_of(seal)
            problems += [problem] if problem else []
            continue
        destroyed.append(
            f"{name}: {batch.line_count} lines destroyed on {batch.destroyed_at:%Y-%m-%d}"
            f" under certificate {batch.certificate.key}"
        )
        if count or batch.line_count != seal.line_count:
            problems.append(
                f"{name} was destroyed under a certificate, but {count} lines are there"
            )
    return Told(
        municipality_id,
        number,
        lines,
        previous,
        _lines(municipality_id, until_at, None).count(),
        tuple(problems),
        tuple(destroyed),
    )
