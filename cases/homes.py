"""Where a dossier lives: the page that consent's screens lead back to."""

from django.urls import reverse

from accounts.viewer import Viewer
from cases.models import Case, Referral
from consent.models import Dossier


def dossier_home(viewer: Viewer, dossier: Dossier) -> str | None:
    """The case's page, or the referral's while there is no case; None for who may see neither."""
    case = Case.objects.visible_to(viewer).filter(dossier=dossier).first()
    if case is not None:
        return reverse("cases:detail", args=[case.pk])
    referral = Referral.objects.visible_to(viewer).filter(dossier=dossier).first()
    return None if referral is None else reverse("cases:referral", args=[referral.pk])


def may_reach(viewer: Viewer, dossier: Dossier) -> bool:
    """How to reach the resident safely stands in the referral, and is for who may know that."""
    return bool(Referral.objects.visible_to(viewer).filter(dossier=dossier).exists())
