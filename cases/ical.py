"""One conversation as calendars read it (RFC 5545, RFC 5546): when and where, and nothing about a resident."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

PRODUCT = "-//Op Koers//gesprek aan tafel//NL"


@dataclass(frozen=True, slots=True)
class Event:
    """`begin` and `end` are aware, in Europe/Amsterdam; `url` lies behind the sign-in."""

    uid: UUID
    sequence: int
    begin: datetime
    end: datetime
    told_at: datetime
    summary: str
    where: str
    url: str
    description: str
    organizer: str  # an e-mail address
    attendee: str
    is_cancelled: bool


def method_of(event: Event) -> str:
    return "CANCEL" if event.is_cancelled else "REQUEST"


def calendar_of(event: Event) -> str:
    """The invitation, or its cancellation, with the rules of the time zone in it."""
    # slow to import, and only the worker that sends mail needs it
    from icalendar import Calendar, vCalAddress
    from icalendar import Event as Component

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method_of(event))
    component = Component()
    # the same in every calendar, whatever moves: that is how they know it again
    component.add("uid", f"{event.uid}@op-koers")
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.told_at)
    component.add("dtstart", event.begin)
    component.add("dtend", event.end)
    component.add("summary", event.summary)
    component.add("description", event.description)
    component.add("url", event.url)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("class", "PRIVATE")
    if event.where:
        component.add("location", event.where)
    organizer = vCalAddress(f"mailto:{event.organizer}")
    organizer.params["CN"] = "Op Koers"
    component["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{event.attendee}")
    attendee.params["RSVP"] = "FALSE"
    component.add("attendee", attendee)
    calendar.add_component(component)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())
