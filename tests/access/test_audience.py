"""'Who would see this?' stands beside every field in which somebody can write about a resident.

Every page of the matrix, by everybody who gets in: a form with a free text has an audience line, or the field
is named below with the reason why nobody needs one.
"""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.access.course import Course
from tests.access.matrix import VIEWERS, all_rows

pytestmark = pytest.mark.django_db

NO_PERSON = "about a rule, a colleague or the figures: the form says that no resident is named"
BANK = (
    "goes to the bank with the payment; the form says that nothing about the resident belongs there"
)
OFFICER = "what the privacy officer thinks of a colleague's work; it stays with them"
# (address, field) or (address, '*') → why no line is needed
EXEMPT: dict[tuple[str, str], str] = {
    ("accounts:person_new", "*"): NO_PERSON,
    (
        "cases:callback",
        "*",
    ): "a resident writes about themselves: the page says what is kept, and how long",
    ("cases:closed_days_new", "*"): NO_PERSON,
    ("cases:outside", "*"): NO_PERSON,
    ("cases:outside_new", "*"): NO_PERSON,
    ("cases:partner", "*"): NO_PERSON,
    ("cases:rule", "*"): NO_PERSON,
    ("cases:rule_new", "*"): NO_PERSON,
    ("budgets:pay", "*"): BANK,
    ("budgets:settle", "note"): "the number of a receipt",
    ("budgets:have_back", "note"): BANK,
    ("consent:emergency_review", "note"): OFFICER,
    ("consent:sample", "note"): OFFICER,
    ("consent:give", "*"): "who signs and who witnesses: the page is about who may know what",
    (
        "consent:keeping",
        "reason",
    ): "why the terms stand still: a procedure, shown to who may end it",
    ("consent:young_switch", "*"): "an article of a law, about an organisation",
    ("consent:form_draft", "text"): NO_PERSON,
    ("consent:form_preview", "*"): "how the form will look; nothing can be sent",
    ("consent:form_version", "*"): "how the form looks; nothing can be sent",
    (
        "consent:notice",
        "text",
    ): "its hint says who reads it: who sat there for this one organisation",
    (
        "consent:notice",
        "reason",
    ): "why a notice isn't sent: with the notice, for the lead organisation",
    ("reporting:new", "*"): "goes into a factsheet that everybody may read, and the form says so",
    ("reporting:withdraw", "reason"): NO_PERSON,
}


class Forms(HTMLParser):
    """The forms of a page: names of their free texts, and whether an audience line stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[list[str], list[bool]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.inside = True
            self.forms.append(([], []))
        if not self.inside:
            return
        texts, lines = self.forms[-1]
        is_text = tag == "textarea" or (tag == "input" and values.get("type", "text") == "text")
        if is_text and values.get("inputmode") not in ("decimal", "numeric"):
            texts.append(values.get("name") or "")
        if "data-audience" in values:
            lines.append(True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def pages(course: Course, clients: dict[str, Client]) -> Iterator[tuple[str, str]]:
    """Every page of the matrix as each viewer gets it."""
    for row in all_rows():
        if row.get is None or not row.page:
            continue
        for viewer in (v for v in VIEWERS if row.get.get(v) == 200):
            response = clients[viewer].get(row.url(course), row.query)
            if response.status_code == 200 and "text/html" in response.headers["Content-Type"]:
                yield row.name, response.content.decode()


def test_every_text_about_a_resident_says_who_reads_it(
    course: Course, clients: dict[str, Client]
) -> None:
    missing, used, told = set(), set(), set()
    for name, html in pages(course, clients):
        parser = Forms()
        parser.feed(html)
        for texts, lines in parser.forms:
            for text in texts:
                if lines:
                    told.add((name, text))
                    continue
                key = next((k for k in ((name, text), (name, "*")) if k in EXEMPT), None)
                used.add(key) if key else missing.add((name, text))
    assert not missing, "\n".join(map(str, sorted(missing)))
    # a reason for what has its line, or is gone, is no reason
    assert used == set(EXEMPT)
    assert ("cases:story_new", "text") in told
