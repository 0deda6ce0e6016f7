from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Municipality
from budgets import graph
from budgets.actions.trees import publish_tree
from trail.actor import System
from trail.errors import Refusal


class Command(BaseCommand):
    help = "Check and publish a decision tree (YAML) for a municipality; without a file the product's own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("municipality", help="its key, for example houten")
        parser.add_argument("file", nargs="?", type=Path, default=graph.TREES / "default-1.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = Municipality.objects.filter(key=options["municipality"]).first()
        if municipality is None:
            raise CommandError(f"There is no municipality '{options['municipality']}'.")
        try:
            data = graph.read_file(options["file"])
            row = publish_tree(municipality=municipality, data=data, by=System("publish_tree"))
        except OSError as error:
            raise CommandError(str(error)) from error
        except graph.TreeError as error:
            raise CommandError(
                "This tree can't be published:\n" + "\n".join(error.problems)
            ) from error
        except Refusal as error:
            raise CommandError(str(error.reason)) from error
        self.stdout.write(f"{row} ({row.sha256[:12]}) is published for {municipality}.")
