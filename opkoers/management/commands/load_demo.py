"""Load the demo: invented people in two municipalities."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Municipality, User
from opkoers.demo.load import load
from opkoers.demo.places import PEOPLE
from trail import clock


class Command(BaseCommand):
    help = "Load the demo. Refused where OPKOERS_DEMO is off: its passwords are public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing in a database with people in it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is for places where OPKOERS_DEMO is on; here it is off.")
        if User.objects.filter(email=PEOPLE[0].email).exists():
            self._say("The demo is there already.")
            return
        if Municipality.objects.exists() or User.objects.exists():
            if options["if_empty"]:
                self._say("There are people in this database already: no demo is loaded.")
                return
            if Municipality.objects.filter(key__in=["houten", "bunnik"]).exists():
                raise CommandError(
                    "This database has a municipality of its own with the demo's key."
                )
        load(clock.now(), self._say)
        self._say("The demo is loaded.")

    def _say(self, words: str) -> None:
        if self.verbosity:
            self.stdout.write(words)
            self.stdout.flush()

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.verbosity = int(options["verbosity"])
        return super().execute(*args, **options)
