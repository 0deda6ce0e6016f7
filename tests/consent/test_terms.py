"""Dates around the terms: nothing goes a moment too early, everything goes once its day has come."""

from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from consent import retention, terms
from consent.states import DossierPhase
from trail.clock import AMSTERDAM

CLASSES = retention.policy().classes
MOMENTS = st.datetimes(
    # naive bounds, in the zone given
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
# a term in years from the end of a course, as DOMAIN §4 tells it
YEARS = {"content": 3, "proof": 5, "decision": 10}


def closed(at: datetime, *, held: bool = False) -> terms.Kept:
    return terms.Kept(DossierPhase.CLOSED, at, at, has_course=True, is_held=held)


def past(dossiers: list[terms.Kept], now: datetime) -> frozenset[str]:
    return terms.classes_past(dossiers, CLASSES, now)


@given(MOMENTS, st.sampled_from(sorted(YEARS)))
def test_a_class_goes_on_its_local_day_and_not_before(ended: datetime, key: str) -> None:
    local = ended.astimezone(AMSTERDAM)
    end = terms.class_ends([closed(ended)], CLASSES[key])
    assert end is not None
    if (local.month, local.day) != (2, 29):
        assert end.replace(tzinfo=None) == local.replace(year=local.year + YEARS[key], tzinfo=None)
    assert key not in past([closed(ended)], end - timedelta(microseconds=1))
    assert key in past([closed(ended)], end)


@given(st.lists(MOMENTS, min_size=1, max_size=4), MOMENTS)
def test_the_last_course_counts_for_all(ends: list[datetime], now: datetime) -> None:
    together = past([closed(at) for at in ends], now)
    assert together == past([closed(max(ends))], now)


@given(MOMENTS, MOMENTS)
def test_a_hold_keeps_everything(ended: datetime, now: datetime) -> None:
    assert past([closed(ended, held=True)], now) == frozenset()
    assert past([closed(ended), closed(ended, held=True)], now) == frozenset()


@given(MOMENTS, MOMENTS, st.sampled_from([DossierPhase.OPEN, DossierPhase.REFERRED]))
def test_who_is_back_loses_nothing(ended: datetime, now: datetime, phase: DossierPhase) -> None:
    again = terms.Kept(phase, None, now + timedelta(weeks=6), has_course=False)
    assert past([closed(ended), again], now) == frozenset()


@given(MOMENTS)
def test_a_leap_day_has_a_term_too(moment: datetime) -> None:
    leap = moment.replace(year=2024, month=2, day=29)
    end = terms.class_ends([closed(leap)], CLASSES["content"])
    assert end is not None
    assert end >= leap + relativedelta(years=3) - timedelta(hours=2)


@given(MOMENTS, st.integers(-3, 3))
def test_a_referral_without_a_course_goes_after_its_weeks(until: datetime, hours: int) -> None:
    now = until + timedelta(hours=hours)
    for phase in (DossierPhase.REFERRED, DossierPhase.CLOSED):
        closed_at = until if phase == DossierPhase.CLOSED else None
        waiting = terms.Kept(phase, closed_at, until, has_course=False)
        assert terms.is_lost_referral(waiting, now) is (hours >= 0)
    for kept in (
        terms.Kept(DossierPhase.OPEN, None, until, has_course=False),
        terms.Kept(DossierPhase.CLOSED, until, until, has_course=True),
        terms.Kept(DossierPhase.REFERRED, None, until, has_course=False, is_held=True),
    ):
        assert not terms.is_lost_referral(kept, now)
