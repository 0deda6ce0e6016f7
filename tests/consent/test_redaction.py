"""Other people's names leave the text, however they are written; the resident's own and ordinary words stay."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consent.copies.redaction import Redactor, fold, parts_of

SOMEBODY = "iemand die u kent"
WIL = "Werk en Inkomen Lekstroom, klantmanager"


def redactor(*people: str, own: str = "Sanne Verkerk") -> Redactor:
    return Redactor(
        own=own,
        people=people,
        somebody=SOMEBODY,
        staff={
            "Wil de Boer": WIL,
            "Iris Smit": WIL,
            "Iris Groot": "GGZ",
            "w.boer@wil.example": WIL,
        },
        involved=["Wil de Boer"],
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Noor Verkerk belde.", "[iemand die u kent] belde."),
        (
            "noor en NOOR en Noors jas",
            "[iemand die u kent] en [iemand die u kent] en [iemand die u kent] jas",
        ),
        ("No\u00ador", "[iemand die u kent]"),
        ("Noortje", "Noortje"),
        ("mevrouw Verkerk", "mevrouw Verkerk"),
        (
            "Zoe, Zoë en Zoe\u0308",
            "[iemand die u kent], [iemand die u kent] en [iemand die u kent]",
        ),
        ("Anne-Marie; Marie", "[iemand die u kent]; [iemand die u kent]"),
        ("Piet  de\nVries", "[iemand die u kent]"),
        ("de heer Vries, de buren", "de heer [iemand die u kent], de buren"),
        ("mijn broer en de hond", "mijn broer en de hond"),
        ("Wil belt, ik wil dat.", f"[{WIL}] belt, ik wil dat."),
        ("wil de boer", f"[{WIL}]"),
        ("De boer en de Boer", f"De boer en de [{WIL}]"),
        ("Iris Smit, Iris", f"[{WIL}], Iris"),
        ("mail W.Boer@wil.example", f"mail [{WIL}]"),
        ("", ""),
    ],
)
def test_what_leaves_and_what_stays(text: str, left: str) -> None:
    people = ("Noor Verkerk", "Zoë", "Anne-Marie", "Piet de Vries", "mijn broer")
    assert redactor(*people).text(text) == left


def test_who_is_both_family_and_colleague_is_nobody_in_particular() -> None:
    assert redactor("wil").text("Wil en wil") == f"[{SOMEBODY}] en [{SOMEBODY}]"


def test_nobody_known_is_nothing_to_do() -> None:
    empty = Redactor(own="", people=[], somebody=SOMEBODY, staff={})
    assert empty.text("Noor belt.") == "Noor belt."


LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)
NAMES = st.lists(st.text(LETTERS, min_size=2, max_size=12), min_size=1, max_size=3).map(" ".join)
CHANGES = st.sampled_from(
    [
        str,
        str.lower,
        str.title,
        fold,
        lambda s: unicodedata.normalize("NFD", s),
        lambda s: s.replace(" ", "  "),
        lambda s: "\u200b".join(s),
    ]
)


@given(name=NAMES, change=CHANGES, before=st.text(max_size=20), after=st.text(max_size=20))
@example(name="ʼNa", change=str, before="", after="")
def test_no_name_is_left(name: str, change: object, before: str, after: str) -> None:
    """Whole or by its parts, in any of these ways of writing, between any words."""
    one = Redactor(own="Sanne Verkerk", people=[name], somebody="*", staff={})
    left = one.text(f"{before} {change(name)} {after}")  # type: ignore[operator]
    words = fold(left).lower().replace("[", " ").replace("]", " ").split()
    around = fold(f"{before} {after}").lower()
    for part in parts_of(name):
        if fold(part).lower() not in around:
            assert fold(part).lower() not in words, (name, left)
