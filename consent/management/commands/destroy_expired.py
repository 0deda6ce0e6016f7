from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consent.destruction import destroy_expired, tell_failures
from trail.destroyer import NoDestroyer, as_destroyer
from trail.models import AuditLine


class Command(BaseCommand):
    help = "Destroy what is past its term (consent/retention.yaml), under a certificate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_destroyer():
                outcome = destroy_expired(dry_run=options["dry_run"])
        except NoDestroyer as error:
            raise CommandError(str(error)) from error
        for number, classes in outcome.destroyed:
            self.stdout.write(f"{number}: {', '.join(classes)}")
        for label, count in sorted(outcome.loose.items()):
            self.stdout.write(f"{label}: {count} rows")
        if outcome.log_lines:
            self.stdout.write(
                f"{AuditLine._meta.label}: {outcome.log_lines} rows, their seals stay"
            )
        for number in outcome.held:
            self.stdout.write(f"{number}: held, nothing destroyed")
        done = "would be destroyed" if options["dry_run"] else "destroyed"
        self.stdout.write(f"{len(outcome.destroyed)} dossiers {done} in whole or in part.")
        if outcome.certificate is not None:
            self.stdout.write(f"Certificate {outcome.certificate.key}.")
        if outcome.failed:
            raise CommandError("Not everything could be destroyed:\n" + tell_failures(outcome))
