"""Locks made of the keys of this place (settings.ENCRYPTION_KEYS): the newest locks, older ones still open."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def lock_for(use: str) -> MultiFernet:
    """The lock of one use ('documents.store'): what one locks, no other opens."""
    return _lock_of(tuple(settings.ENCRYPTION_KEYS), use)


@lru_cache(maxsize=16)
def _lock_of(secrets: tuple[str, ...], use: str) -> MultiFernet:
    """Keys of any length become Fernet keys; `info` sets uses of the same secret apart."""
    return MultiFernet(
        Fernet(
            urlsafe_b64encode(
                HKDF(algorithm=SHA256(), length=32, salt=None, info=use.encode()).derive(
                    secret.encode()
                )
            )
        )
        for secret in secrets
    )
