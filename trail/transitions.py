"""One way to change a status: along the table of its states.py, on a locked row."""

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from trail.errors import Conflict

S = TypeVar("S", bound=TextChoices)


def check_move(table: Mapping[S, frozenset[S]], current: str, to: S) -> None:
    """Raise Conflict when the table knows no step from `current` to `to`.

    The commonest cause is somebody else having been first, and the words say so.
    """
    kind = type(to)
    if to not in table[kind(current)]:
        raise Conflict(
            _("This is now '%(now)s' and can't become '%(next)s'. Perhaps a colleague was first.")
            % {"now": kind(current).label, "next": to.label}
        )
