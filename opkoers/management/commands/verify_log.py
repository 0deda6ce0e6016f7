from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Municipality
from trail import seals


class Command(BaseCommand):
    help = (
        "Add the sealed log up again; fails naming what was changed, removed or slipped in. Keep the last seals that it"
        " prints somewhere else: then a whole chain can't be made anew unnoticed either."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", help="its key, for example houten; all otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        names = dict(Municipality.objects.values_list("id", "key"))
        if options["municipality"]:
            found = [pk for pk, key in names.items() if key == options["municipality"]]
            if not found:
                raise CommandError(f"There is no municipality '{options['municipality']}'.")
            chains = [seals.verify(found[0])]
        else:
            chains = list(seals.verify_all())
        wrong = []
        for told in chains:
            name = names.get(told.municipality_id or 0, "no municipality")
            self.stdout.write(
                f"{name}: {told.seals} seals on {told.lines} lines, {told.unsealed} not sealed yet;"
                f" the last is {told.last or 'none'}"
            )
            for words in told.destroyed:
                self.stdout.write(f"{name}: {words}")
            wrong += [f"{name}: {problem}" for problem in told.problems]
        if wrong:
            raise CommandError("The log is not as it was sealed:\n" + "\n".join(wrong))
