"""Figures as an edition keeps them: dataclasses to JSON and back, by their own types."""

import dataclasses
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """A frozen dataclass, with tuples, dates and amounts in it, as JSON keeps it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [to_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def from_json(kind: type[T], data: Any) -> T:
    """The same again. Raises TypeError when a field is missing that has no default."""
    made: T = _read(kind, data)
    return made


def _read(kind: Any, data: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        if data is None:
            return None
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        # what a later version added has its default in an older edition
        return kind(
            **{name: _read(hint, data[name]) for name, hint in hints.items() if name in data}
        )
    if kind is date:
        return date.fromisoformat(data)
    if kind is Decimal:
        return Decimal(data)
    return data
