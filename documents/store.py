"""Keeping and reading files: enveloped, written before the row commits, orphans swept.

Each file has a data key of its own; that key is locked with the newest of settings.ENCRYPTION_KEYS (older ones
still open). So rotating keys rewrites rows, never files, and a stolen folder or a stolen database alone is
unreadable. `keep` writes the bytes first and the row in the caller's transaction: a rollback leaves
an orphan in the store, never a row without bytes. `sweep` removes orphans.
"""

import hashlib
import uuid
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import transaction
from django.utils import timezone

from documents.locks import lock_for
from documents.models import File
from documents.shelves import open_shelf

# Longer than any transaction that could still commit the row of a file lying there.
ORPHAN_AFTER = timedelta(days=1)


class Damaged(Exception):
    """A stored file is missing, or isn't what was kept. Words without content, for the log."""


def keep(data: bytes, *, name: str, content_type: str, by_kind: str) -> File:
    """Store bytes and return their row, unsaved until the caller's transaction commits.

    `by_kind` names what owns the file ('reporting.factsheet').
    """
    key = uuid.uuid4().hex
    data_key = Fernet.generate_key()
    open_shelf().put(key, Fernet(data_key).encrypt(data))
    return File.objects.create(
        key=key,
        wrapped_key=_lock().encrypt(data_key),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        content_type=content_type,
        name=name[:200],
        kind=by_kind,
    )


def read(file: File) -> bytes:
    """The bytes as they were kept. Raises Damaged when they are missing or changed."""
    try:
        data_key = _lock().decrypt(bytes(file.wrapped_key))
        data = Fernet(data_key).decrypt(open_shelf().get(file.key))
    except FileNotFoundError:
        raise Damaged(f"{file}: missing from the store") from None
    except InvalidToken:
        raise Damaged(f"{file}: can't be opened with the keys of this place") from None
    # files can be swapped in the store, not in the row
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Damaged(f"{file}: not what was kept")
    return data


def discard(file: File) -> None:
    """The row now, the bytes once that is certain (what a crash leaves, `sweep` takes). Its owner lets go first."""
    key = file.key
    file.delete()
    transaction.on_commit(lambda: open_shelf().remove(key), robust=True)


def sweep() -> int:
    """Remove what lies in the store without a row and is older than ORPHAN_AFTER. Returns how many."""
    shelf, before = open_shelf(), timezone.now() - ORPHAN_AFTER
    old = [key for key, put_at in shelf.listing() if put_at < before]
    owned = set(File.objects.filter(key__in=old).values_list("key", flat=True))
    orphans = [key for key in old if key not in owned]
    for key in orphans:
        shelf.remove(key)
    return len(orphans)


def rewrap() -> int:
    """Lock every data key with the newest key of the place, after which older ones may go. Returns how many."""
    lock, done = _lock(), 0
    for pk in list(File.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            file = File.objects.select_for_update().get(pk=pk)
            file.wrapped_key = lock.rotate(bytes(file.wrapped_key))
            file.save(update_fields=["wrapped_key"])
            done += 1
    return done


def _lock() -> MultiFernet:
    return lock_for("documents.store")
