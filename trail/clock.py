"""What time it is, for everything that the product decides.

Demo data and tests live in other times with `clock.at(…)`. Where `settings.DEMO` is off (every real
place) that is refused, so that no log line can be dated otherwise than it happened. Log lines carry the
database's own clock beside this one (`recorded_at`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_set_at: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware."""
    return _set_at.get() or timezone.now()


def today() -> date:
    """The local date of the present moment (Europe/Amsterdam)."""
    return now().astimezone(AMSTERDAM).date()


def local_date(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Let the product believe it is `moment` (aware). Demo and tests only.

    Raises RuntimeError in a real place, ValueError for a naive moment.
    """
    if not settings.DEMO:
        raise RuntimeError("the clock can't be set here: OPKOERS_DEMO is off")
    if moment.tzinfo is None:
        raise ValueError("the clock takes an aware moment")
    token = _set_at.set(moment)
    try:
        yield moment
    finally:
        _set_at.reset(token)
