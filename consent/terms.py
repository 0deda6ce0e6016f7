"""When what of a resident is past its term: the policy's classes against the moments of their dossiers.

Pure, so that dates around a term can be tried by the thousand. The resident is the unit: who came back has one
story, and the table keeps all of it until the last course is long enough ago.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from consent.retention import RetentionClass
from consent.states import DossierPhase
from trail.clock import AMSTERDAM

FOLLOW_UP = relativedelta(months=12)
# classes that belong to a dossier, and from which moment of a course they run
OF_A_COURSE = {"last_follow_up": FOLLOW_UP, "course_ended": relativedelta()}


@dataclass(frozen=True, slots=True)
class Kept:
    """What the terms look at, of one dossier."""

    phase: str
    closed_at: datetime | None
    referred_until: datetime
    has_course: bool
    is_held: bool = False


def term_after(moment: datetime, one: RetentionClass) -> datetime | None:
    """The moment a term is over; None when it never is. Counted on the local calendar."""
    if one.unit is None:
        return None
    local = moment.astimezone(AMSTERDAM)
    if one.unit == "years":
        return local + relativedelta(years=one.amount)
    return local + timedelta(**{one.unit: one.amount})


def referral_ends(dossier: Kept) -> datetime | None:
    """When a referral without a course goes; None when a course followed or may still follow."""
    waits = dossier.phase == DossierPhase.OPEN
    return None if dossier.has_course or waits else dossier.referred_until


def class_ends(dossiers: Sequence[Kept], one: RetentionClass) -> datetime | None:
    """When a class of a resident's courses is past; None while it can't be said (a course runs or may begin)."""
    shift = OF_A_COURSE.get(one.until)
    courses = [d for d in dossiers if d.has_course]
    if shift is None or not courses:
        return None
    if any(d.phase != DossierPhase.CLOSED for d in dossiers):
        return None
    ended = max(d.closed_at for d in courses if d.closed_at is not None)
    return term_after(ended.astimezone(AMSTERDAM) + shift, one)


def classes_past(
    dossiers: Sequence[Kept], classes: Mapping[str, RetentionClass], now: datetime
) -> frozenset[str]:
    """Keys of the classes of a resident's courses that are past now. A hold keeps everything."""
    if any(d.is_held for d in dossiers):
        return frozenset()
    past = {
        key
        for key, one in classes.items()
        if (end := class_ends(dossiers, one)) is not None and end <= now
    }
    # with a course the referral is content of it; a copy of what goes goes along
    return frozenset(past | ({"referral", "copy"} if "content" in past else set()))


def is_lost_referral(dossier: Kept, now: datetime) -> bool:
    end = referral_ends(dossier)
    return not dossier.is_held and end is not None and end <= now


def any_held(dossiers: Iterable[Kept]) -> bool:
    return any(d.is_held for d in dossiers)
