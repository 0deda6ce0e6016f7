"""What the resident takes along: the letter after a conversation, the statement with an application for urgency."""

from typing import Any

from cases.actions import letters
from cases.models import Letter
from cases.states import LetterStatus
from tests.access.cases_table_rows import INKOMEN, TABLE, WONEN, _case
from tests.access.course import Course
from tests.access.matrix import LEADERS, PROFESSIONALS, State, row, seen_by
from trail import jobs


def _letter(c: Course) -> tuple[int]:
    """After the first conversation: about income alone, a draft."""
    by = c.viewer("marleen")
    letter = letters.begin_letter(meeting=c.meeting(1), by=by)
    if letter.version == 1:
        letter = letters.save_letter(
            letter=letter,
            texts={"talk": "Wij spraken over uw inkomen. MERK-a-inkomen"},
            areas=[c.world.areas["inkomen"].pk],
            version=1,
            by=by,
        )
    return (letter.pk,)


def _statement(c: Course) -> tuple[int]:
    """About housing alone, with its PDF."""
    by = c.viewer("marleen")
    letter = letters.begin_statement(case=c.case, by=by)
    if letter.status == LetterStatus.DRAFT:
        letter = letters.save_letter(
            letter=letter,
            texts={"situation": "Geen huis. MERK-a-wonen"},
            areas=[c.world.areas["wonen"].pk],
            version=letter.version,
            by=by,
        )
        letter = letters.make_letter(letter=letter, by=by)
        jobs.run_job(letter.job_id or 0)
        assert Letter.objects.get(pk=letter.pk).status == LetterStatus.READY
    return (letter.pk,)


def _words(c: Course) -> dict[str, Any]:
    return {
        "version": Letter.objects.get(pk=_letter(c)[0]).version,
        "area": [c.world.areas["inkomen"].pk],
        "talk": "Wij spraken over uw inkomen. MERK-a-inkomen",
    }


ROWS = [
    row(
        "cases:letter_after_talk",
        lambda c: (c.meeting(2).pk,),
        post=seen_by(**dict.fromkeys(TABLE, 302), steering=403),
    ),
    row("cases:letter_statement", _case, post=seen_by(**dict.fromkeys(TABLE, 302), steering=403)),
    row(
        "cases:letter",
        _letter,
        get=seen_by(*INKOMEN),
        post=seen_by(**dict.fromkeys(INKOMEN, 302)),
        data=_words,
    ),
    row(
        "cases:letter",
        _letter,
        note="with an area that the viewer may not know",
        get=seen_by(*INKOMEN),
        page=False,
        post=seen_by(**dict.fromkeys(INKOMEN, 422)),
        data=lambda c: _words(c) | {"area": [c.world.bunnik_areas["inkomen"].pk]},
    ),
    row(
        "cases:letter",
        _statement,
        note="made",
        get=seen_by(*WONEN),
        post=seen_by(**dict.fromkeys(WONEN, 422)),
    ),
    row("cases:letter_pdf", _statement, get=seen_by(*WONEN), page=False),
    row(
        "cases:letter_give",
        _statement,
        post=seen_by(**dict.fromkeys(WONEN, 422)),
        data=lambda c: {"how": "safe", "on_date": "2030-01-01"},
    ),
    row(
        "cases:letter_words",
        post=seen_by(*PROFESSIONALS, *LEADERS),
        data=lambda c: {"talk": "Wij effectueren dit middels een beschikking."},
    ),
]


def _open(page: Any, c: Course) -> None:
    page.goto(f"/brieven/{_letter(c)[0]}/")


def _stiff(page: Any, c: Course) -> None:
    _open(page, c)
    page.fill("main [name=not_yet]", "Indien nodig wordt middels een beschikking besloten.")
    page.wait_for_selector("#id_not_yet_plain li")


def _about_nothing(page: Any, c: Course) -> None:
    _open(page, c)
    for box in page.query_selector_all("main [name=area]:checked"):
        box.uncheck()
    page.wait_for_load_state("networkidle")
    page.click("main form button[name=make]")
    page.wait_for_selector("[data-focus-errors]")


def _give_without_how(page: Any, c: Course) -> None:
    page.goto(f"/brieven/{_statement(c)[0]}/")
    page.click("main details summary")
    page.click("main details form button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("cases:letter with stiff words", "owner", _stiff),
    State("cases:letter about nothing", "owner", _about_nothing),
    State("cases:letter_give without how", "owner", _give_without_how),
]
