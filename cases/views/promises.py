"""Everybody's own list of agreements, and how their organisation keeps its promises."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import ViewerRequest, dossier_screen
from cases import promises
from cases.consequences import to_find_out_by
from cases.models import Agreement
from cases.plugs import OWN_PAGES
from consent import corrections
from trail import clock, reads

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its agreements."""

    key: str
    title: str
    rows: list[Agreement]


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice of which agreements; `count` of those that the viewer may see."""

    key: str
    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which agreements somebody asks for; what isn't there means the usual."""

    when: str
    everybody: bool

    @classmethod
    def of(cls, request: ViewerRequest) -> "Asked":
        when = request.GET.get("wanneer", "")
        return cls(
            when if when in promises.WHENS else promises.OPEN,
            request.GET.get("van") == "iedereen",
        )

    def query(self, **changes: object) -> str:
        values = {"when": self.when, "everybody": self.everybody} | changes
        found = {} if values["when"] == promises.OPEN else {"wanneer": str(values["when"])}
        return urlencode(found | ({"van": "iedereen"} if values["everybody"] else {}))


@dossier_screen
def agreements(request: ViewerRequest) -> HttpResponse:
    """What I took upon me, or what everybody at my tables did: late first, this fortnight, later, settled."""
    viewer, today, asked = request.viewer, clock.today(), Asked.of(request)
    rows = promises.at_hand(viewer, everybody=asked.everybody)
    counts = promises.counts(rows, today)
    page = Paginator(promises.listed(rows, asked.when, today), PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page.object_list)
    to_find_out = to_find_out_by(viewer)
    reads.note(request, "agreement.mine", {r.dossier.shown for r in [*shown, *to_find_out]})
    corrections.preload(request, {r.dossier_id for r in shown})
    context = {
        "groups": _groups(shown),
        "page": page,
        "to_find_out": to_find_out,
        "asked": asked,
        "query": asked.query(),
        "other_query": asked.query(everybody=not asked.everybody),
        "tabs": [
            Tab(when, label, counts[when.replace("-", "_")], asked.query(when=when))
            for when, label in (
                (promises.OPEN, _("Open")),
                (promises.LATE, _("Late")),
                (promises.SOON, _("In the coming two weeks")),
                (promises.DONE, _("Settled")),
            )
        ],
    }
    return render(request, "cases/agreements.html", context)


def _groups(rows: list[Agreement]) -> list[Group]:
    """By how near they are; the headings say what the dates do."""
    today = clock.today()
    soon = today + promises.FORTNIGHT
    open_rows = [r for r in rows if r.tick == "open"]
    groups = [
        Group("late", _("Late"), [r for r in open_rows if r.due_date < today]),
        Group(
            "soon",
            _("In the coming two weeks"),
            [r for r in open_rows if today <= r.due_date <= soon],
        ),
        Group("later", _("Later"), [r for r in open_rows if r.due_date > soon]),
        Group("done", _("Settled in the past two weeks"), [r for r in rows if r.tick != "open"]),
    ]
    return [group for group in groups if group.rows]


@dossier_screen
def kept(request: ViewerRequest) -> HttpResponse:
    """How my organisation keeps what it promises, with the reasons; of nobody else."""
    found = promises.scores(request.viewer, clock.today())
    reads.note(
        request, "agreement.kept", {row.dossier.shown for one in found for row in one.reasons}
    )
    corrections.preload(request, {row.dossier_id for one in found for row in one.reasons})
    pages = [link for one in OWN_PAGES for link in one.links(request.viewer)]
    return render(request, "cases/kept.html", {"scores": found, "pages": pages})
