from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent.destruction import replay, tell_failures
from trail.destroyer import BrokenCertificate, NoDestroyer, as_destroyer, read_certificates


class Command(BaseCommand):
    help = "After restoring a backup: destroy again what the certificates say was destroyed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--certificates", type=Path, help="the folder they lie in")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["certificates"] or Path(settings.CERTIFICATES)
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}; name one with --certificates.")
        try:
            lines = read_certificates(folder)
            with as_destroyer():
                outcome = replay(lines)
        except (NoDestroyer, BrokenCertificate) as error:
            raise CommandError(str(error)) from error
        for number, classes in outcome.destroyed:
            self.stdout.write(f"{number}: {', '.join(classes)}")
        for label, count in sorted(outcome.loose.items()):
            self.stdout.write(f"{label}: {count} rows")
        self.stdout.write(f"{len(lines)} lines read, {len(outcome.destroyed)} destroyed again.")
        if outcome.failed:
            raise CommandError(
                "Not everything could be destroyed again:\n" + tell_failures(outcome)
            )
