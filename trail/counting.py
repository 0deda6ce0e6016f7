"""What counting in the database needs wherever it is done: a median, and one moment for all questions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Aggregate


class Median(Aggregate):
    """percentile_cont(0.5): the middle one, or halfway the two in the middle."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the database as at one moment; inside somebody's transaction, as that sees it."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
