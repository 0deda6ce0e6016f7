"""Each by itself: what fails is taken back whole and told, and the others go on."""

import pytest

from trail.models import Job
from trail.nightly import each_by_itself

pytestmark = pytest.mark.django_db


def test_one_that_fails_is_taken_back_and_holds_up_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def act(number: int) -> bool:
        Job.objects.create(kind="test", key=str(number), params={})
        if number == 2:
            raise OSError("a bad night")
        return number != 3

    assert each_by_itself([1, 2, 3, 4], act, what="counting") == 2, "3 had nothing to do"
    assert set(Job.objects.values_list("key", flat=True)) == {"1", "3", "4"}
    assert "counting: 2 failed" in caplog.text
