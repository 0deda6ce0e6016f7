"""The form where only somebody new is asked about; in a dossier of its own, for the seat stays."""

from typing import Any

from consent.actions.forms import fingerprint
from consent.models import ConsentForm, ConsentFormDraft
from consent.states import FormAudience
from tests.access.consent_rows import _answers
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

AT_THE_TABLE = ("owner", "with_area", "without_area", "leader", "lead_member")

DRAFT = "Mogen wij samen met u aan tafel? Nieuwe tekst."


def _form(c: Course) -> tuple[int]:
    return (ConsentForm.objects.get(municipality=c.world.houten, audience=FormAudience.ADULT).pk,)


def _draft_language(c: Course) -> tuple[str, str]:
    """A draft that waits to be published."""
    ConsentFormDraft.objects.get_or_create(
        municipality=c.world.houten,
        language="nl",
        defaults={"text": DRAFT, "saved_by": c.world.users["anna"]},
    )
    return ("adult", "nl")


ROWS = [
    row(
        "consent:give",
        lambda c: (c.dossier.pk,),
        get=seen_by(*AT_THE_TABLE, steering=403),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 302), steering=403),
        data=_answers,
        query={"alles": "ja"},
        note="everything again",
    ),
    row("consent:forms", get=seen_by("admin")),
    row("consent:form_version", _form, get=seen_by("admin")),
    row(
        "consent:form_draft",
        lambda c: ("adult", "nl"),
        get=seen_by("admin"),
        post=seen_by(admin=302),
        data=lambda c: {"text": "Mogen wij u iets vragen?"},
    ),
    row("consent:form_preview", _draft_language, get=seen_by("admin")),
    row(
        "consent:form_publish",
        _draft_language,
        post=seen_by(admin=302),
        data=lambda c: {"seen": fingerprint(DRAFT), "is_checked": "on"},
    ),
]


def _dossier(c: Course) -> int:
    return c.dossiers["e"].pk


def _somebody_new(page: Any, c: Course) -> None:
    """The municipality takes a seat after the resident answered."""
    page.goto(f"/dossiers/{_dossier(c)}/tafel/?organisation={c.world.organisations['gemeente'].pk}")
    page.locator("#persons input[type=checkbox]").first.check()
    page.click("#persons button")
    page.wait_for_selector("#messages > *")


def _asked_alone(page: Any, c: Course) -> None:
    _somebody_new(page, c)
    page.goto(f"/dossiers/{_dossier(c)}/toestemming/vragen/")
    for fold in page.locator("main details").all():
        fold.locator("summary").click()


def _asked_alone_with_errors(page: Any, c: Course) -> None:
    _asked_alone(page, c)
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _not_asked_yet(page: Any, c: Course) -> None:
    _somebody_new(page, c)
    page.goto(f"/dossiers/{_dossier(c)}/toestemming/")


def _draft_kept(page: Any, c: Course) -> None:
    page.goto("/dossiers/formulier/adult/nl-easy/")
    page.fill("main [name=text]", "Wij vragen u iets.")
    page.click("main form button")
    page.wait_for_selector("#messages > *")


def _draft_empty(page: Any, c: Course) -> None:
    page.goto("/dossiers/formulier/adult/en/")
    page.fill("main [name=text]", "")
    page.click("main form button")
    page.wait_for_selector("[data-focus-errors]")


def _not_checked(page: Any, c: Course) -> None:
    _draft_kept(page, c)
    page.click("main form[action$='publiceren/'] button")
    page.wait_for_selector("[data-focus-errors]")


def _outdated(page: Any, c: Course) -> None:
    """The text of the form isn't the one that was read: said above what was answered."""
    page.goto(f"/dossiers/{_dossier(c)}/toestemming/vragen/?alles=ja")
    page.evaluate("document.querySelector('[name=form_id]').value = '0'")
    page.check("input[name=takes_part][value=no]")
    page.check("input[name=how][value=paper]")
    page.check("input[name=explained]")
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("consent:form_draft kept", "admin", _draft_kept),
    State("consent:form_draft with errors", "admin", _draft_empty),
    State("consent:form_publish not checked", "admin", _not_checked),
    State("consent:give on a text of before", "lead_member", _outdated),
    State("consent:table with somebody new", "lead_member", _somebody_new),
    State("consent:give about somebody new", "lead_member", _asked_alone),
    State("consent:give about somebody new with errors", "lead_member", _asked_alone_with_errors),
    State("consent:show with somebody not asked yet", "lead_member", _not_asked_yet),
]
