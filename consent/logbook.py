"""The log as the resident may read it: which organisation, in which function, when, what and why (DOMAIN §4).

No names of staff, no words of the table, nothing about others. What somebody did often on a day stands there once,
with how often.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, Max, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from accounts.states import Role
from consent.models import Basis, Dossier, EmergencyAccess, Seat
from consent.states import BasisKind
from trail.clock import AMSTERDAM
from trail.models import AuditLine
from trail.states import LineKind

SHOWN = (LineKind.VIEW, LineKind.SEARCH, LineKind.EXPORT, LineKind.CHANGE)
# What an action is about, by the first word of its name in the log.
ABOUT: Mapping[str, Callable[[], str]] = {
    "access": lambda: _("who may know what"),
    "agenda": lambda: _("what comes to the table"),
    "agreement": lambda: _("an agreement"),
    "area": lambda: _("the life areas"),
    "basis": lambda: _("the ground for sharing"),
    "blockage": lambda: _("what holds what back"),
    "budget": lambda: _("the tailor-made budget"),
    "call": lambda: _("a call to you"),
    "callback": lambda: _("a request to be called back"),
    "case": lambda: _("the course"),
    "closed_days": lambda: _("days on which nobody meets"),
    "closing": lambda: _("the closing"),
    "consent": lambda: _("the consent"),
    "consequence": lambda: _("what an agreement does to your money"),
    "copy": lambda: _("everything about the resident, to hand over"),
    "correction": lambda: _("what you said about a text"),
    "day": lambda: _("the list of today"),
    "deputy": lambda: _("who stands in for whom"),
    "deviation": lambda: _("an exception to a rule"),
    "directory": lambda: _("what the organisations do"),
    "dossier": lambda: _("the dossier"),
    "draft": lambda: _("a draft"),
    "emergency": lambda: _("emergency access"),
    "escalation": lambda: _("a question to a party that has to move"),
    "evaluation": lambda: _("how it was for you"),
    "file": lambda: _("a document"),
    "followup": lambda: _("how you are after the course"),
    "grant": lambda: _("the consent"),
    "handover": lambda: _("who goes on with you"),
    "guardian": lambda: _("who decides for a child"),
    "hold": lambda: _("how long it is kept"),
    "household": lambda: _("who lives in the house"),
    "involvement": lambda: _("who helps you already"),
    "lead": lambda: _("who is case lead"),
    "letter": lambda: _("a letter for you"),
    "line": lambda: _("what was said in a conversation"),
    "log": lambda: _("this list"),
    "measure": lambda: _("how it goes with you"),
    "meeting": lambda: _("a conversation"),
    "merge": lambda: _("whether two dossiers are about you"),
    "message": lambda: _("a message between conversations"),
    "network": lambda: _("who is close to you"),
    "notice": lambda: _("a notice about what was taken back"),
    "payment": lambda: _("a payment"),
    "problem": lambda: _("what is stuck"),
    "quote": lambda: _("a sentence of yours for others to read"),
    "referral": lambda: _("the referral"),
    "research": lambda: _("research: what happened, without your name"),
    "resident": lambda: _("name and how to reach"),
    "result": lambda: _("a result"),
    "review": lambda: _("the review of access"),
    "review_date": lambda: _("when your table looks again whether it is still right"),
    "rule": lambda: _("a rule that is in the way"),
    "sample": lambda: _("a sample of the log"),
    "seat": lambda: _("who sits at the table"),
    "signal": lambda: _("a signal about a rule"),
    "staff": lambda: _("who worked here"),
    "step": lambda: _("a small step in the plan"),
    "story": lambda: _("the story"),
    "tables": lambda: _("the days of the table"),
    "tangle": lambda: _("the tangle"),
    "temporary": lambda: _("what holds for now"),
    "weigh": lambda: _("the weighing"),
    "young": lambda: _("whether young people can take part"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line for the resident."""

    day: date
    organisation: str
    function: str
    what: str
    about: str
    times: int
    why: str
    organisation_id: int | None = None


