"""Making an edition, in the worker: count, protect, lay out, keep; whole or not at all."""

from typing import Any

from django.utils import translation

from documents import store
from documents.pdf import render_pdf
from reporting import disclosure, factsheet
from reporting.actions.editions import JOB_KIND
from reporting.disclosure import Sheet
from reporting.figures import Figures, count_figures
from reporting.models import Edition
from reporting.states import EDITION_TRANSITIONS, Audience, EditionStatus
from reporting.wording import LANGUAGE
from trail import audit, clock
from trail.actor import System
from trail.jobs import Claim
from trail.transitions import check_move


def shown(figures: Figures, *, audience: str, show_small: bool, threshold: int) -> Sheet:
    """The figures as an edition of this kind shows them."""
    if audience == Audience.INTERNAL or show_small:
        return disclosure.show_exact(figures)
    return disclosure.protect(figures, threshold)


def make_edition(claim: Claim) -> None:
    """Job handler. Figures and PDF come into being in the transaction that ends the job."""
    claim.report(10, "count")
    edition = Edition.objects.select_related("programme__municipality").get(
        pk=claim.params["edition"]
    )
    if edition.status != EditionStatus.ASKED:
        # withdrawn while it waited
        with claim.finishing():
            return
    made_at = clock.now()
    with translation.override(LANGUAGE):
        figures = count_figures(edition.programme, edition.period)
        sheet = shown(
            figures,
            audience=edition.audience,
            show_small=edition.show_small,
            threshold=edition.programme.threshold,
        )
        claim.report(40, "lay_out")
        page = factsheet.lay_out(edition, sheet, made_on=clock.local_date(made_at))
    pdf = render_pdf(factsheet.TEMPLATE, page, title=page["title"], language=LANGUAGE)
    claim.report(90, "keep")
    with claim.finishing() as result:
        _keep(edition.pk, sheet, pdf, made_at=made_at, result=result)


def _keep(
    edition_id: int, sheet: Sheet, pdf: bytes, *, made_at: Any, result: dict[str, Any]
) -> None:
    edition = (
        Edition.objects.select_for_update(of=("self",))
        .select_related("programme")
        .get(pk=edition_id)
    )
    if edition.status != EditionStatus.ASKED:
        return
    check_move(EDITION_TRANSITIONS, edition.status, EditionStatus.MADE)
    edition.file = store.keep(
        pdf, name=edition.file_name, content_type="application/pdf", by_kind=JOB_KIND
    )
    edition.figures = disclosure.to_json(sheet)
    edition.status, edition.made_at = EditionStatus.MADE, made_at
    edition.save()
    audit.record_change(
        "edition.make",
        by=System("worker"),
        municipality_id=edition.municipality_id,
        thing=edition,
        sha256=edition.file.sha256,
    )
    result["edition"] = edition.pk
