"""The access matrix: eight named viewers, and nobody, × every address × every method.

How to add your screens (in tests/access/<app>_rows.py, a list called ROWS):

    ROWS = [
        row("cases:detail", lambda c: (c.case.pk,), get=seen_by(owner=200, with_area=200)),
        row("cases:settle", lambda c: (c.agreement("inkomen").pk,),
            post=seen_by(owner=302, with_area=302), data=lambda c: {"status": "done"}),
    ]

- One row per address; two rows for the same address are fine (another dossier, another state). `args` gets the
  Course of tests/access/course.py, where every text carries a marker 'MERK-<dossier>-<areas>'. Add what your
  screens need there, through actions.
- `get` and `post`: the status that each viewer gets; whoever isn't named is a stranger and gets 404
  (`others=` changes that), somebody who isn't signed in goes to the sign-in page (`anonymous=`).
- `post` is sent with `data` as if valid, and once more empty: then nothing may break, and strangers still
  get 404. Without `get` or `post` the method isn't there: strangers 404, others 405.
- HEAD, OPTIONS and htmx are tried by themselves; so are unknown ids (always 404). An address of ours in
  no row fails; so does an address of another package that accounts.checks.THIRD_PARTY doesn't name.
- For addresses with a key instead of a session: `headers=lambda c, viewer: {...}`, `anonymous=401`.
- In Chromium (tests/browser/test_pages.py) every GET with status 200 is a page, unless `page=False`; a page after a
  swap or an error goes into STATES = [State("label", "owner", lambda page, c: ...)] beside ROWS.
- Whatever comes back is searched for markers: none of an area that the viewer may not know (Course.KNOWS says
  who may know what, written down by hand), and a response with any has written a log line naming that dossier.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import resolve, reverse

import tests.access
from tests.access.course import Course

ANONYMOUS = "anonymous"
# How the matrix calls them, and who they are in tests/world.py.
VIEWERS: dict[str, str] = {
    "owner": "marleen",  # casusregisseur
    "colleague": "mira",  # of the owner's organisation, without a seat
    "with_area": "iris",  # another organisation, may know the area
    "without_area": "bo",  # another organisation at the table, granted another area
    "withdrawn": "gijs",  # another organisation, whose grant was taken back
    "leader": "pieter",  # project leader, of the lead organisation
    "steering": "paula",  # project leader, whose organisation has no seat
    "lead_member": "wendy",  # professional of the lead organisation
    "policy": "bas",  # beleidsmaker
    "admin": "anna",  # functional administrator: no dossier
    "privacy": "fleur",  # privacy officer
    "elsewhere": "bert",  # another municipality, same regional organisation as `with_area`
    "elsewhere_leader": "bregje",  # project leader of another municipality
}
EVERYBODY = tuple(VIEWERS)
PROFESSIONALS = (
    "owner",
    "colleague",
    "with_area",
    "without_area",
    "withdrawn",
    "lead_member",
    "elsewhere",
)
LEADERS = ("leader", "steering", "elsewhere_leader")
IN_HOUTEN = tuple(v for v in EVERYBODY if not v.startswith("elsewhere"))


@dataclass(frozen=True)
class Row:
    name: str
    args: Callable[[Course], tuple[Any, ...]] = lambda c: ()
    get: Mapping[str, int] | None = None
    post: Mapping[str, int] | None = None
    data: Callable[[Course], dict[str, Any]] = lambda c: {}
    headers: Callable[[Course, str], dict[str, str]] | None = None
    # the query of a GET ('?q=…'), where a screen only shows something when asked
    query: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    anonymous: int = 302
    # what is sent by somebody who isn't signed in, where that is something else
    anonymous_post: int | None = None
    note: str = ""
    # walked in Chromium too (a page, not a fragment or a file)
    page: bool = True

    def url(self, course: Course) -> str:
        return reverse(self.name, args=self.args(course))

    @property
    def label(self) -> str:
        return f"{self.name} {self.note}".strip()


@dataclass(frozen=True)
class State:
    """A page after something happened on it (a swap, an error): walked in Chromium like the pages."""

    label: str
    viewer: str
    reach: Callable[[Any, Course], None]  # takes a Playwright page


def row(name: str, args: Callable[[Course], tuple[Any, ...]] = lambda c: (), **values: Any) -> Row:
    return Row(name, args, **values)


def seen_by(*names: str, others: int = 404, **statuses: int) -> dict[str, int]:
    """Statuses per viewer: names mean 200, keywords say another; whoever isn't named gets `others`."""
    unknown = (set(names) | set(statuses)) - set(VIEWERS)
    if unknown:
        raise ValueError(f"no such viewer: {', '.join(sorted(unknown))}")
    return dict.fromkeys(VIEWERS, others) | dict.fromkeys(names, 200) | statuses


def all_rows() -> list[Row]:
    """Every row of every app's table."""
    return [
        Row(**one) if isinstance(one, dict) else one for module in _tables() for one in module.ROWS
    ]


def all_states() -> list[State]:
    """Every swapped state that an app's table lists."""
    return [one for module in _tables() for one in getattr(module, "STATES", [])]


def _tables() -> list[Any]:
    names = sorted(m.name for m in pkgutil.iter_modules(tests.access.__path__))
    return [importlib.import_module(f"tests.access.{n}") for n in names if n.endswith("_rows")]


def route_of(url: str) -> str:
    """The pattern an address is served by, as accounts.checks.all_patterns spells it."""
    return plain(resolve(url).route)


def plain(route: str) -> str:
    return re.sub(r"[\^$]|\\Z", "", route)


MARKER = re.compile(r"MERK-([a-z])-([a-z_]+)", re.IGNORECASE)


def markers(text: str) -> set[tuple[str, str]]:
    """(dossier, areas) of every marker in a text; 'naam' is the resident's name."""
    return {(d.lower(), areas.lower()) for d, areas in MARKER.findall(text)}
