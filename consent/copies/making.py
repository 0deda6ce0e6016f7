"""Making a copy, in the worker: gather, lay out, keep; whole or not at all."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.viewer import viewer_for
from consent import gate, policies
from consent.copies import gathering
from consent.models import Dossier, ResidentCopy
from consent.plugs import Chapter
from documents import store
from documents.pdf import render_pdf
from trail import audit, clock
from trail.actor import System
from trail.jobs import Claim

JOB_KIND = "consent.copy"
TEMPLATE = "consent/copy.html"
LANGUAGE = "nl"
# what a job's step says, in words for who waits
STEPS: Mapping[str, Any] = {
    "gather": gettext_lazy("Gathering what is known"),
    "lay_out": gettext_lazy("Laying out the page"),
    "keep": gettext_lazy("Putting it away"),
}


def make_copy(claim: Claim) -> None:
    """Job handler: both files and the row come into being in the transaction that ends the job."""
    claim.report(10, "gather")
    copy = ResidentCopy.objects.select_related("asked_by").filter(pk=claim.params["copy"]).first()
    dossier = None if copy is None else _dossier_of(copy)
    if copy is None or dossier is None or copy.made_at is not None:
        # made before, destroyed, or no longer theirs to know: nothing is made
        with claim.finishing():
            ResidentCopy.objects.filter(pk=claim.params["copy"], made_at=None).delete()
        return
    viewer = viewer_for(copy.asked_by)
    with translation.override(LANGUAGE):
        areas = gate.known_areas(viewer, dossier)
        chapters = gathering.gather(viewer, dossier)
        claim.report(50, "lay_out")
        page = _page(dossier, chapters)
    pdf = render_pdf(TEMPLATE, page, title=page["title"], language=LANGUAGE)
    data = json.dumps(gathering.as_data(dossier, chapters), ensure_ascii=False, indent=2).encode()
    claim.report(90, "keep")
    with claim.finishing() as result:
        copy = ResidentCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
        name = f"gegevens-{dossier.number}"
        copy.pdf = store.keep(
            pdf, name=f"{name}.pdf", content_type="application/pdf", by_kind=JOB_KIND
        )
        copy.data = store.keep(
            data, name=f"{name}.json", content_type="application/json", by_kind=JOB_KIND
        )
        # what was known before or after it was gathered: who may know less by now doesn't get it
        copy.areas = sorted(areas | gate.known_areas(viewer, dossier))
        copy.made_at = clock.now()
        copy.save()
        audit.record_change(
            "copy.make",
            by=System("worker"),
            municipality_id=dossier.municipality_id,
            thing=copy,
            shown=[dossier.shown],
        )
        result["copy"] = copy.pk


def _dossier_of(copy: ResidentCopy) -> Dossier | None:
    """The dossier, while who asked may still hand a copy over."""
    viewer = viewer_for(copy.asked_by)
    dossier: Dossier | None = (
        Dossier.objects.visible_to(viewer)
        .filter(pk=copy.dossier_id)
        .select_related(
            "resident", "programme__lead_organisation", "municipality", "referring_organisation"
        )
        .first()
    )
    return dossier if dossier is not None and policies.can_copy(viewer, dossier) else None


def _page(dossier: Dossier, chapters: list[Chapter]) -> dict[str, Any]:
    return {
        "title": _("What Op Koers knows about you") + f" ({dossier.number})",
        "dossier": dossier,
        "resident": dossier.resident,
        "lead": dossier.programme.lead_organisation.name,
        "chapters": chapters,
        "made_on": clock.today(),
    }
