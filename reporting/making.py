"""Making an edition, in the worker: count, protect, lay out, keep; whole or not at all.

Every kind of edition has a maker (`MAKERS`): it counts to what is frozen, and lays out the paper from what is frozen,
so that screen, paper and file can't differ.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils import translation

from accounts.models import Programme
from documents import store
from documents.pdf import render_pdf
from reporting.actions import quotes
from reporting.actions.editions import JOB_KIND
from reporting.factsheet import FactsheetMaker
from reporting.history import History, editions_before, history_of
from reporting.models import Edition
from reporting.monitor.making import MonitorMaker
from reporting.papers.making import KINDS, PaperMaker
from reporting.states import EDITION_TRANSITIONS, Audience, EditionKind, EditionStatus
from reporting.wording import LANGUAGE
from trail import audit, clock
from trail.actor import System
from trail.jobs import Claim
from trail.transitions import check_move


class Maker(Protocol):
    template: str

    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        """What the edition keeps (JSON): as it may be shown, beside what was published before."""
        ...

    def lay_out(self, edition: Edition, *, made_on: Any) -> dict[str, Any]:
        """The template's context, with a `title`, from what the edition keeps."""
        ...


MAKERS: Mapping[str, Maker] = {
    EditionKind.FACTSHEET: FactsheetMaker(),
    EditionKind.MONITOR: MonitorMaker(),
    **dict.fromkeys(KINDS, PaperMaker()),
}


class OtherWasMade(Exception):
    """Another edition became ready while this one was counted: it is counted once more, beside that one."""


def make_edition(claim: Claim) -> None:
    """Job handler. Figures and PDF come into being in the transaction that ends the job."""
    edition = Edition.objects.select_related("programme__municipality").get(
        pk=claim.params["edition"]
    )
    if edition.status != EditionStatus.ASKED:
        # withdrawn while it waited
        with claim.finishing():
            return
    while True:
        try:
            _make(claim, edition)
        except OtherWasMade:
            # that is nobody's failure: it costs none of the times that a job is tried
            continue
        return


def _make(claim: Claim, edition: Edition) -> None:
    claim.report(10, "count")
    made_at = clock.now()
    maker = MAKERS[edition.kind]
    history = history_of(edition.programme)
    with translation.override(LANGUAGE):
        edition.figures = maker.count(edition, history)
        claim.report(40, "lay_out")
        page = maker.lay_out(edition, made_on=clock.local_date(made_at))
    pdf = render_pdf(maker.template, page, title=page["title"], language=LANGUAGE)
    claim.report(90, "keep")
    with claim.finishing() as result:
        _keep(edition, history, pdf, made_at=made_at, result=result)


def _keep(
    made: Edition, history: History, pdf: bytes, *, made_at: datetime, result: dict[str, Any]
) -> None:
    # two that are made at once don't know of each other: the second is counted again
    programmes = Programme.objects.select_for_update(of=("self",), no_key=True)
    programme = programmes.get(pk=made.programme_id)
    edition = quotes.settle_quote(made)
    if edition.status != EditionStatus.ASKED:
        return
    check_move(EDITION_TRANSITIONS, edition.status, EditionStatus.MADE)
    before = editions_before(programme)
    if edition.audience == Audience.PUBLISHED and {e.pk for e in before} - history.editions:
        raise OtherWasMade
    edition.file = store.keep(
        pdf, name=made.file_name, content_type="application/pdf", by_kind=JOB_KIND
    )
    edition.figures = made.figures
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
