"""Making a decision sheet, in the worker: whole, of what was decided, or nothing."""

from django.utils import translation

from budgets.models import DecisionSheet
from budgets.sheets import PARTS, sheet_of
from documents import store
from documents.pdf import render_pdf
from trail import audit, clock
from trail.actor import System
from trail.jobs import Claim

JOB_KIND = "budgets.sheet"
# what it is called stands on paper for ten years, whatever language a screen had
LANGUAGE = "nl"


def make(claim: Claim) -> None:
    """Job handler: the file and its row change in the transaction that ends the job.

    Nobody sees it by being the one who asked: each download passes the gate.
    """
    row = (
        DecisionSheet.objects.filter(decision_id=claim.params["decision"], pdf=None)
        .select_related("decision", *(f"decision__{part}" for part in PARTS))
        .first()
    )
    if row is None:
        with claim.finishing():
            return
    claim.report(40, "lay_out")
    decision = row.decision
    with translation.override(LANGUAGE):
        sheet = sheet_of(decision)
    pdf = render_pdf(
        "documents/sheet.html",
        {"paper": sheet, "author": decision.dossier.programme.name},
        title=sheet.title,
        language=LANGUAGE,
    )
    claim.report(90, "keep")
    with claim.finishing() as result:
        locked = DecisionSheet.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.pdf_id is not None:
            return
        name = f"besluitblad-{decision.dossier.number}-{decision.pk}.pdf"
        locked.pdf = store.keep(pdf, name=name, content_type="application/pdf", by_kind=JOB_KIND)
        locked.made_at = clock.now()
        locked.save()
        audit.record_change(
            "budget.sheet_made",
            by=System("worker"),
            municipality_id=locked.municipality_id,
            thing=locked,
            shown=[decision.shown],
        )
        result["sheet"] = locked.pk
