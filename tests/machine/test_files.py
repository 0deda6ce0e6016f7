"""The checks on files and translations check something."""

from pathlib import Path

import polib
import pytest

from opkoers.embedded import files
from opkoers.management.commands import check_translations


def test_lock_file_with_a_host_name_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(files.lock_files()) == []
    (tmp_path / "requirements").mkdir()
    (tmp_path / "frontend").mkdir()
    (tmp_path / "requirements/base.txt").write_text("--index-url https://packages.example/simple\n")
    (tmp_path / "frontend/package.json").write_text('{"dependencies": {"a": "1"}}')
    (tmp_path / "frontend/package-lock.json").write_text('{"packages": {"": {}}}')
    monkeypatch.setattr(files, "ROOT", tmp_path)
    assert len(list(files.lock_files())) == 2


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"msgstr": "Dag %(name)s"}, None),
        ({"msgstr": ""}, "empty"),
        ({"msgstr": "Dag"}, "missing %(name)s in"),
        ({"msgstr": "Dag %(naam)s en %(name)s"}, "unknown %(naam)s in"),
        ({"msgstr": "Dag %(name)s", "flags": ["fuzzy"]}, "fuzzy"),
        ({"msgid": "Something else", "msgstr": "Iets anders"}, "missing"),
    ],
)
def test_translation_that_is_not_complete(
    entry: dict[str, object],
    complaint: str | None,
    tmp_path: Path,
    settings: object,
) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "cases/locale/nl/LC_MESSAGES").mkdir(parents=True)
    wanted, have = polib.POFile(), polib.POFile()
    wanted.append(polib.POEntry(msgid="Hello %(name)s"))
    have.append(polib.POEntry(**{"msgid": "Hello %(name)s", **entry}))
    have.save(str(tmp_path / "cases/locale/nl/LC_MESSAGES/django.po"))
    found = list(check_translations._compare("cases", wanted))
    assert found == ([f"{complaint} 'Hello %(name)s'"] if complaint else [])


def test_two_apps_that_contradict_each_other(tmp_path: Path, settings: object) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    dutch = {"cases": "de inwoner", "budgets": "aan de inwoner", "consent": "de inwoner"}
    for app, text in dutch.items():
        (tmp_path / app / "locale/nl/LC_MESSAGES").mkdir(parents=True)
        have = polib.POFile()
        have.append(polib.POEntry(msgid="the resident", msgstr=text))
        have.append(polib.POEntry(msgctxt=app, msgid="Agree", msgstr=f"Akkoord {app}"))
        have.save(str(tmp_path / app / "locale/nl/LC_MESSAGES/django.po"))
    (found,) = check_translations._contradictions(list(dutch))
    assert found.startswith("cases and budgets: different Dutch for 'the resident'")


def test_a_text_that_the_extraction_does_not_see(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/names.py").write_text(
        "name = f\"{who or _('resident')} {last}\"\nwho = _('seen')\n"
    )
    found = list(check_translations._out_of_reach(tmp_path / "cases"))
    assert found == ["cases/names.py:1: take _('resident') out of the f-string"]
