"""Keys for other systems: how they look, how they are kept, and who is behind one.

`ok_<prefix>_<secret>`: the prefix finds the row, the secret has 256 bits, so a plain SHA-256 keeps it (there is
nothing to guess, and checking costs nothing).
"""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from django.db.models import Q

from accounts.models import ApiToken
from accounts.viewer import Viewer, viewer_for
from trail import clock

_SHAPE = re.compile(r"ok_([0-9a-f]{10})_([A-Za-z0-9_-]{43})")
# 'last used' is for people who clear up; to the minute is near enough, and spares a write per request
_USED_STEP = timedelta(minutes=1)


def new_key() -> tuple[str, str, str]:
    """(key to show once, prefix to keep, hash to keep)."""
    prefix = secrets.token_hex(5)
    key = f"ok_{prefix}_{secrets.token_urlsafe(32)}"
    return key, prefix, hash_of(key)


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def find_token(key: str) -> tuple[ApiToken, Viewer] | None:
    """The token of this key and who is behind it, or None: unknown, over, revoked, or nobody works there now."""
    shape = _SHAPE.fullmatch(key)
    if shape is None:
        return None
    now = clock.now()
    token = (
        ApiToken.objects.select_related("membership__user")
        .filter(prefix=shape[1], revoked_at=None, until_at__gt=now)
        .first()
    )
    if token is None or not hmac.compare_digest(token.sha256, hash_of(key)):
        return None
    viewer = viewer_for(token.membership.user, membership_id=token.membership_id)
    if not viewer.places:
        return None
    ApiToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=now - _USED_STEP), pk=token.pk
    ).update(last_used_at=now)
    return token, viewer
