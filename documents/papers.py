"""A paper that people take into a room: chapters of facts under a title, the same on a page and on paper.

Whoever has something to tell makes a `Paper`; `documents/parts.html` shows it on a page, `documents/sheet.html` sets it
as a PDF. Neither adds a word, so that nobody discusses two versions.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with what is told under it; `said` is a second text, such as the motivation of an answer.

    `asks`: what is filled in at the table, by hand; on paper there is room to write. Only of facts in order.
    """

    label: str
    text: str
    said: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter. `in_order`: its facts follow from each other, as questions do, or points of an agenda.

    `words`: paragraphs before the facts.
    """

    heading: str
    facts: tuple[Fact, ...] = ()
    note: str = ""
    in_order: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    # one sentence: what it says, or decides
    lead: str
    parts: tuple[Part, ...]
    # above the title: whose it is
    over: str = ""
    # at the end, small: what one must know to read it
    end: tuple[str, ...] = ()
