"""What a municipality chooses about a programme."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Programme
from accounts.programmes import SETTINGS, Value, in_words
from trail import audit
from trail.actor import Acting
from trail.errors import Conflict


@transaction.atomic
def change_settings(
    *,
    programme: Programme,
    values: Mapping[str, Value],
    by: Acting,
    seen: Mapping[str, Value] | None = None,
) -> list[str]:
    """Change these settings of a programme, and say which have changed. What runs already goes on as it was begun.

    `seen`: what stood on the screen. A setting left as it was seen stays what a colleague made of it meanwhile; one
    that both changed is refused. Raises Denied (not theirs to keep, or a number that can't be meant) and Conflict,
    each with the setting as its field.
    """
    policies.check_administers(by, programme.municipality_id)
    locked: Programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    changes: dict[str, tuple[Value, Value]] = {}
    for name in SETTINGS:
        if name not in values:
            continue
        stands, wanted = getattr(locked, name), values[name]
        was_seen = seen.get(name) if seen is not None else stands
        if wanted in (stands, was_seen):
            continue
        policies.check_setting(name, wanted)
        if was_seen != stands:
            raise Conflict(
                _(
                    "A colleague has just changed this. Now it is: %(value)s. Save once more to keep yours."
                )
                % {"value": in_words(name, stands)},
                field=name,
            )
        changes[name] = (stands, wanted)
    if not changes:
        return []
    for name, (_old, new) in changes.items():
        setattr(locked, name, new)
    locked.save(update_fields=list(changes))
    audit.record_change(
        "programme.settings",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        changes={name: list(pair) for name, pair in changes.items()},
    )
    return list(changes)
