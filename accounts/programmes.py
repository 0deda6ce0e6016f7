"""What a municipality chooses about a programme itself: which settings there are, and what they may be."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from accounts.models import Programme
from accounts.states import Prepared, Rounding

Value = int | bool | str


class Bounds(NamedTuple):
    """The lowest and the highest number that can be meant."""

    lowest: int
    highest: int


NUMBERS: Mapping[str, Bounds] = {
    "places": Bounds(1, 500),
    "rhythm_days": Bounds(7, 56),
    "slot_minutes": Bounds(15, 240),
    "referral_weeks": Bounds(1, 13),
    "course_months": Bounds(1, 24),
    "consent_weeks": Bounds(1, 26),
    "warning_weeks": Bounds(1, 26),
    "silent_weeks": Bounds(4, 26),
    # none: nobody looks again by itself
    "review_weeks": Bounds(0, 52),
    # in whole euros; none: people judge for themselves when a kassabon helps
    "cost_sheet_above": Bounds(0, 100_000),
}
# one of these
OPTIONS: Mapping[str, type[TextChoices]] = {"prepared_reports": Prepared, "rounding": Rounding}
CHOICES = ("young_people", "emergency_access")
SETTINGS = (*NUMBERS, "meeting_place", "objection_text", *OPTIONS, *CHOICES)


def settings_of(programme: Programme) -> dict[str, Value]:
    """Every setting as it stands."""
    return {name: getattr(programme, name) for name in SETTINGS}


def bounds_in_words(name: str) -> str:
    """What may be filled in, as a sentence for who filled in something else."""
    return _("Fill in a whole number from %(lowest)s up to and including %(highest)s.") % (
        NUMBERS[name]._asdict()
    )


def in_words(name: str, value: Value) -> str:
    """A setting as it is told to who didn't see it change."""
    if name in OPTIONS:
        return str(OPTIONS[name](str(value)).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or _("empty")