def groups(dossier: Dossier) -> QuerySet[Any, Any]:
    """Lines about this dossier, per day and person and what they did; the last first."""
    return (
        AuditLine.objects.filter(dossier_ids__contains=[dossier.pk], kind__in=SHOWN)
        # who stepped in because somebody was in danger is told when the privacy officer has said that it is safe
        .exclude(Q(basis=BasisKind.VITAL_INTEREST) & ~_asking(_told_emergencies(dossier)))
        .exclude(_untold_reads(dossier))
        .order_by()
        .annotate(
            day=TruncDate("occurred_at", tzinfo=AMSTERDAM),
            by_emergency=Case(
                When(_reads_of(_told_emergencies(dossier)), then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
        .values("day", "organisation_id", "user_id", "role", "kind", "action", "by_emergency")
        .annotate(times=Count("id"), last=Max("id"))
        .order_by("-day", "-last")
    )


def _told_emergencies(dossier: Dossier) -> list[EmergencyAccess]:
    """Those that the resident may know of: the privacy officer said so."""
    return list(EmergencyAccess.objects.filter(dossier=dossier, may_be_told=True))


def _asking(emergencies: Iterable[EmergencyAccess]) -> Q:
    """The lines that say that emergency access was asked."""
    return Q(
        action="emergency.open",
        thing=EmergencyAccess._meta.label,
        thing_id__in=[one.pk for one in emergencies],
    )


def _reads_of(emergencies: Iterable[EmergencyAccess]) -> Q:
    """Whatever who stepped in did while it ran."""
    found = Q(pk__in=[])
    for one in emergencies:
        found |= Q(
            user_id=one.person_id, occurred_at__gte=one.from_at, occurred_at__lte=one.stops_at
        )
    return found


def _untold_reads(dossier: Dossier) -> Q:
    """What is read because of danger, of which the resident may not know (yet), and who dealt with it."""
    untold = EmergencyAccess.objects.filter(dossier=dossier).exclude(may_be_told=True)
    # that others saw it on their day or in the list, judged it or ended it is no news by itself
    watched = Q(action__startswith="emergency.") & ~Q(action="emergency.open")
    return (
        _reads_of(untold)
        | _in_danger(dossier)
        | watched
        | Q(action="day.view", role=Role.PRIVACY_OFFICER)
    )


def _in_danger(dossier: Dossier) -> Q:
    """What an organisation reads on vital interest alone: one that never sat at this table."""
    found = Q(pk__in=[])
    known = {dossier.programme.lead_organisation_id, dossier.referring_organisation_id}
    known.update(Seat.objects.filter(dossier=dossier).values_list("organisation_id", flat=True))
    bases = Basis.objects.filter(dossier=dossier, kind=BasisKind.VITAL_INTEREST)
    for basis in bases.exclude(organisation_id__in=known):
        found |= Q(organisation_id=basis.organisation_id, occurred_at__gte=basis.from_at) & Q(
            occurred_at__lte=basis.stops_at
        )
    return found


def entries(dossier: Dossier, rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """What groups look like to the resident. Three queries, however many."""
    found = list(rows)
    organisations = Organisation.objects.in_bulk(
        {row["organisation_id"] for row in found if row["organisation_id"]}
    )
    functions = _functions(dossier, {row["user_id"] for row in found if row["user_id"]})
    seated = frozenset(
        Seat.objects.filter(dossier=dossier).values_list("organisation_id", flat=True)
    )
    merged: dict[tuple[Any, ...], int] = {}
    for row in found:
        organisation = organisations.get(row["organisation_id"] or 0)
        key = (
            row["day"],
            organisation.name if organisation else _("Op Koers itself"),
            functions.get((row["user_id"], row["organisation_id"]), "") or _role(row["role"]),
            str(LineKind(row["kind"]).label),
            about(row["action"]),
            _why(dossier, row, seated),
            row["organisation_id"],
        )
        # two people in one function are one line: it is not about who they are
        merged[key] = merged.get(key, 0) + row["times"]
    return [
        Entry(day, organisation, function, what, about, times, why, organisation_id)
        for (
            day,
            organisation,
            function,
            what,
            about,
            why,
            organisation_id,
        ), times in merged.items()
    ]


def looks_by(dossier: Dossier, organisations: Collection[int]) -> list[Entry]:
    """What members of these organisations looked at and took with them, the last first."""
    rows = groups(dossier).filter(
        organisation_id__in=list(organisations), kind__in=[LineKind.VIEW, LineKind.EXPORT]
    )
    return entries(dossier, rows)


def _functions(dossier: Dossier, users: set[int]) -> dict[tuple[int, int], str]:
    rows = Membership.objects.filter(
        municipality_id=dossier.municipality_id, user_id__in=users
    ).order_by("from_date")
    return {(m.user_id, m.organisation_id): m.function for m in rows}


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else ""


def about(action: str) -> str:
    found = ABOUT.get(action.partition(".")[0])
    return found() if found else _("the dossier")


def _why(dossier: Dossier, row: Mapping[str, Any], seated: frozenset[int]) -> str:
    organisation = row["organisation_id"]
    if row["by_emergency"]:
        return _("because somebody was in danger")
    if organisation is None:
        return _("works by itself")
    if organisation == dossier.programme.lead_organisation_id:
        return _("arranges the conversations")
    if organisation in seated:
        return _("sits at the table")
    if row["action"].startswith("payment") or row["action"] in ("budget.pay", "budget.settle"):
        return _("pays what was granted")
    if row["role"] == Role.PROJECT_LEADER:
        return _("decides, and follows the progress")
    if organisation == dossier.referring_organisation_id:
        return _("referred this resident")
    return _("works for the municipality or a partner")
