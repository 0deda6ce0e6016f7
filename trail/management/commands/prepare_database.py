from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from trail.roles import grant_rights


class Command(BaseCommand):
    help = "Migrate, then give the app's database role its rights. Run as the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        grant_rights()
