from typing import Any

from django.core.management.base import BaseCommand

from documents import store


class Command(BaseCommand):
    help = "Remove files that no row owns any more (older than a day)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{store.sweep()} removed")
