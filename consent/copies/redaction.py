"""Other people's names, taken out of texts that a resident takes along.

Professionals become their organisation and function, other people 'somebody you know'. It finds names that Op Koers
knows: who works here, who lives with the resident, who was brought along or took something upon them. What a text
says of somebody without a known name, nobody but a reader can find; the page asks for one before it is handed over.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from consent.plugs import Chapter, Entry

# Words in a name field that are no name: who somebody is to the resident, and particles.
_NO_NAMES = (
    "aan bij broer broertje buren buurman buurvrouw collega dame de den der dhr dochter dochtertje dr drs een en ex"
    " familie haar heer het hun ik ing ir jongen kind kinderen man meisje meneer mevrouw mijn moeder mr mw neef nicht"
    " oma oom op opa ouders partner pa ma papa mama schoonmoeder schoonvader schoonzus stiefvader stiefmoeder te ten"
    " ter tante uit vader van vriend vriendin vrouw zijn zoon zoontje zus zusje zwager 't 'n inwoner zelf onze"
)
NO_NAMES = frozenset(_NO_NAMES.split())
# can't be seen, and would hide a name from who looks for it
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def plain(text: str) -> str:
    """Text as it is searched: composed, without what can't be seen."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    """Without accents, letter by letter, so that places stay the same: 'Zoë' is found as 'Zoe'."""
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text)


def parts_of(name: str) -> list[str]:
    """The words of a name that stand for the person by themselves: 'Piet de Vries' gives Piet and Vries."""
    words = [w for w in _WORD.findall(plain(name)) if w.lower() not in NO_NAMES]
    named = [w for w in words if w[0].isupper()] or words
    halves = [half for w in named if "-" in w for half in w.split("-") if half[:1].isupper()]
    return [w for w in (*named, *halves) if len(w) > 1]


class Redactor:
    """Names and what stands in their place.

    `people`: around the resident; whole or by any part, however written. `staff`: name and words for all who work in
    the municipality, by the whole name; of those `involved` by any part too, but only written with a capital:
    'Wil' is a colleague, 'ik wil' isn't.
    """

    def __init__(
        self,
        *,
        own: str,
        people: Iterable[str],
        somebody: str,
        staff: Mapping[str, str],
        involved: Iterable[str] = (),
    ) -> None:
        self.somebody = somebody
        theirs = {fold(w).lower() for w in _WORD.findall(plain(own))}
        whole: dict[str, str] = {}
        parts: dict[str, str] = {}
        for name, words in staff.items():
            _add(whole, _whole(name), words, somebody)
        for name in involved:
            for part in parts_of(name):
                _add(parts, fold(part), staff.get(name, somebody), somebody)
        for name in people:
            found = parts_of(name)
            # who is said to be 'mijn broer' has no name here
            if found and _whole(name) not in whole:
                whole[_whole(name)] = somebody
            for part in found:
                whole.setdefault(fold(part).lower(), somebody)
        self.whole = {k: v for k, v in whole.items() if k and k not in theirs}
        self.parts = {k: v for k, v in parts.items() if k.lower() not in theirs}
        self.patterns = [
            (_pattern(self.whole, re.IGNORECASE), self.whole, True),
            (_pattern(self.parts, 0), self.parts, False),
        ]

    def text(self, text: str) -> str:
        """The text with other people's names replaced, in brackets."""
        for pattern, words, lower in self.patterns:
            if pattern is None:
                continue
            text, made, end = plain(text), [], 0
            for match in pattern.finditer(fold(text)):
                key = re.sub(r"\s+", " ", match.group("name"))
                # letters that are the same to a search (the Kelvin sign) needn't be so to a dictionary
                instead = words.get(key.lower() if lower else key, self.somebody)
                made += [text[end : match.start()], f"[{instead}]"]
                end = match.end()
            text = "".join([*made, text[end:]])
        return text

    def chapter(self, chapter: Chapter) -> Chapter:
        return replace(
            chapter,
            entries=tuple(self.entry(one) for one in chapter.entries),
        )

    def entry(self, entry: Entry) -> Entry:
        return replace(
            entry,
            title=self.text(entry.title),
            text=self.text(entry.text),
            facts=tuple((label, self.text(value)) for label, value in entry.facts),
            said=tuple(self.entry(one) for one in entry.said),
        )


def _whole(name: str) -> str:
    return fold(" ".join(plain(name).lower().split()))


def _add(words: dict[str, str], key: str, value: str, unsure: str) -> None:
    """Two people of one name are nobody in particular."""
    words[key] = value if words.get(key, value) == value else unsure


def _pattern(words: Mapping[str, str], flags: int) -> "re.Pattern[str] | None":
    # the longest first, so that a whole name isn't left with half of it; 'Jans fiets', "Anna's"
    found = "|".join(
        r"\s+".join(re.escape(part) for part in w.split())
        for w in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?P<name>{found})(?:['’]?s)?(?!\w)", flags) if found else None
