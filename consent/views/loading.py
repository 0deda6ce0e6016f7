"""The first line of every view about a dossier."""

from typing import Any

from django.conf import settings

from accounts.access import ViewerRequest
from consent import gate
from consent.models import Dossier
from consent.plugs import home_of
from trail import reads


def get_dossier(request: ViewerRequest, pk: int, action: str) -> Dossier:
    """The dossier if the gate lets this viewer see it, noted for the log; else Http404."""
    visible = Dossier.objects.visible_to(request.viewer).select_related(
        "programme__lead_organisation", "resident", "municipality"
    )
    dossier: Dossier = gate.get_visible(request, visible, pk, action)
    reads.note(request, action, [dossier.shown])
    return dossier


def resident_name(dossier: Dossier) -> str:
    """Whole for who knows more than progress (annotation `named`), else shortened."""
    resident = dossier.resident
    return resident.full_name if getattr(dossier, "named", False) else resident.short_name


def frame(request: ViewerRequest, dossier: Dossier) -> dict[str, Any]:
    """What every page about a dossier shows at the top."""
    return {
        "dossier": dossier,
        "resident": resident_name(dossier),
        "home": home_of(request.viewer, dossier) or settings.LOGIN_REDIRECT_URL,
    }
