"""Reads of residents' data: noted by the view, committed before the first byte.

A view says what it shows with `note`; ReadLogMiddleware writes the line when the response is ready
and before any of it leaves. If the line can't be written the response is not sent (503). Refusals are
noted the same way and written after the rollback.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model
from django.http import HttpRequest

from trail.actor import Acting, Shown, System
from trail.models import AuditLine, line_values
from trail.states import LineKind


@dataclass
class Noted:
    """What one response shows, gathered while it is made."""

    kind: LineKind | None = None
    action: str = ""
    basis: str = ""
    shown: dict[int, Shown] = field(default_factory=dict)
    thing: str = ""
    thing_id: int | None = None
    municipality_id: int | None = None
    refusal: tuple[str, str, int | None, str] | None = None


def _noted(request: HttpRequest) -> Noted:
    noted: Noted | None = getattr(request, "noted_reads", None)
    if noted is None:
        noted = Noted()
        request.noted_reads = noted  # type: ignore[attr-defined]
    return noted


def note(
    request: HttpRequest,
    action: str,
    shown: Iterable[Shown],
    *,
    kind: LineKind = LineKind.VIEW,
    basis: str = "",
    thing: Model | None = None,
    municipality_id: int | None = None,
) -> None:
    """Say that this response shows these dossiers. The first action named is the line's.

    What is about no dossier (an edition taken along) names its `thing` and municipality.
    """
    noted = _noted(request)
    if noted.kind is None:
        noted.kind, noted.action, noted.basis = kind, action, basis
        noted.municipality_id = municipality_id
        if thing is not None:
            noted.thing, noted.thing_id = thing._meta.label, thing.pk
    noted.shown.update((one.dossier_id, one) for one in shown)


def note_kind(request: HttpRequest, kind: LineKind) -> None:
    """What was noted is more than a view: a file that leaves the house."""
    _noted(request).kind = kind


def note_refusal(
    request: HttpRequest,
    action: str,
    *,
    thing: str = "",
    thing_id: int | None = None,
    reason: str = "",
) -> None:
    """Say that this request was refused; written by the middleware, after any rollback."""
    _noted(request).refusal = (action, thing, thing_id, reason[:300])


def write_lines(request: HttpRequest) -> int:
    """Write what was noted on this request: one line, per municipality whose residents it shows.

    Returns the number of lines written.
    """
    noted: Noted | None = getattr(request, "noted_reads", None)
    if noted is None:
        return 0
    by: Acting = getattr(request, "viewer", None) or System("stranger")
    lines: list[AuditLine] = []
    if noted.kind is not None:
        found = sorted({one.municipality_id for one in noted.shown.values()})
        places: list[int | None] = [*found] or [None]
        for place in places:
            here = [s for s in noted.shown.values() if place is None or s.municipality_id == place]
            actor = by.actor_in(place)
            lines.append(
                line_values(
                    kind=noted.kind,
                    action=noted.action,
                    municipality_id=place if place is not None else actor.municipality_id,
                    user_id=actor.user_id,
                    organisation_id=actor.organisation_id,
                    role=actor.role,
                    basis=noted.basis,
                    thing=noted.thing,
                    thing_id=noted.thing_id,
                    dossier_ids=sorted(s.dossier_id for s in here),
                    resident_ids=sorted({s.resident_id for s in here}),
                )
            )
    if noted.refusal is not None:
        action, thing, thing_id, reason = noted.refusal
        actor = by.actor_in(None)
        lines.append(
            line_values(
                kind=LineKind.REFUSAL,
                action=action,
                municipality_id=actor.municipality_id,
                user_id=actor.user_id,
                organisation_id=actor.organisation_id,
                role=actor.role,
                thing=thing,
                thing_id=thing_id if thing_id is None or abs(thing_id) < 2**63 else None,
                outcome="refused",
                reason=reason,
            )
        )
    if lines:
        AuditLine.objects.bulk_create(lines)
        request.noted_reads = None  # type: ignore[attr-defined]
    return len(lines)
