"""A resident's name in a text that others read as well."""

import re

from consent.actions.dossiers import PREFIXES

NOT_A_NAME = PREFIXES | {"mevrouw", "mevr", "meneer", "dhr", "heer", "van", "der", "het"}


def told_name(name: str, text: str) -> str:
    """The word of a resident's name that stands in a text, or ''. Prefixes and initials don't tell who it is."""
    words = {word.casefold() for word in re.findall(r"\w+", text)}
    for word in re.findall(r"\w+", name):
        if len(word) > 2 and word.casefold() not in NOT_A_NAME and word.casefold() in words:
            return str(word)
    return ""
