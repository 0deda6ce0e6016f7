"""Writing the log. A change's line is written in the change's own transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from trail.actor import Acting, Shown
from trail.models import AuditLine, line_values
from trail.states import LineKind


def record_change(
    action: str,
    *,
    by: Acting,
    municipality_id: int | None,
    thing: models.Model | None = None,
    shown: Iterable[Shown] = (),
    basis: str = "",
    **data: Any,
) -> AuditLine:
    """Write a change's line. Must run inside the action's transaction.

    `data` takes names of fields, states and ids, never a resident's text.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{action}: a change is logged in its own transaction")
    actor = by.actor_in(municipality_id)
    dossiers = list(shown)
    line = line_values(
        kind=LineKind.CHANGE,
        action=action,
        municipality_id=municipality_id,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        role=actor.role,
        dossier_ids=sorted({one.dossier_id for one in dossiers}),
        resident_ids=sorted({one.resident_id for one in dossiers}),
        thing=thing._meta.label if thing is not None else "",
        thing_id=thing.pk if thing is not None else None,
        basis=basis,
        data=data,
    )
    line.save(force_insert=True)
    return line


def record_sign_in(*, by: Acting, failed_user_id: int | None = None) -> AuditLine:
    """Write that somebody signed in (`by` is a person) or failed to (the account's id, if it exists)."""
    actor = by.actor_in(None)
    failed = actor.user_id is None
    line = line_values(
        kind=LineKind.SIGN_IN,
        action="sign_in",
        municipality_id=actor.municipality_id,
        user_id=actor.user_id if not failed else failed_user_id,
        organisation_id=actor.organisation_id,
        role=actor.role,
        outcome="refused" if failed else "ok",
    )
    line.save(force_insert=True)
    return line
