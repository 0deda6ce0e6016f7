"""Every text of the source has a filled Dutch translation, with the same places to fill in.

And one translation: Django lays the catalogues of all apps on top of each other, so of two the first app's wins on
every page. What means something else gets a context of its own.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")


class Command(BaseCommand):
    help = "Fail on texts without a complete Dutch translation, and on fuzzy ones."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        trouble: list[str] = []
        texts = 0
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            apps = _copy_apps(copy)
            _extract(copy)
            for app in apps:
                template = copy / app / "locale/django.pot"
                if template.exists():
                    wanted = polib.pofile(str(template))
                    texts += len(wanted)
                    trouble += [f"{app}: {line}" for line in _compare(app, wanted)]
        trouble += _contradictions(apps)
        trouble += [line for app in apps for line in _out_of_reach(settings.BASE_DIR / app)]
        if trouble:
            raise CommandError("\n".join([*trouble, f"{len(trouble)} texts need attention."]))
        self.stdout.write(f"{texts} texts, all with Dutch.")


def _copy_apps(target: Path) -> list[str]:
    """Our apps without their translations, so that extraction starts from nothing."""
    apps = sorted(path.parent.name for path in settings.BASE_DIR.glob("*/apps.py"))
    ignored = shutil.ignore_patterns("locale", "migrations", "static", "__pycache__")
    for app in apps:
        shutil.copytree(settings.BASE_DIR / app, target / app, ignore=ignored)
        (target / app / "locale").mkdir()
    return apps


def _extract(folder: Path) -> None:
    """Run makemessages there, without our settings: they would point it at the real files."""
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "--locale=nl", "--keep-pot"]
    answer = subprocess.run(  # noqa: S603
        [*command, "--no-location"], cwd=folder, env=environment, capture_output=True, text=True
    )
    if answer.returncode:
        raise CommandError(f"The texts could not be read from the source:\n{answer.stderr}")


def _compare(app: str, wanted: polib.POFile) -> Iterator[str]:
    path = settings.BASE_DIR / app / "locale/nl/LC_MESSAGES/django.po"
    have = {}
    if path.exists():
        have = {
            (entry.msgctxt, entry.msgid): entry
            for entry in polib.pofile(str(path))
            if not entry.obsolete
        }
    for entry in wanted:
        found = have.get((entry.msgctxt, entry.msgid))
        shown = repr(entry.msgid[:70])
        if found is None:
            yield f"missing {shown}"
        elif found.fuzzy:
            yield f"fuzzy {shown}"
        elif not found.translated():
            yield f"empty {shown}"
        elif bool(entry.msgid_plural) != bool(found.msgid_plural):
            yield f"plural differs {shown}"
        else:
            yield from (f"{problem} {shown}" for problem in _places(found))


def _contradictions(apps: list[str]) -> list[str]:
    """Texts that two apps translate differently."""
    said: dict[tuple[str | None, str], dict[tuple[str, ...], str]] = {}
    for app in apps:
        path = settings.BASE_DIR / app / "locale/nl/LC_MESSAGES/django.po"
        for entry in polib.pofile(str(path)) if path.exists() else ():
            if not entry.obsolete:
                texts = (entry.msgstr, *entry.msgstr_plural.values())
                said.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(texts, app)
    return [
        f"{' and '.join(apps.values())}: different Dutch for {text!r}; give one of them a context"
        for (_context, text), apps in said.items()
        if len(apps) > 1
    ]


def _out_of_reach(folder: Path) -> Iterator[str]:
    """Texts inside an f-string, where xgettext doesn't look: they would stay English without a complaint."""
    for path in sorted(folder.rglob("*.py")):
        for joined in ast.walk(ast.parse(path.read_text())):
            for call in ast.walk(joined) if isinstance(joined, ast.JoinedStr) else ():
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in GETTEXT:
                    place = path.relative_to(folder.parent)
                    yield f"{place}:{call.lineno}: take {ast.unparse(call)} out of the f-string"


def _places(entry: polib.POEntry) -> Iterator[str]:
    """A place to fill in that the Dutch invents breaks the page; one that it lacks loses a fact."""
    sources = [entry.msgid, entry.msgid_plural or entry.msgid]
    allowed = set(PLACEHOLDER.findall(" ".join(sources)))
    answers = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    for text in answers:
        extra = set(PLACEHOLDER.findall(text)) - allowed
        if extra:
            yield f"unknown {', '.join(sorted(extra))} in"
    missing = set(PLACEHOLDER.findall(sources[1])) - set(PLACEHOLDER.findall(answers[-1]))
    if missing:
        yield f"missing {', '.join(sorted(missing))} in"
