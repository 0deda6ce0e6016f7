"""Print who can sign in to the demo."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from opkoers.demo.places import PASSWORD, memberships

HEADS = ("rol", "organisatie", "e-mail", "wachtwoord")


class Command(BaseCommand):
    help = "Print a table of the demo's logins: role, organisation, e-mail, password."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("nl"):
            rows = [
                (
                    one.get_role_display(),
                    f"{one.organisation.name}{' (Bunnik)' if who.municipality == 'bunnik' else ''}",
                    who.email,
                    PASSWORD,
                )
                for who, one in memberships()
            ]
        if not rows:
            self.stdout.write("There is no demo in this database (bin/manage load_demo).")
            return
        wide = [max(len(row[i]) for row in (HEADS, *rows)) for i in range(len(HEADS))]
        for row in (HEADS, tuple("-" * width for width in wide), *rows):
            line = "  ".join(text.ljust(width) for text, width in zip(row, wide, strict=True))
            self.stdout.write(f"  {line}".rstrip())
