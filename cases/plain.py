"""Is it plain Dutch? Long sentences and words of the counter, with better ones offered (letters: level B1, DOMAIN §3).

A help while writing, never a gate: whoever writes decides.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# at level B1 a sentence has about ten words; from here on it is one too many
LONGEST = 15
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])[\"”’')]*\s+|\n+")
# after these a full stop ends nothing
_ABBREVIATED = re.compile(
    r"\b(?:dhr|mevr|mw|mr|dr|drs|ing|nr|tel|art|lid|blz|bijv|bv|enz|etc|evt|ca|resp|incl|excl|m\.u\.v|o\.a|a\.u\.b|"
    r"d\.w\.z|i\.v\.m|m\.b\.t|t\.a\.v|n\.a\.v|z\.s\.m)\.\s+",
    re.IGNORECASE,
)
# stands for the space after an abbreviation while sentences are told apart
_GLUE = "\N{WORD JOINER}"
_WORD = re.compile(r"\w[\w'’.,-]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class LongSentence:
    """A sentence of more than LONGEST words, by how it begins."""

    begins: str
    words: int


@dataclass(frozen=True, slots=True)
class Jargon:
    """A word of the counter, and what people say."""

    word: str
    better: str


@dataclass(frozen=True, slots=True)
class Remarks:
    long: tuple[LongSentence, ...]
    jargon: tuple[Jargon, ...]

    def __bool__(self) -> bool:
        return bool(self.long or self.jargon)


def look_at(text: str) -> Remarks:
    """What could be said more plainly, in the order of the text; each word once."""
    return Remarks(tuple(_long(text)), tuple(_jargon(text)))


def sentences(text: str) -> list[str]:
    """Sentences, and lines of a list, without what only looks like an end."""
    kept = _ABBREVIATED.sub(lambda m: m.group().rstrip() + _GLUE, text)
    found = (part.strip().lstrip("-*• ").strip() for part in _SENTENCE_ENDS.split(kept))
    return [one.replace(_GLUE, " ") for one in found if one]


def _long(text: str) -> list[LongSentence]:
    found = []
    for sentence in sentences(text):
        words = _WORD.findall(sentence)
        if len(words) > LONGEST:
            found.append(LongSentence(" ".join(sentence.split()[:5]), len(words)))
    return found


def _jargon(text: str) -> list[Jargon]:
    pattern, better = _vocabulary()
    found: dict[str, Jargon] = {}
    for match in pattern.finditer(text):
        word = match.group()
        # PW is a law, 'pw' a typo; but every other word may begin a sentence
        key = word if word in better else word.lower()
        if key in better and key not in found:
            found[key] = Jargon(word, better[key])
    return list(found.values())


@lru_cache
def _vocabulary() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all words, the longest first; and each form with what is better."""
    data = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text(encoding="utf-8"))
    better: dict[str, str] = {}
    for written, plain in data["words"].items():
        stem, _bar, ending = written.partition("|")
        better[stem] = plain
        if ending:
            better[stem + ending] = plain
    better |= data["short"]
    words = sorted(better, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE), better
