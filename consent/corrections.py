"""What residents say about texts, as a viewer may know it; asked of the gate once per page."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest

from accounts.viewer import Viewer
from consent import policies
from consent.models import Correction, Dossier

# per text: model and number
Beside = Mapping[tuple[str, int], list[Correction]]


def beside_texts(viewer: Viewer, dossier_ids: Collection[int]) -> Beside:
    """Per text of these dossiers what was said about it, the first said first."""
    found: dict[tuple[str, int], list[Correction]] = defaultdict(list)
    rows = Correction.objects.visible_to(viewer).filter(dossier_id__in=dossier_ids)
    for one in rows.select_related("recorded_by"):
        found[one.thing, one.thing_id].append(one)
    return found


def areas_of(row: Any) -> list[int]:
    """Ids of the life areas that a text is about: one, or all of several."""
    return sorted(row.areas) if hasattr(row, "areas") else [row.area_id]


def preload(request: HttpRequest, dossier_ids: Collection[int]) -> None:
    """For a page with texts of many dossiers: one query for all of them."""
    known = _known(request)
    missing = set(dossier_ids) - set(known)
    if missing:
        found = beside_texts(request.viewer, missing)  # type: ignore[attr-defined]
        known.update(dict.fromkeys(missing, found))


def nothing_said(request: HttpRequest, dossier_id: int) -> None:
    """For an answer that shows only what was written this very moment: there is nothing to ask for."""
    _known(request).setdefault(dossier_id, {})


def said_about(request: HttpRequest, row: Any) -> list[Correction]:
    """What was said about the text of this row, as far as who asks may know it."""
    if getattr(request, "viewer", None) is None:
        return []
    preload(request, [row.dossier_id])
    return list(_known(request)[row.dossier_id].get((row._meta.label, row.pk), []))


def may_correct(request: HttpRequest, dossier_id: int) -> bool:
    """May who asks write down what the resident says? Found out once per page."""
    known: dict[int, bool] = request.__dict__.setdefault("may_correct", {})
    if dossier_id not in known:
        dossier = Dossier.objects.select_related("programme").get(pk=dossier_id)
        viewer = getattr(request, "viewer", None)
        known[dossier_id] = viewer is not None and policies.can_correct(viewer, dossier)
    return known[dossier_id]


def _known(request: HttpRequest) -> dict[int, Beside]:
    found: dict[int, Beside] = request.__dict__.setdefault("said_beside", {})
    return found
