"""What is done to tables when all that must be withheld is: nothing that is left says what was taken away."""

from dataclasses import replace
from datetime import date

from django.utils import translation

from reporting.monitor.audit.claims import claims_of
from reporting.monitor.counting import BY_KEY
from reporting.monitor.rounding import rounded
from reporting.monitor.shown import ShownLine, ShownTable, in_words
from reporting.periods import Period
from reporting.showing import settled
from reporting.states import Mark, Why

AUTUMN = Period(date(2026, 10, 1), date(2026, 12, 31))


def hidden(line: ShownLine) -> ShownLine:
    return replace(line, number=None, n=None, mark=Mark.WITHHELD, why=Why.EARLIER)


def line(key: str, number: int) -> ShownLine:
    return ShownLine(key, key, number, number)


def table(figure: str, whole: int, *lines: ShownLine, missing: int | None = None) -> ShownTable:
    definition = BY_KEY[figure]
    everything = ShownLine("", "", whole, whole)
    return ShownTable(
        figure,
        definition.shape,
        AUTUMN,
        lines or (everything,),
        everything,
        threshold=5,
        base=24 if definition.base else None,
        missing=missing,
    )


RESIDENTS = table("residents", 24)
TOPICS = table(
    "help_topics", 20, *(line(key, n) for key, n in (("a", 17), ("b", 12), ("c", 12), ("d", 11)))
)


def test_a_line_that_is_withheld_leaves_its_place() -> None:
    """Between seventeen and eleven it would be said to lie between those."""
    lines = [hidden(one) if one.key == "b" else one for one in TOPICS.lines]
    told = settled(replace(TOPICS, lines=tuple(lines)), {"residents": RESIDENTS})
    assert [one.key for one in told.lines] == ["a", "c", "d", "b"]


def test_who_is_missing_is_told_only_of_a_whole_that_is_told() -> None:
    """Sixteen with a topic and eight with none are twenty-four residents."""
    topics = replace(TOPICS, missing=8)
    assert settled(topics, {"residents": RESIDENTS}) == topics
    whole = hidden(RESIDENTS.whole)
    for shown in ({"residents": replace(RESIDENTS, lines=(whole,), whole=whole)}, {}):
        told = settled(topics, shown)
        assert (told.missing, told.base) == (None, None)
    own = replace(topics, whole=hidden(topics.whole))
    assert settled(own, {"residents": RESIDENTS}).missing is None


def test_rounded_nothing_says_more_than_the_rounded_numbers() -> None:
    """That a number stands there doesn't say that it is far from the whole, and who is missing isn't told."""
    topics = table("help_topics", 24, line("a", 22), line("b", 24), line("c", 14), missing=6)
    told = rounded(BY_KEY["help_topics"], replace(topics, base=None), 10, base=24)
    assert told.missing is None
    # 22 and 24 of 24 are all 20: neither stands there as a number, and which was more isn't said
    with translation.override("en"):
        said = {one.key: in_words(one, told.shape, told.threshold) for one in told.lines}
    assert said["c"] == "10"
    assert said["a"] == said["b"]
    assert all(one.number is None for one in told.lines if one.key != "c")
    claims = {next(iter(one.parts)): one for one in claims_of(told)}
    assert (claims["a"].at_least, claims["a"].at_most) == (15, 24)
    assert (claims["c"].at_least, claims["c"].at_most) == (5, 14)


def test_of_two_halves_both_are_told_or_neither() -> None:
    """Thirteen requests were granted, eleven with a kassabon: then two had none."""
    for key in ("compared", "without_the_table"):
        few = ShownLine("without", "", None, mark=Mark.FEW, why=Why.FEW)
        whole = ShownLine("", "", None, mark=Mark.WITHHELD)
        one = replace(table(key, 13, line("with", 11), few), whole=whole)
        told = settled(one, {})
        assert [(each.key, each.number, each.why) for each in told.lines] == [
            ("with", None, Why.HALF),
            ("without", None, Why.FEW),
        ]
        both = table(key, 17, line("with", 11), line("without", 6))
        assert settled(both, {}).lines == both.lines
