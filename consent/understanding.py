"""What helps a resident to be understood: shown where they are spoken to or written to, and nowhere else (DOMAIN §3).

It may tell of health. So it is for who may know how to reach them too: whom the referral was written for.
"""

from accounts.viewer import Viewer
from consent.models import Dossier, Involvement
from consent.plugs import REACH_GATES


def understanding_of(viewer: Viewer, dossier: Dossier) -> str | None:
    """In words, empty when nothing was written down; None for who may not know it."""
    if not any(may(viewer, dossier) for may in REACH_GATES):
        return None
    return dossier.resident.communication or ""


def involved_in(viewer: Viewer, dossier: Dossier) -> list[Involvement]:
    """Help that is there now, as far as this viewer may know: who could be asked to the table. One query."""
    rows = Involvement.objects.visible_to(viewer).filter(dossier=dossier).select_related("area")
    return [one for one in rows if not one.is_over]
