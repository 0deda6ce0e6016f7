import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Programme
from reporting.figures import Figures, count_figures
from reporting.periods import Period
from trail import clock


class Command(BaseCommand):
    help = (
        "Print the exact figures of a programme (cohort) as JSON. Without dates: from its first day until"
        " its last, or today."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cohort", required=True, help="key of the programme")
        parser.add_argument("--municipality", help="key, where two municipalities use this cohort")
        parser.add_argument("--start", type=date.fromisoformat, help="first day, 2020-02-01")
        parser.add_argument("--end", type=date.fromisoformat, help="last day, 2020-11-30")

    def handle(self, *args: Any, **options: Any) -> None:
        programme = self._programme(options["cohort"], options["municipality"])
        start = options["start"] or programme.from_date
        end = options["end"] or min(programme.until_date or clock.today(), clock.today())
        if end < start:
            raise CommandError("the last day comes before the first")
        figures = count_figures(programme, Period(start, end))
        self.stdout.write(json.dumps(as_tables(figures), indent=2, ensure_ascii=False))

    def _programme(self, cohort: str, municipality: str | None) -> Programme:
        found = Programme.objects.select_related("municipality").filter(key=cohort)
        if municipality:
            found = found.filter(municipality__key=municipality)
        if not found:
            raise CommandError(f"there is no programme '{cohort}'")
        if len(found) > 1:
            raise CommandError(f"several municipalities have a programme '{cohort}': say which")
        return found[0]


def as_tables(figures: Figures) -> dict[str, dict[str, int]]:
    """The tables of a factsheet by key: overview, help_topics, results."""
    overview = figures.overview
    return {
        "overview": {
            "residents": overview.residents,
            "conversations": overview.conversations,
            "organisations": overview.organisations,
        },
        "help_topics": {t.key: t.number for t in figures.help_topics},
        "results": {t.key: t.number for t in figures.results},
    }
