"""The demo loads on any day of the week, at any hour: its days keep out of weekends, so their order may move."""

from datetime import datetime, timedelta

import pytest

from opkoers.demo.load import load
from trail import clock

MONDAY = datetime(2026, 12, 28, tzinfo=clock.AMSTERDAM)  # its Friday is 1 January
# days where two of the demo's own fall together at the end of a week
TIGHT = (4, 5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "hour"),
    [
        pytest.param(day, hour, marks=() if day in TIGHT else pytest.mark.long)
        for day, hour in enumerate((9, 0, 23, 12, 0, 18, 7))
    ],
)
def test_it_loads(day: int, hour: int) -> None:
    with clock.at(MONDAY + timedelta(days=day, hours=hour, minutes=1)):
        load(clock.now(), lambda said: None)
