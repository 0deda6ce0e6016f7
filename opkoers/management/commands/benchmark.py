"""Measure something: `bin/manage benchmark case_list`. Each makes a database of its own and removes it."""

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

NAMES = sorted(p.stem for p in Path(settings.BASE_DIR, "benchmarks").glob("[a-z]*.py"))


class Command(BaseCommand):
    help = "Run one of the benchmarks/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=NAMES)

    def handle(self, *args: Any, **options: Any) -> None:
        import_module(f"benchmarks.{options['name']}").main()
