"""Retention at work: as a database role of its own, under a certificate, with a copy outside the database.

The app's role can't remove history, nor issue a certificate. `as_destroyer` lets everything inside speak to the
database as the role that can; the triggers of append-only tables let it pass only while a certificate of that role
is named (trail.models.append_only).
"""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

from trail import clock, seals
from trail.models import AuditLine, AuditSeal, Certificate, CertificateLine, DestroyedBatch

ALIAS = "destroyer"


class BatchNotWhole(Exception):
    """The lines under a seal aren't what was sealed; says which."""


class NoDestroyer(Exception):
    """This place has no address to sign in as the role of retention."""


@contextmanager
def as_destroyer() -> Iterator[None]:
    """Everything inside this thread speaks to the database as the role of retention. Raises NoDestroyer."""
    if ALIAS not in connections.databases:
        raise NoDestroyer("DATABASE_DESTROYER_URL is not set: nothing can be destroyed here")
    if connection.in_atomic_block and connection.alias != ALIAS:
        raise RuntimeError("retention has transactions of its own")
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        yield
    finally:
        connections[ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = before


def issue(command: str, policy_sha256: str) -> Certificate:
    """A certificate for this run, issued to the role that is at work."""
    certificate = Certificate(
        key=uuid.uuid4(), command=command, policy_sha256=policy_sha256, issued_at=clock.now()
    )
    certificate.save(force_insert=True)
    return certificate


def show(certificate: Certificate) -> None:
    """Name the certificate to the triggers, for the rest of this transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a certificate is shown in the transaction that destroys")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('opkoers.certificate', %s, true)", [str(certificate.pk)])


def write_line(certificate: Certificate, **values: Any) -> CertificateLine:
    """Write what was destroyed, here and outside the database, before it is destroyed for good.

    Outside first: a line too many is destroyed again one day, a line too few would bring somebody back.
    """
    line = CertificateLine(certificate=certificate, destroyed_at=clock.now(), **values)
    line.save(force_insert=True)
    if line.dossier_id is not None:
        _append(certificate, line)
    return line


def write_user_line(certificate: Certificate, user_id: int, counts: dict[str, int]) -> None:
    """Write that somebody who worked here was emptied; the line in the database holds no number of theirs."""
    write_line(certificate, classes=["staff"], counts=counts, municipality_id=None)
    words = {
        "certificate": str(certificate.key),
        "user": user_id,
        "counts": counts,
        "destroyed_at": clock.now().isoformat(),
    }
    _write_outside(certificate, words)


def _append(certificate: Certificate, line: CertificateLine) -> None:
    words = {
        "certificate": str(certificate.key),
        "policy": certificate.policy_sha256,
        "municipality": line.municipality_id,
        "dossier": line.dossier_id,
        "resident": line.resident_id,
        "number": line.number,
        "opened_at": line.opened_at.isoformat() if line.opened_at else None,
        "classes": line.classes,
        "counts": line.counts,
        "destroyed_at": line.destroyed_at.isoformat(),
    }
    _write_outside(certificate, words)


def _write_outside(certificate: Certificate, words: dict[str, Any]) -> None:
    folder = Path(settings.CERTIFICATES)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{certificate.issued_at:%Y-%m-%d}-{certificate.key}.jsonl"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with open(handle, "a", encoding="utf-8") as out:
        out.write(json.dumps(words) + "\n")
        out.flush()
        os.fsync(out.fileno())


def destroy_batch(certificate: Certificate, seal: AuditSeal) -> int:
    """Destroy the lines under a seal, in the caller's transaction. The seal stays, so the chain goes on adding up.

    Raises BatchNotWhole when the lines aren't those that were sealed: what was tampered with is evidence.
    """
    lines = seals.lines_under(seal)
    count = lines.count()
    if seals.problem_of(seal) is not None:
        raise BatchNotWhole(f"seal {seal.number} of {seal.municipality_id}")
    show(certificate)
    DestroyedBatch(
        certificate=certificate, seal=seal, line_count=count, destroyed_at=clock.now()
    ).save(force_insert=True)
    write_line(
        certificate,
        municipality_id=seal.municipality_id,
        classes=["log"],
        counts={AuditLine._meta.label: count},
    )
    _write_outside(
        certificate,
        {
            "certificate": str(certificate.key),
            "municipality": seal.municipality_id,
            "log": {"seal": seal.number, "sha256": seal.sha256, "lines": count},
            "destroyed_at": clock.now().isoformat(),
        },
    )
    lines._raw_delete(lines.db)
    return count


@dataclass(frozen=True, slots=True)
class Past:
    """A line of a certificate as it lies outside the database."""

    resident_id: int
    dossier_id: int
    number: str
    opened_at: datetime
    classes: frozenset[str]


class BrokenCertificate(Exception):
    """A certificate outside the database can't be read; says which line."""


def read_certificates(folder: Path) -> list[Past]:
    """Every line of every certificate in a folder, oldest file first. Raises BrokenCertificate."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                words = json.loads(text)
                if "log" in words or "user" in words:
                    # batches of the log, people who worked here: past their term again by themselves
                    continue
                found.append(
                    Past(
                        int(words["resident"]),
                        int(words["dossier"]),
                        str(words["number"]),
                        datetime.fromisoformat(words["opened_at"]),
                        frozenset(map(str, words["classes"])),
                    )
                )
            except (ValueError, KeyError, TypeError) as error:
                raise BrokenCertificate(
                    f"{path.name}, line {number}: {type(error).__name__}"
                ) from error
    return found
