from typing import Any

from django.core.management.base import BaseCommand

from documents import store


class Command(BaseCommand):
    help = (
        "Lock the keys of all files with the newest of OPKOERS_KEYS; older keys may go afterwards."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{store.rewrap()} locked again")
