"""Keys for other systems: made for one membership, shown once, revoked at once."""

from collections.abc import Collection
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Membership
from accounts.states import Scope
from accounts.tokens import new_key
from trail import audit, clock
from trail.actor import Acting
from trail.errors import Conflict

LASTS = relativedelta(years=1)


@transaction.atomic
def issue_token(
    *,
    membership: Membership,
    name: str,
    scopes: Collection[Scope],
    by: Acting,
    until_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a key for a membership; returns the row and the key, which can't be shown again.

    It lasts a year unless `until_at` says otherwise. Raises Conflict when the membership is over.
    """
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if locked.until_date is not None and locked.until_date < clock.today():
        raise Conflict(_("This role has ended; a key would be of no use."))
    key, prefix, kept = new_key()
    token = ApiToken.objects.create(
        membership=locked,
        name=name,
        prefix=prefix,
        sha256=kept,
        scopes=sorted(set(scopes)),
        until_at=until_at or clock.now() + LASTS,
    )
    audit.record_change(
        "token.issue",
        by=by,
        municipality_id=locked.municipality_id,
        thing=token,
        membership_id=locked.pk,
        scopes=token.scopes,
    )
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Acting) -> None:
    """End a key: refused at the next request. Raises Conflict when that was done already."""
    locked = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if locked.revoked_at is not None:
        raise Conflict(_("This key was revoked already."))
    locked.revoked_at = clock.now()
    locked.save()
    audit.record_change(
        "token.revoke",
        by=by,
        municipality_id=locked.membership.municipality_id,
        thing=locked,
    )
