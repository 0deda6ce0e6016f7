import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consent import gate
from consent.derivation import AccessRow, derive_access
from consent.models import Access, Dossier
from trail import audit
from trail.actor import System


class Command(BaseCommand):
    help = (
        "Compare every dossier's Access rows with what its facts say; tell what differs and fail."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="write the rows anew, with a line in the log"
        )

    def handle(self, *args: Any, repair: bool = False, **options: Any) -> None:
        wrong = []
        count = 0
        for pk in Dossier.objects.order_by("pk").values_list("pk", flat=True).iterator():
            count += 1
            # under the lock: a change that is being made meanwhile is no difference
            with transaction.atomic():
                dossier = gate.lock_dossier(pk)
                stored, derived = gate.stored_rows(dossier), derive_access(gate.facts_of(dossier))
                # counted too: the same row twice is no set's difference
                if stored != derived or _count(dossier) != len(derived):
                    wrong.append(dossier.number)
                    self._tell(dossier, stored - derived, derived - stored)
                    if repair:
                        _repair(dossier, len(stored - derived), len(derived - stored))
        if wrong and not repair:
            raise CommandError(f"{len(wrong)} of {count} dossiers differ: {', '.join(wrong)}")
        self.stdout.write(
            f"{len(wrong)} of {count} dossiers repaired" if wrong else f"{count} dossiers agree"
        )

    def _tell(
        self, dossier: Dossier, extra: frozenset[AccessRow], missing: frozenset[AccessRow]
    ) -> None:
        for word, rows in (("too much", extra), ("missing", missing)):
            for row in sorted(rows, key=repr):
                self.stdout.write(
                    f"{dossier.number} {word}: organisation {row.organisation_id}, person "
                    f"{row.person_id}, {row.purpose}, areas {sorted(row.areas)}, {row.basis}, "
                    f"{row.period.from_at} to {row.period.until_at}"
                )


def _count(dossier: Dossier) -> int:
    return Access.objects.filter(dossier=dossier).count()


def _repair(dossier: Dossier, extra: int, missing: int) -> None:
    gate.rebuild_access(dossier)
    audit.record_change(
        "access.repair",
        by=System("check_access"),
        municipality_id=dossier.municipality_id,
        thing=dossier,
        shown=[dossier.shown],
        extra=extra,
        missing=missing,
    )
