"""Where enveloped bytes lie. A shelf knows keys and bytes, nothing of what they mean.

A folder now; S3-compatible storage is another Shelf with the same four functions, chosen in `open_shelf`.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings


class Shelf(Protocol):
    """Bytes by key. `put` returns only when they would survive a power cut."""

    def put(self, key: str, data: bytes) -> None: ...

    def get(self, key: str) -> bytes:
        """Raises FileNotFoundError."""
        ...

    def remove(self, key: str) -> None:
        """Removing what isn't there is no error."""
        ...

    def listing(self) -> Iterator[tuple[str, datetime]]:
        """Every key with the moment it was put there (by the shelf's clock)."""
        ...


class Folder:
    """A folder of our own (0700), spread over 256 subfolders; each file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        target = self._path(key)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = target.with_name(f".{key}.{secrets.token_hex(4)}")
        try:
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            half.replace(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        for folder in (target.parent, self.root):
            _sync_folder(folder)

    def get(self, key: str) -> bytes:
        return self._path(key).read_bytes()

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def listing(self) -> Iterator[tuple[str, datetime]]:
        for path in sorted(self.root.glob("??/*")):
            # gone in the meantime: somebody else swept it
            with suppress(FileNotFoundError):
                put_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                # a half one that its writer left is swept under its own name
                yield path.name, put_at

    def _path(self, key: str) -> Path:
        bare = key.removeprefix(".")
        if not bare.replace(".", "").isalnum() or ".." in key:
            raise ValueError("a key is letters and digits")
        return self.root / bare[:2] / key


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_shelf() -> Shelf:
    """The shelf of this place (settings.FILE_STORE)."""
    return Folder(Path(settings.FILE_STORE))
