"""Nightly destruction: what is past its term goes, by the policy file, under a certificate (DOMAIN §4, ADR 0012).

Which rows and fields go follows from retention.yaml alone; how a row hangs under a dossier follows from its foreign
keys. So a new model is destroyed in time because it is classified, not because somebody thought of it here.
"""

from consent.destruction.nightly import (
    FAILED_MAIL,
    Failure,
    NotDestroyed,
    Outcome,
    destroy_expired,
    kept_of,
    policy_hash,
    replay,
    tell_failures,
)
from consent.destruction.plan import GONE, OF_DOSSIERS, paths, under_dossiers
from consent.destruction.rows import drop_files

__all__ = [
    "FAILED_MAIL",
    "GONE",
    "OF_DOSSIERS",
    "Failure",
    "NotDestroyed",
    "Outcome",
    "destroy_expired",
    "drop_files",
    "kept_of",
    "paths",
    "policy_hash",
    "replay",
    "tell_failures",
    "under_dossiers",
]
