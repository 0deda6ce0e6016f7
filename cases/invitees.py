"""Who is asked for a conversation, as its page shows it, and who is still missing. What a viewer may not know of
parts, agreements and rules is not counted for them either.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Organisation, Partnership, active_on
from accounts.viewer import Viewer
from cases.actions.invitations import KIND, key_of
from cases.models import Agreement, Blockage, Case, Invitee, Meeting
from cases.table import TablePerson, join_names, seated_organisations
from consent import gate
from consent.models import Involvement, LifeArea
from trail import clock, outbox
from trail.states import OutboxStatus

# the worker sends within moments; what waits longer is said
SOON = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Asked:
    """One who is asked: for which part, and whether their invitation has gone."""

    row: Invitee
    name: str
    organisation: str
    part: str
    mail: str = ""  # "", "gone", "soon", "late", "barred" or "failed"
    again_at: datetime | None = None


def invitees_at(meeting: Meeting) -> list[Invitee]:
    """Who is asked now, in the order they were."""
    return list(
        Invitee.objects.filter(meeting=meeting, until_at=None)
        .select_related("user", "organisation")
        .order_by("kind", "id")
    )


def asked_for(viewer: Viewer, meeting: Meeting, rows: Sequence[Invitee]) -> list[Asked]:
    """`rows` in words: parts that the viewer may not know aren't named. Three queries."""
    known = gate.known_areas(viewer, meeting.dossier)
    names = dict(LifeArea.objects.filter(pk__in=known, is_process=False).values_list("pk", "name"))
    keys = {
        row.pk: outbox.full_key(KIND, key_of(meeting.pk, row.sequence), row.user_id)
        for row in rows
        if row.user_id is not None
    }
    states = outbox.states_of(keys.values())
    asked = []
    for row in rows:
        state = states.get(keys.get(row.pk, ""))
        asked.append(
            Asked(
                row,
                row.user.name if row.user else row.name,
                row.organisation.short_name if row.organisation else "",
                part_of(row, names),
                _mail_state(state),
                state.again_at if state and state.status == OutboxStatus.WAITING else None,
            )
        )
    return asked


def part_of(row: Invitee, names: dict[int, str]) -> str:
    """'only housing'; '' for the whole conversation, and for parts that aren't the viewer's to know."""
    shown = [names[area].lower() for area in row.parts if area in names]
    return _("only %(areas)s") % {"areas": join_names(shown)} if shown else ""


def _mail_state(state: outbox.MailState | None) -> str:
    if state is None:
        return ""
    if state.status == OutboxStatus.WAITING:
        is_late = state.attempts > 0 or state.written_at < clock.now() - SOON
        return "late" if is_late else "soon"
    return {
        OutboxStatus.SENT: "gone",
        OutboxStatus.DROPPED: "barred",
        OutboxStatus.FAILED: "failed",
    }[OutboxStatus(state.status)]


@dataclass(frozen=True, slots=True)
class Missing:
    """An organisation that isn't asked, and why it is perhaps missed."""

    name: str
    why: tuple[str, ...]
    # has a seat: can be asked at once
    is_seated: bool


def missing_at(viewer: Viewer, case: Case, rows: Sequence[Invitee]) -> list[Missing]:
    """Who is missing at this table: an open agreement, the key of a rule, help that is there, a seat. Six queries."""
    asked = {row.organisation_id for row in rows}
    seated = {o.pk: o for o in seated_organisations(case.dossier)}
    partners = {
        o.pk: o
        for o in Organisation.objects.filter(
            pk__in=Partnership.objects.filter(
                active_on(clock.today()), municipality_id=case.municipality_id
            ).values("organisation")
        )
    }
    why: dict[int, list[str]] = {}
    others: dict[str, list[str]] = {}
    promised = (
        Agreement.objects.visible_to(viewer)
        .open()
        .filter(case=case, owner_organisation__isnull=False)
        .order_by("owner_organisation_id")
        .values_list("owner_organisation_id", flat=True)
        .distinct()
    )
    for pk in promised:
        why.setdefault(pk, []).append(_("has an open agreement"))
    keys = [
        (holder, _("holds the key of ‘%(rule)s’") % {"rule": rule})
        for holder, rule in _keys(viewer, case)
    ]
    for holder, reason in keys + _helpers(viewer, case):
        organisation = _named(holder, partners.values())
        if organisation is None:
            others.setdefault(holder, []).append(reason)
        else:
            why.setdefault(organisation.pk, []).append(reason)
    for pk in seated:
        if pk not in why:
            why[pk] = [_("sits at this table")]
    known = {**partners, **seated}
    found = [
        Missing(known[pk].short_name, tuple(dict.fromkeys(reasons)), pk in seated)
        for pk, reasons in why.items()
        if pk not in asked and pk in known
    ]
    names = " ".join(row.name.casefold() for row in rows)
    found += [
        Missing(holder, tuple(dict.fromkeys(reasons)), False)
        for holder, reasons in others.items()
        if holder.casefold() not in names
    ]
    return found


def _keys(viewer: Viewer, case: Case) -> list[tuple[str, str]]:
    """Who holds the key of a rule that blocks now, among the arrows that the viewer may know."""
    rows = (
        Blockage.objects.visible_to(viewer)
        .filter(case=case, lifted_at=None, rule__isnull=False)
        .exclude(rule__key_holder="")
        .order_by("id")
    )
    return list(dict.fromkeys(rows.values_list("rule__key_holder", "rule__name")))


def _helpers(viewer: Viewer, case: Case) -> list[tuple[str, str]]:
    """Who helps the resident already, as far as the viewer may know it."""
    rows = Involvement.objects.visible_to(viewer).filter(dossier=case.dossier_id).order_by("id")
    return [
        (
            row.organisation or row.name or row.get_kind_display(),
            _("helps already: %(kind)s") % {"kind": row.get_kind_display()},
        )
        for row in rows
        if not row.is_over
    ]


def _named(holder: str, organisations: Collection[Organisation]) -> Organisation | None:
    """The organisation that these words name, if it is one of ours: 'WIL', 'Team burgerzaken, Gemeente Houten'."""
    words = f" {holder.casefold().replace(',', ' ')} "
    for one in organisations:
        if any(f" {name.casefold()} " in words for name in (one.name, one.short_name)):
            return one
    return None


def choosable_parts(
    people: Sequence[TablePerson],
    areas: Sequence[LifeArea],
    readers: Mapping[int, frozenset[int]],
) -> dict[int, list[LifeArea]]:
    """Per person the areas they can be asked for: of the viewer's `areas`, what their organisation knows."""
    return {
        p.user_id: [a for a in areas if p.organisation_id in readers.get(a.pk, frozenset())]
        for p in people
    }
