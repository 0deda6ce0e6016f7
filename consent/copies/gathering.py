"""What goes into a copy: the chapters of every floor, in order, without other people's names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.states import Role
from accounts.viewer import Viewer
from consent import gate
from consent.copies.redaction import Redactor
from consent.corrections import beside_texts
from consent.models import (
    Dossier,
    SeatPerson,
)
from consent.plugs import DOSSIER_DATA, Asked, Chapter, Entry
from trail import clock
from trail.clock import local_date
from trail.models import AuditLine


def gather(viewer: Viewer, dossier: Dossier) -> list[Chapter]:
    """All chapters with something in them, in order, without other people's names."""
    staff = _staff(dossier.municipality_id)
    asked = Asked(viewer, dossier, gate.known_areas(viewer, dossier), _works(staff))
    redactor = redactor_of(dossier, staff)
    chapters = [c for source in DOSSIER_DATA for c in source.chapters(asked) if c.entries]
    chapters = _with_said(asked, chapters)
    return [redactor.chapter(c) for c in sorted(chapters, key=lambda one: one.place)]


def _with_said(asked: Asked, chapters: list[Chapter]) -> list[Chapter]:
    """Beside each text what the resident said about it."""
    beside = beside_texts(asked.viewer, [asked.dossier.pk])

    def said(entry: Entry) -> tuple[Entry, ...]:
        if entry.row is None:
            return ()
        return tuple(
            Entry(
                local_date(one.recorded_at),
                _("You said about this"),
                one.text,
                by=asked.works(one.recorded_by_id),
            )
            for one in beside.get((entry.row._meta.label, entry.row.pk), [])
        )

    return [
        replace(c, entries=tuple(replace(one, said=said(one)) for one in c.entries))
        for c in chapters
    ]


def as_data(dossier: Dossier, chapters: Iterable[Chapter]) -> dict[str, Any]:
    """The same, for a computer. Dates as ISO 8601."""
    return {
        "dossier": dossier.number,
        "made_on": clock.today().isoformat(),
        "name": dossier.resident.full_name,
        "chapters": [
            {
                "key": chapter.key,
                "title": chapter.title,
                "entries": [_entry_data(one) for one in chapter.entries],
            }
            for chapter in chapters
        ],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "day": entry.day.isoformat() if entry.day else None,
        "title": entry.title,
        "text": entry.text,
        "facts": dict(entry.facts),
        "by": entry.by,
        "area": entry.area,
        "said": [_entry_data(one) for one in entry.said],
    }


# --- who works here -------------------------------------------------------------------------------


def _staff(municipality_id: int) -> Mapping[int, tuple[User, str]]:
    """Per user of the municipality the person, and organisation and function in words; the latest counts."""
    rows = Membership.objects.filter(municipality_id=municipality_id).select_related(
        "user", "organisation"
    )
    found = {}
    for m in rows.order_by("from_date", "id"):
        function = m.function or (str(Role(m.role).label) if m.role in Role.values else "")
        found[m.user_id] = (m.user, ", ".join(w for w in (m.organisation.name, function) if w))
    return found


def _works(staff: Mapping[int, tuple[User, str]]) -> Callable[[int | None], str]:
    words = {pk: said for pk, (_user, said) in staff.items()}
    return lambda user_id: words.get(user_id or 0, "")


def redactor_of(dossier: Dossier, staff: Mapping[int, tuple[User, str]]) -> Redactor:
    """Knows everybody whose name may not be in this resident's copy."""
    acted = set(
        AuditLine.objects.filter(dossier_ids__contains=[dossier.pk])
        .order_by()
        .values_list("user_id", flat=True)
        .distinct()
    )
    seated = SeatPerson.objects.filter(seat__dossier=dossier).values_list("user_id", flat=True)
    involved = sorted(pk for pk in {*acted, *seated} if pk is not None and pk in staff)
    words = {user.name: said for user, said in staff.values()}
    # how to reach somebody leads to who it is
    reach = {one: said for user, said in staff.values() for one in (user.email, user.phone) if one}
    return Redactor(
        own=dossier.resident.name,
        people=[name for source in DOSSIER_DATA for name in source.others(dossier)],
        somebody=_("somebody you know"),
        staff=words | reach,
        involved=[staff[pk][0].name for pk in involved],
    )
