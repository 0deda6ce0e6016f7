"""What a beat does for many things: each by itself, so that one that fails holds up no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

logger = logging.getLogger(__name__)
Thing = TypeVar("Thing")


def each_by_itself(things: Iterable[Thing], act: Callable[[Thing], object], *, what: str) -> int:
    """Act on each in a transaction of its own. Returns of how many something came (what `act` returned is true).

    One that fails is taken back whole and logged under `what`; the next run takes it up.
    """
    done = 0
    for thing in things:
        try:
            with transaction.atomic():
                done += bool(act(thing))
        except Exception:
            logger.exception("%s: %s failed", what, thing)
    return done
