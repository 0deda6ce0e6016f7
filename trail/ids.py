"""Ids as an address or a form spells them."""


def read_id(text: str) -> int | None:
    """The id of a row, or None for what can't be one: no number, or longer than the database keeps."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
