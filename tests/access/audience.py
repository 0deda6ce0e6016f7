"""'Who would see this?' stands beside every field in which somebody can write about a resident.

tests/access/test_matrix.py looks at every page that it gets, by everybody who gets in: a form with a free text has an
audience line, or the field is named below with the reason why nobody needs one.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

NO_PERSON = "about a rule, a colleague or the figures: the form says that no resident is named"
BANK = (
    "goes to the bank with the payment; the form says that nothing about the resident belongs there"
)
OFFICER = "what the privacy officer thinks of a colleague's work; it stays with them"
# (address, field) or (address, '*') → why no line is needed
EXEMPT: dict[tuple[str, str], str] = {
    (
        "reporting:monitor_new",
        "*",
    ): "goes into a report that everybody may read, and the form says so",
    ("accounts:person_new", "*"): NO_PERSON,
    ("accounts:settings", "meeting_place"): NO_PERSON,
    ("accounts:settings", "objection_text"): NO_PERSON,
    (
        "cases:callback",
        "*",
    ): "a resident writes about themselves: the page says what is kept, and how long",
    ("cases:closed_days_new", "*"): NO_PERSON,
    ("cases:cue", "*"): NO_PERSON,
    ("cases:cue_new", "*"): NO_PERSON,
    ("cases:outside", "*"): NO_PERSON,
    ("cases:outside_new", "*"): NO_PERSON,
    ("cases:partner", "*"): NO_PERSON,
    ("cases:rule", "*"): NO_PERSON,
    ("cases:rule_new", "*"): NO_PERSON,
    ("budgets:pay", "*"): BANK,
    ("budgets:price", "*"): NO_PERSON,
    ("budgets:price_new", "*"): NO_PERSON,
    ("budgets:tree_answer", "*"): NO_PERSON,
    ("budgets:tree_answer_new", "*"): NO_PERSON,
    ("budgets:tree_frame", "*"): NO_PERSON,
    ("budgets:tree_outcome", "*"): NO_PERSON,
    ("budgets:tree_outcome_new", "*"): NO_PERSON,
    ("budgets:tree_question", "*"): NO_PERSON,
    ("budgets:tree_question_new", "*"): NO_PERSON,
    ("budgets:settle", "note"): "the number of a receipt",
    ("budgets:have_back", "note"): BANK,
    ("budgets:return_plan", "from_whom"): "the name of an arrangement; its hint says who reads it",
    ("consent:emergency_review", "note"): OFFICER,
    ("consent:sample", "note"): OFFICER,
    ("consent:give", "*"): "who signs and who witnesses: the page is about who may know what",
    (
        "cases:quote_release",
        "*",
    ): "the name of who releases it and of who witnesses: the page says who will read the sentence",
    (
        "consent:keeping",
        "reason",
    ): "why the terms stand still: a procedure, shown to who may end it",
    ("consent:young_articles", "*"): "an article of a law, about an organisation",
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


@dataclass
class Audience:
    """What all pages together said of their forms' texts, each as (address, field)."""

    told: set[tuple[str, str]] = field(default_factory=set)
    excused: set[tuple[str, str]] = field(default_factory=set)

    def missing(self, name: str, html: str) -> list[str]:
        """Texts of a page that don't say who reads them, and have no reason for it."""
        parser = Forms()
        parser.feed(html)
        missing = []
        for texts, lines in parser.forms:
            for text in texts:
                if lines:
                    self.told.add((name, text))
                    continue
                key = next((k for k in ((name, text), (name, "*")) if k in EXEMPT), None)
                if key:
                    self.excused.add(key)
                else:
                    missing.append(text)
        return missing
