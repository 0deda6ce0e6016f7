"""How an edition of a paper is made and read: counted once, protected to hand out, laid out from what is kept.

The page of an edition and its PDF come from the same frozen figures by the same words.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from accounts.models import Partnership
from cases.signalbook import threshold_of
from documents.papers import Paper
from reporting.history import History
from reporting.models import Edition
from reporting.monitor.shown import ShownTable, tables_in, tables_out
from reporting.papers import alderman, council, learning, partner
from reporting.papers.frozen import from_json, to_json
from reporting.papers.signals import Told
from reporting.papers.tables import (
    last_quarter,
    of_organisation,
    tables_for,
    this_year_so_far,
)
from reporting.showing import is_exact
from reporting.states import EditionKind
from trail.clock import local_date
from trail.templatetags.spoken import full_date


class Kind(Protocol):
    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        """What the edition keeps (JSON), as it may be shown."""
        ...

    def paper(self, edition: Edition) -> Paper:
        """From what the edition keeps, in the language that is active."""
        ...


def _is_exact(edition: Edition) -> bool:
    return is_exact(edition.audience, edition.show_small)


class Learning:
    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        programme, period = edition.programme, edition.period
        figures = learning.count_learning(programme.municipality, period)
        if _is_exact(edition):
            return dict(to_json(figures))
        tables = tables_for(programme, period, learning.FIGURES, history)
        told = learning.protect(figures, tables, threshold_of(programme.municipality_id))
        return _with_tables(told, tables)

    def paper(self, edition: Edition) -> Paper:
        return learning.paper_of(from_json(learning.Learning, edition.figures))


class Alderman:
    """Of the last quarter, and of money over this year's quarters: what the report tells of those, too."""

    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        programme = edition.programme
        figures = alderman.count_alderman(programme)
        if _is_exact(edition):
            return dict(to_json(figures))
        tables: dict[str, ShownTable] = {}
        if quarter := last_quarter(programme, figures.on):
            tables |= tables_for(programme, quarter, ["residents"], history)
        if so_far := this_year_so_far(programme, figures.on):
            tables |= tables_for(programme, so_far, ["budget"], history)
        told = alderman.protect(figures, tables, threshold_of(edition.municipality_id))
        return _with_tables(told, tables)

    def paper(self, edition: Edition) -> Paper:
        return alderman.paper_of(from_json(alderman.Alderman, edition.figures))


class Partner:
    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        row = Partnership.objects.select_related("municipality", "organisation").get(
            municipality_id=edition.municipality_id, organisation=edition.organisation
        )
        figures = partner.count_partner(row, edition.period)
        if _is_exact(edition):
            return dict(to_json(figures))
        own = of_organisation(row.organisation)
        tables = tables_for(edition.programme, edition.period, ["rules", *own], history, only=own)
        told = partner.protect(figures, tables, threshold_of(edition.municipality_id))
        return _with_tables(told, tables)

    def paper(self, edition: Edition) -> Paper:
        return partner.paper_of(from_json(partner.Partner, edition.figures))


def _with_tables(figures: Any, tables: Mapping[str, ShownTable]) -> dict[str, Any]:
    """What the paper says, and the tables it says it from, for later editions to be laid beside."""
    return {**to_json(figures), "tables": tables_out(tables.values())}


class Council:
    """Its tables are kept as the report keeps them, so that later editions are laid beside them, too."""

    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        figures = council.count_council(
            edition.programme, edition.period, exact=_is_exact(edition), history=history
        )
        return {
            "tables": tables_out(figures.tables.values()),
            "signals": to_json(figures.signals),
            "threshold": figures.threshold,
            "rounded_to": figures.rounded_to,
        }

    def paper(self, edition: Edition) -> Paper:
        kept = edition.figures or {}
        return council.paper_of(
            council.Council(
                edition.programme.municipality.name,
                edition.programme.name,
                edition.period,
                {table.figure: table for table in tables_in(kept["tables"])},
                tuple(from_json(Told, one) for one in kept["signals"]),
                kept["threshold"],
                kept.get("rounded_to"),
            )
        )


KINDS: Mapping[str, Kind] = {
    EditionKind.LEARNING: Learning(),
    EditionKind.ALDERMAN: Alderman(),
    EditionKind.PARTNER: Partner(),
    EditionKind.COUNCIL: Council(),
}


class PaperMaker:
    """reporting.making.Maker"""

    template = "documents/sheet.html"

    def count(self, edition: Edition, history: History) -> dict[str, Any]:
        return KINDS[edition.kind].count(edition, history)

    def lay_out(self, edition: Edition, *, made_on: date) -> dict[str, Any]:
        paper = _of_edition(edition, made_on)
        return {"title": paper.title, "paper": paper, "author": edition.programme.name}


def paper_of(edition: Edition) -> Paper | None:
    """The paper of an edition that was made; None for kinds that are no paper, and before it is made."""
    if edition.kind not in KINDS or edition.figures is None or edition.made_at is None:
        return None
    return _of_edition(edition, local_date(edition.made_at))


def _of_edition(edition: Edition, made_on: date) -> Paper:
    paper = KINDS[edition.kind].paper(edition)
    note = _("Edition %(number)s, made from the case register on %(day)s.") % {
        "number": edition.number,
        "day": full_date(made_on),
    }
    return replace(paper, end=(*paper.end, note))
