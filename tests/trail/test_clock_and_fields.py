"""The clock can't be set in a real place; text that breaks things doesn't get in."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from trail import clock
from trail.fields import LineField, TextField

MOMENT = datetime(2026, 3, 29, 1, 30, tzinfo=clock.AMSTERDAM)


def test_the_clock_is_set_and_given_back() -> None:
    real = clock.now()
    with clock.at(MOMENT):
        assert clock.now() == MOMENT
        assert clock.today() == MOMENT.date()
    assert clock.now() >= real


def test_the_clock_is_refused_where_it_is_no_demo() -> None:
    with override_settings(DEMO=False), pytest.raises(RuntimeError), clock.at(MOMENT):
        pass


def test_the_clock_takes_aware_moments_only() -> None:
    with pytest.raises(ValueError), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


@pytest.mark.parametrize("field", [LineField(), TextField()])
@pytest.mark.parametrize(
    "text", ["a\x00b", "a\ud800b", "\udfff", "a\x1bb", "\ufffe", "\uffff", "x" * 1_000_000]
)
def test_unreadable_or_endless_text_is_refused_in_words(
    field: LineField | TextField, text: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    assert caught.value.messages


def test_any_other_text_is_kept_as_it_is() -> None:
    text = 'Ünïcode 漢字 🏠 <b>"{{ x }}"</b> {% now %} & Łódź\n\ttweede regel'
    assert TextField().clean(text) == text
    assert TextField().clean("a\r\nb\rc") == "a\nb\nc"
    assert LineField().clean("  een \n twee  ") == "een twee"
