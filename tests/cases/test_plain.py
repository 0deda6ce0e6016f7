"""Plain Dutch: long sentences are found, words of the counter get a better one, names and dates are left alone."""

from hypothesis import given
from hypothesis import strategies as st

from cases import plain

LONG = " ".join(["woord"] * 16)


def test_a_long_sentence_is_named_by_how_it_begins() -> None:
    (found,) = plain.look_at(f"Kort is goed. Dit is {LONG}. En weer kort.").long
    assert (found.begins, found.words) == ("Dit is woord woord woord", 18)


def test_what_looks_like_an_end_is_none() -> None:
    text = "Bel dhr. De Wit op nr. 12 om 13.30 uur. Neem uw pas mee, a.u.b. ook die van uw zoon."
    assert len(plain.sentences(text)) == 2


def test_lines_of_a_list_are_sentences_of_their_own() -> None:
    items = "\n".join(f"- {' '.join(['woord'] * 9)}" for _ in range(4))
    assert len(plain.sentences(items)) == 4
    assert not plain.look_at(items)


def test_words_of_the_counter_get_a_better_one_once() -> None:
    found = plain.look_at(
        "Indien u de beschikking krijgt, indien niet: wij beschikkingen. Wmo of WMO?"
    )
    assert [(one.word, one.better) for one in found.jargon] == [
        ("Indien", "als"),
        ("beschikking", "besluit"),
        ("beschikkingen", "besluit"),
        ("Wmo", "hulp van de gemeente"),
    ]


def test_a_part_of_a_word_and_plain_words_stay() -> None:
    assert not plain.look_at("Ik wil de traptrajectjes. U krijgt op 12-12 een brief van WIL.")


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text: str) -> None:
    plain.look_at(text)
    assert "".join("".join(plain.sentences(text)).split()) in "".join(text.split()) or text
