"""'@Iris formulier opsturen over 2 weken': who, what, and by when; everything else is a note."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import typed

TODAY = date(2026, 11, 12)  # a Thursday
NAMES = {
    "Iris Bakker": "7",
    "Bo Verweij": "8",
    "Bo van Dam": "9",
    "inwoner": "resident",
    "meneer De Wit": "resident",
}


@pytest.mark.parametrize(
    ("line", "owner", "what", "due"),
    [
        ("@Iris formulier opsturen over 2 weken", "7", "formulier opsturen", date(2026, 11, 26)),
        ("@iris bakker: formulier opsturen", "7", "formulier opsturen", None),
        ("Formulier opsturen @Iris 12-12", "7", "Formulier opsturen", date(2026, 12, 12)),
        ("@Bo van Dam belt, uiterlijk morgen.", "9", "belt", date(2026, 11, 13)),
        (
            "@inwoner neemt de post mee volgende week",
            "resident",
            "neemt de post mee",
            date(2026, 11, 19),
        ),
        ("@meneer De Wit belt op 3 januari", "resident", "belt", date(2027, 1, 3)),
        ("@Iris belt donderdag", "7", "belt", date(2026, 11, 19)),
        ("@Iris belt vrijdag", "7", "belt", date(2026, 11, 13)),
        ("@Iris belt over één maand", "7", "belt", date(2026, 12, 12)),
        ("@Iris belt vóór 12-12-2027", "7", "belt", date(2027, 12, 12)),
        ("@Iris belt 29-2", "7", "belt", date(2028, 2, 29)),
        ("@Iris vraagt 3 formulieren", "7", "vraagt 3 formulieren", None),
        ("@Iris zoekt het uit over de huur", "7", "zoekt het uit over de huur", None),
    ],
)
def test_who_what_and_when(line: str, owner: str, what: str, due: date | None) -> None:
    assert typed.read(line, NAMES, TODAY) == typed.Typed(owner, what, due)


@pytest.mark.parametrize(
    "line", ["", "Zij belt over 2 weken", "mail naar iris@wil.example", "a@Iris"]
)
def test_anything_else_is_a_note(line: str) -> None:
    assert typed.read(line, NAMES, TODAY) is None


@pytest.mark.parametrize(
    ("line", "why", "word"),
    [
        ("@Jan belt", "nobody", "Jan"),
        ("@Irissen belt", "nobody", "Irissen"),
        ("@ belt", "nobody", ""),
        ("@Bo belt", "several", "Bo"),
        ("@Iris belt 31-2", "no day", "31-2"),
        ("@Iris belt 12-12-0000", "no day", "12-12-0000"),
    ],
)
def test_what_cannot_be_meant_is_told(line: str, why: str, word: str) -> None:
    with pytest.raises(typed.NotRead) as refused:
        typed.read(line, NAMES, TODAY)
    assert (refused.value.why, refused.value.word) == (why, word)


@given(st.text(max_size=200), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_any_line_is_read_or_told(line: str, today: date) -> None:
    try:
        found = typed.read(f"@Iris {line}", NAMES, today)
    except typed.NotRead:
        return
    assert found is not None
    assert isinstance(found.due_date, date | None)


@given(st.integers(1, 60), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_weeks_are_weeks_over_every_clock_change(weeks: int, today: date) -> None:
    found = typed.read(f"@Iris belt over {weeks} weken", NAMES, today)
    assert found is not None
    assert found.due_date == today + timedelta(weeks=weeks)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(0, 300))
def test_a_day_without_a_year_is_the_next_one(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    found = typed.read(f"@Iris belt {day.day}-{day.month}", NAMES, today)
    assert found is not None
    if (day.day, day.month) != (29, 2):
        assert found.due_date == day
