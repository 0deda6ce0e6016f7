"""What consent's screens ask of higher floors (DESIGN, plugs)."""

from collections.abc import Callable

from accounts.viewer import Viewer
from consent.models import Dossier

# The address of the page a dossier is about (the case, the referral), or None; the first answer counts.
DossierHome = Callable[[Viewer, Dossier], str | None]
DOSSIER_HOMES: list[DossierHome] = []


def home_of(viewer: Viewer, dossier: Dossier) -> str | None:
    for source in DOSSIER_HOMES:
        if (url := source(viewer, dossier)) is not None:
            return url
    return None
