"""Was this very form sent before? Under the caller's lock, so that a double click waits for its first half.

A form carries a token, made when it is opened (trail.fields.TokenField); the row that it made keeps it.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db.models import Model
from django.utils.translation import gettext as _

from trail.errors import Conflict

M = TypeVar("M", bound=Model)


def used_before() -> Conflict:
    """To raise when the form made something else than what is sent now."""
    return Conflict(_("This form was used before. Reload the page and type it again."))


def sent_before(model: type[M], token: UUID, *, column: str = "token", **alike: Any) -> M | None:
    """The row that this form made, by its token; None when it is new.

    `alike`: what the row has in common with what is sent now: whose it is, about which case, saying what. Raises
    Conflict for a form that was used for something else, or by somebody else.
    """
    row = model._default_manager.filter(**{column: token}).first()
    if row is not None and any(getattr(row, name) != value for name, value in alike.items()):
        raise used_before()
    return row


def sent_or_other(
    model: type[M],
    token: UUID,
    *,
    said: tuple[Any, ...],
    said_in: Callable[[M], tuple[Any, ...]],
    **alike: Any,
) -> tuple[M | None, UUID]:
    """As `sent_before`, where something else on a used form (after the back button) is something else.

    Returns the row that said this, and the token under which a new one is kept: sending that one twice is once, too.
    """
    row = sent_before(model, token, **alike)
    if row is None or said_in(row) == said:
        return row, token
    other = token_for(token, *said)
    return sent_before(model, other), other


def token_for(token: UUID, *said: object) -> UUID:
    """The token of exactly these words on this form, where other words are something else from the start."""
    return uuid5(token, repr(said))
