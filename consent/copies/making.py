"""Making a copy, in the worker: gather, lay out, keep; whole or not at all."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Partnership
from accounts.viewer import Viewer, viewer_for
from consent import answered, gate, knowledge, policies
from consent.copies import gathering
from consent.copies.own import looked
from consent.models import Dossier, ResidentCopy
from consent.standing import standing_of
from consent.states import CopyKind
from documents import store
from documents.pdf import render_pdf
from trail import audit, clock
from trail.actor import System
from trail.jobs import Claim

JOB_KIND = "consent.copy"
# the paper of each kind, and how its file is called
TEMPLATES: Mapping[str, str] = {
    CopyKind.EVERYTHING: "consent/copy.html",
    CopyKind.ANSWERS: "consent/answers_paper.html",
    CopyKind.LOG: "consent/log_paper.html",
}
NAMES: Mapping[str, str] = {
    CopyKind.EVERYTHING: "gegevens",
    CopyKind.ANSWERS: "toestemming",
    CopyKind.LOG: "wie-keek",
}
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
        page = PAGES[copy.kind](viewer, dossier)
        claim.report(50, "lay_out")
    pdf = render_pdf(TEMPLATES[copy.kind], page, title=page["title"], language=LANGUAGE)
    data = None
    if copy.kind == CopyKind.EVERYTHING:
        known = gathering.as_data(dossier, page["chapters"])
        data = json.dumps(known, ensure_ascii=False, indent=2).encode()
    claim.report(90, "keep")
    with claim.finishing() as result:
        copy = ResidentCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
        name = f"{NAMES[copy.kind]}-{dossier.number}"
        copy.pdf = store.keep(
            pdf, name=f"{name}.pdf", content_type="application/pdf", by_kind=JOB_KIND
        )
        if data is not None:
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


def _everything(viewer: Viewer, dossier: Dossier) -> dict[str, Any]:
    return _about(dossier, _("What Op Koers knows about you")) | {
        "chapters": gathering.gather(viewer, dossier)
    }


def _log(viewer: Viewer, dossier: Dossier) -> dict[str, Any]:
    return _about(dossier, _("Who looked into what is known about you")) | {
        "entries": looked(dossier)
    }


def _answers(viewer: Viewer, dossier: Dossier) -> dict[str, Any]:
    rows = knowledge.rows_for(viewer, dossier)
    lead = dossier.programme.lead_organisation
    place = Partnership.objects.filter(
        municipality_id=dossier.municipality_id, organisation=lead
    ).first()
    return _about(dossier, _("Who may know what about you")) | {
        "answer": answered.last_given(dossier),
        "standing": standing_of(dossier),
        "knowing": [row for row in rows if row.known],
        "others": [row.organisation.name for row in rows if not row.known],
        "phone": place.phone if place else "",
    }


PAGES: Mapping[str, Callable[[Viewer, Dossier], dict[str, Any]]] = {
    CopyKind.EVERYTHING: _everything,
    CopyKind.ANSWERS: _answers,
    CopyKind.LOG: _log,
}


def _about(dossier: Dossier, title: str) -> dict[str, Any]:
    return {
        "title": f"{title} ({dossier.number})",
        "dossier": dossier,
        "resident": dossier.resident,
        "lead": dossier.programme.lead_organisation.name,
        "made_on": clock.today(),
    }
