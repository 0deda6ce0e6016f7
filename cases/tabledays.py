"""Several conversations on one day: when, who sits at two tables at once, and which time comes after the last.

Slots serve to plan; no clock ticks at the table. Everything is reckoned over conversations that the viewer may know of.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations, groupby

from django.db.models import Exists
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, Invitee, Meeting
from cases.states import MeetingStatus
from cases.table import join_names
from consent.querysets import access_of
from consent.states import Purpose
from trail import clock
from trail.templatetags.spoken import spoken_time

AHEAD = (MeetingStatus.PLANNED, MeetingStatus.STARTED)
ROWS = 200
# later than this no time is proposed: the town hall closes
LATEST = time(17, 0)


@dataclass(slots=True)
class Slot:
    """One conversation in the plan of a day; `ends` is when the next one can begin."""

    meeting: Meeting
    ends: datetime
    people: dict[int, str] = field(default_factory=dict)
    clashes: list[str] = field(default_factory=list)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.meeting.on_date, self.meeting.at_time)

    def overlaps(self, other: "Slot") -> bool:
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class TableDay:
    day: date
    slots: Sequence[Slot]

    @property
    def where(self) -> str:
        """The place, when it is the same for all."""
        places = {slot.meeting.where for slot in self.slots}
        return places.pop() if len(places) == 1 else ""


def table_days(viewer: Viewer) -> list[TableDay]:
    """The coming days with a conversation that the viewer may know of. Two queries."""
    rows = (
        _ahead(viewer)
        .filter(on_date__gte=clock.today())
        .annotate(sits_there=Exists(access_of(viewer, "dossier_id").filter(purpose=Purpose.TABLE)))[
            :ROWS
        ]
    )
    slots = _slots(rows)
    return [
        TableDay(day, _with_clashes(list(group)))
        for day, group in groupby(slots, key=lambda slot: slot.meeting.on_date)
    ]


def clashes_of(viewer: Viewer, meeting: Meeting) -> list[str]:
    """Who of this conversation is asked at another table at the same time, in words. Two queries."""
    slots = _slots(_ahead(viewer).filter(on_date=meeting.on_date))
    _with_clashes(slots)
    return next((slot.clashes for slot in slots if slot.meeting.pk == meeting.pk), [])


@dataclass(frozen=True, slots=True)
class Time:
    """A time to propose; `taken` are those of that day that lie before it, when the usual one was taken."""

    at: time
    taken: tuple[time, ...] = ()

    @property
    def why(self) -> str:
        if not self.taken:
            return ""
        return _("There is a table that day at %(times)s already. %(at)s follows on that.") % {
            "times": join_names(spoken_time(at) for at in self.taken),
            "at": spoken_time(self.at),
        }


def free_time(viewer: Viewer, case: Case, on_date: date, usual: time) -> Time:
    """The usual time, or when that is taken, right after the last conversation of the programme's table that day."""
    others = _slots(
        _ahead(viewer)
        .filter(on_date=on_date, dossier__programme=case.dossier.programme_id)
        .exclude(case=case)
    )
    length = timedelta(minutes=case.dossier.programme.slot_minutes)
    begins = datetime.combine(on_date, usual)
    if not any(begins < slot.ends and slot.begins < begins + length for slot in others):
        return Time(usual)
    after = max(slot.ends for slot in others)
    if after.date() != on_date or after.time() > LATEST:
        return Time(usual)
    return Time(after.time(), tuple(dict.fromkeys(slot.meeting.at_time for slot in others)))


def _ahead(viewer: Viewer):  # type: ignore[no-untyped-def]
    return (
        Meeting.objects.visible_to(viewer)
        .filter(status__in=AHEAD)
        .select_related("dossier__resident", "dossier__programme")
        .order_by("on_date", "at_time", "pk")
    )


def _slots(rows: Iterable[Meeting]) -> list[Slot]:
    slots = {
        row.pk: Slot(
            row,
            datetime.combine(row.on_date, row.at_time)
            + timedelta(minutes=row.dossier.programme.slot_minutes),
        )
        for row in rows
    }
    asked = Invitee.objects.filter(meeting__in=list(slots), until_at=None, user__isnull=False)
    for meeting_id, user_id, name in asked.order_by("id").values_list(
        "meeting_id", "user_id", "user__name"
    ):
        slots[meeting_id].people[user_id] = name
    return list(slots.values())


def _with_clashes(slots: list[Slot]) -> list[Slot]:
    """Say at both who is asked at two tables at once."""
    found: dict[int, dict[time, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one, other in combinations(slots, 2):
        if one.overlaps(other):
            both = [name for user, name in one.people.items() if user in other.people]
            if both:
                found[one.meeting.pk][other.meeting.at_time] += both
                found[other.meeting.pk][one.meeting.at_time] += both
    for slot in slots:
        slot.clashes = [
            _("%(names)s: asked at the table of %(time)s as well.")
            % {"names": join_names(names), "time": spoken_time(at)}
            for at, names in found[slot.meeting.pk].items()
        ]
    return slots
