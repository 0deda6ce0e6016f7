"""The file store: enveloped, whole or not at all, nothing lost and nothing left."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from documents import store
from documents.models import File
from documents.shelves import Folder

TEXT = "Onze afspraken: één briefadres".encode()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_STORE = tmp_path / "files"
    settings.ENCRYPTION_KEYS = ["the-first-key-of-this-test"]
    return tmp_path / "files"


def kept() -> File:
    return store.keep(TEXT, name="brief.pdf", content_type="application/pdf", by_kind="test.letter")


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_reads_what_was_kept(folder: Path) -> None:
    file = kept()
    assert store.read(file) == TEXT
    assert file.size == len(TEXT)
    assert len(file.sha256) == 64


@pytest.mark.django_db
def test_nothing_readable_lies_in_the_folder_or_the_row(folder: Path) -> None:
    file = kept()
    (path,) = stored(folder)
    assert b"afspraken" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    # two files with the same content share neither name, key nor bytes
    other = kept()
    assert other.key != file.key
    assert bytes(other.wrapped_key) != bytes(file.wrapped_key)
    first, second = stored(folder)
    assert first.read_bytes() != second.read_bytes()


@pytest.mark.django_db
def test_a_rolled_back_row_leaves_an_orphan_that_is_swept(folder: Path) -> None:
    owned = kept()
    with transaction.atomic():
        kept()
        transaction.set_rollback(True)
    assert len(stored(folder)) == 2
    assert store.sweep() == 0, "it may belong to a transaction that is still open"
    for path in stored(folder):
        old = path.stat().st_mtime - store.ORPHAN_AFTER.total_seconds() - 60
        os.utime(path, (old, old))
    assert store.sweep() == 1
    assert store.read(owned) == TEXT


@pytest.mark.django_db(transaction=True)
def test_what_is_discarded_goes_when_that_is_certain(folder: Path) -> None:
    file = kept()
    with transaction.atomic():
        store.discard(file)
        # something else failed
        transaction.set_rollback(True)
    file = File.objects.get()
    assert store.read(file) == TEXT
    with transaction.atomic():
        store.discard(file)
        assert stored(folder), "not before the transaction ends"
    assert not File.objects.exists()
    assert not stored(folder)


@pytest.mark.django_db
def test_a_half_written_file_is_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(OSError, match="no space"):
        kept()
    assert stored(folder) == []
    assert not File.objects.exists()


@pytest.mark.django_db
def test_what_a_power_cut_left_is_swept(folder: Path) -> None:
    half = folder / "ab" / ".abcdef.01234567"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    old = half.stat().st_mtime - timedelta(days=2).total_seconds()
    os.utime(half, (old, old))
    assert store.sweep() == 1
    assert stored(folder) == []


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["missing", "changed", "swapped"])
def test_harm_is_noticed(folder: Path, harm: str) -> None:
    file = kept()
    (path,) = stored(folder)
    if harm == "missing":
        path.unlink()
    elif harm == "changed":
        path.write_bytes(path.read_bytes()[:-8] + b"AAAAAAA=")
    else:
        other = store.keep(b"other", name="x", content_type="text/plain", by_kind="test.letter")
        file.key, file.wrapped_key = other.key, other.wrapped_key
    with pytest.raises(store.Damaged):
        store.read(file)


@pytest.mark.django_db
def test_keys_rotate_without_touching_files(folder: Path, settings: Any) -> None:
    file = kept()
    before = stored(folder)[0].read_bytes()
    settings.ENCRYPTION_KEYS = ["a-newer-key", "the-first-key-of-this-test"]
    assert store.read(file) == TEXT
    assert store.rewrap() == 1
    settings.ENCRYPTION_KEYS = ["a-newer-key"]
    assert store.read(File.objects.get(pk=file.pk)) == TEXT
    assert stored(folder)[0].read_bytes() == before
    settings.ENCRYPTION_KEYS = ["a-stranger's-key"]
    with pytest.raises(store.Damaged):
        store.read(File.objects.get(pk=file.pk))


@pytest.mark.parametrize("key", ["../etc", "ab/../../x", "", "..", "ab/cd", "a\x00b"])
def test_a_key_can_not_leave_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError):
        Folder(tmp_path).put(key, b"x")
