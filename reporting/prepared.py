"""What is made ready by itself when a period is over: for somebody to look at and publish. Which is data."""

from collections.abc import Mapping

from accounts.models import Programme
from accounts.states import Prepared
from reporting.periods import Span
from reporting.states import EditionKind

# after which period which kinds are prepared
KINDS: Mapping[Span, tuple[EditionKind, ...]] = {
    Span.MONTH: (EditionKind.FACTSHEET, EditionKind.MONITOR),
    Span.QUARTER: (EditionKind.FACTSHEET, EditionKind.MONITOR),
    Span.YEAR: (EditionKind.FACTSHEET, EditionKind.MONITOR),
}
# what a programme's setting means
SPANS: Mapping[str, tuple[Span, ...]] = {
    Prepared.NOTHING: (),
    Prepared.YEAR: (Span.YEAR,),
    Prepared.QUARTER: (Span.QUARTER, Span.YEAR),
    Prepared.MONTH: (Span.MONTH, Span.QUARTER, Span.YEAR),
}


def spans_of(programme: Programme) -> tuple[Span, ...]:
    return SPANS[programme.prepared_reports]
