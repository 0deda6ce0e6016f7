"""Ids and tokens as they come in: what is one, and what was sent before."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.actions.messages import write_message
from cases.models import Message
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict
from trail.ids import read_id
from trail.sent import sent_before, sent_or_other, token_for


@given(st.integers(0, 10**18 - 1))
def test_what_the_database_can_keep_is_an_id(number: int) -> None:
    assert read_id(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", " ", "-1", "+1", "1.0", "1e3", "0x1", "een", "²", "१२", "１２", "1\x00", "9" * 19]
)
def test_anything_else_is_none(text: str) -> None:
    assert read_id(text) is None


def test_the_same_words_have_one_token_and_other_words_another() -> None:
    token = uuid4()
    assert token_for(token, 1, "a") == token_for(token, 1, "a")
    assert (
        len({token_for(token, *said) for said in ((1, "a"), (1, "b"), (1, "a", ""), ("1", "a"))})
        == 4
    )
    assert token_for(uuid4(), 1, "a") != token_for(token, 1, "a")


@pytest.mark.django_db
def test_a_form_makes_one_row_and_is_nobody_elses(world: World) -> None:
    case, _meeting = running_case(world)
    token = uuid4()
    assert sent_before(Message, token) is None
    with clock.at(moment(10, 1, 14)):
        row = write_message(
            case=case,
            area=world.areas["wonen"],
            text="De sleutel ligt klaar.",
            token=token,
            by=world.viewer("marleen"),
        )
    used = token_for(token, row.area_id, row.text)
    assert sent_before(Message, used, case_id=case.pk, written_by_id=row.written_by_id) == row
    strangers: tuple[dict[str, Any], ...] = (
        {"case_id": case.pk + 1},
        {"written_by_id": world.users["bo"].pk},
    )
    for alike in strangers:
        with pytest.raises(Conflict):
            sent_before(Message, used, **alike)

    def other(text: str) -> tuple[Message | None, object]:
        return sent_or_other(
            Message, used, said=(text,), said_in=lambda one: (one.text,), case_id=case.pk
        )

    assert other(row.text) == (row, used)
    found, new = other("Iets anders.")
    assert found is None
    assert new != used
    assert other("Iets anders.") == (None, new)
