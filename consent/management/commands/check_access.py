from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent import gate
from consent.derivation import derive_access
from consent.models import Dossier


class Command(BaseCommand):
    help = "Compare every dossier's Access rows with what its facts say; fail naming those that differ."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        count = 0
        for dossier in Dossier.objects.select_related("programme").iterator():
            count += 1
            if gate.stored_rows(dossier) != derive_access(gate.facts_of(dossier)):
                wrong.append(dossier.number)
        if wrong:
            raise CommandError(f"{len(wrong)} of {count} dossiers differ: {', '.join(wrong)}")
        self.stdout.write(f"{count} dossiers agree")
