"""The diagrams of docs/states.md, made from the transition tables themselves."""

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import TextChoices
from django.utils import translation

HEAD = """# Statuses

Made by `bin/manage state_diagrams` from the tables in each app's `states.py`; `bin/test` fails when it is stale. A
status changes by an action, along these arrows, on a locked row (`trail.transitions.check_move`).
"""


class Command(BaseCommand):
    help = "Write docs/states.md from the transition tables; --check fails when it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.BASE_DIR) / "docs" / "states.md"
        with translation.override(None):  # the names as they stand in the code
            text = HEAD + "".join(_diagram(*table) for table in _tables())
        if not options["check"]:
            target.write_text(text)
        elif not target.is_file() or target.read_text() != text:
            raise CommandError("docs/states.md is stale: run bin/manage state_diagrams")


def _tables() -> Iterator[tuple[str, str, Mapping[TextChoices, frozenset[TextChoices]]]]:
    """App, name and table of every `*_TRANSITIONS`, floor by floor from the top."""
    for config in apps.get_app_configs():
        if not Path(config.path).is_relative_to(settings.BASE_DIR):
            continue
        try:
            module = importlib.import_module(f"{config.name}.states")
        except ModuleNotFoundError:
            continue
        for name, value in vars(module).items():
            if name.endswith("_TRANSITIONS"):
                yield (
                    config.name,
                    name.removesuffix("_TRANSITIONS").replace("_", " ").lower(),
                    value,
                )


def _diagram(app: str, name: str, table: Mapping[TextChoices, frozenset[TextChoices]]) -> str:
    reached = {to for targets in table.values() for to in targets}
    lines = [f"\n## {app}: {name}\n", "```mermaid", "stateDiagram-v2"]
    lines += [f"  {status.value} : {status.label}" for status in table]
    # a status that nothing leads to is where a row begins
    lines += [f"  [*] --> {status.value}" for status in table if status not in reached]
    for status, targets in table.items():
        lines += [f"  {status.value} --> {to.value}" for to in sorted(targets)]
        if not targets:
            lines.append(f"  {status.value} --> [*]")
    return "\n".join([*lines, "```", ""])
