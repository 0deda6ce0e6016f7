"""What was published of a programme before: everything that a new edition is laid beside (DOMAIN §6)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Programme
from reporting.models import Edition
from reporting.monitor.finer import family
from reporting.monitor.shown import ShownTable, tables_in
from reporting.periods import Period
from reporting.states import Audience


@dataclass(frozen=True, slots=True)
class History:
    """Tables by the family of their figure, oldest first, and the editions that they stand in."""

    tables: Mapping[str, Sequence[ShownTable]]
    editions: frozenset[int]

    def of(self, figure: str) -> Sequence[ShownTable]:
        return self.tables.get(family(figure), ())


def editions_before(programme: Programme) -> list[Edition]:
    """Editions whose figures are out, or may be any moment: made to publish and not withdrawn before that.

    One that was published and then withdrawn was read by somebody. One that is ready counts as if it were out, so
    that whichever of those somebody publishes first, they tell nothing together.
    """
    return list(_out(programme).order_by("made_at", "pk").only("figures", "kind"))


def _out(programme: Programme) -> "QuerySet[Edition]":
    ready: QuerySet[Edition] = Edition.objects.filter(
        programme=programme, audience=Audience.PUBLISHED, made_at__isnull=False
    )
    return ready.exclude(published_at=None, withdrawn_at__isnull=False)


def editions_of_same_days(programme: Programme, period: Period) -> list[Edition]:
    """Of those, the ones that tell of some of these days, the newest first: for who looks before it is made.

    What they give away is found out when it is made; this says beforehand that there is something to lay it beside.
    """
    same = _out(programme).filter(start_date__lte=period.end, end_date__gte=period.start)
    return list(
        same.select_related("organisation").defer("figures").order_by("-end_date", "-made_at", "pk")
    )


def history_of(programme: Programme) -> History:
    tables: dict[str, list[ShownTable]] = defaultdict(list)
    editions = editions_before(programme)
    for edition in editions:
        for table in tables_in((edition.figures or {}).get("tables", ())):
            tables[family(table.figure)].append(table)
    return History(tables, frozenset(edition.pk for edition in editions))
