"""What people see after a move on the pages of a course: swaps, errors, and what was done.

States share the course: a state that changes rows takes those of dossiers f and g, or rows nobody else needs.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.access.course import Course
from tests.access.matrix import State

PRIMARY = "main form .utrecht-button--primary-action"
GONE = "2026-10-01"
LEADER = "elsewhere_leader"


def _case(letter: str, part: str = "") -> Callable[[Course], str]:
    return lambda c: f"/casussen/{c.cases[letter].pk}/{part}"


def _talk(name: str, part: str = "") -> Callable[[Course], str]:
    return lambda c: f"/gesprekken/{c.more[name].pk}/{part}"


def _planned(part: str) -> Callable[[Course], str]:
    return lambda c: f"/gesprekken/{c.meeting(3).pk}/{part}"


def _errors(page: Any) -> None:
    page.wait_for_selector("[data-focus-errors]")


def _type_no_day(page: Any, field: str, button: str) -> None:
    """The 31st of February, as a person types it in the browser's own picker."""
    page.fill(field, "")
    page.locator(field).press_sequentially("02312027")
    page.click(button)
    page.wait_for_selector(f"{field}[aria-invalid=true]:focus")


def _wrong(where: Callable[[Course], str], **typed: str) -> Callable[[Any, Course], None]:
    """A form, with these fields typed, sent and refused."""

    def reach(page: Any, c: Course) -> None:
        page.goto(where(c))
        for name, value in typed.items():
            page.fill(f"main [name={name}]", value)
        page.click(PRIMARY)
        _errors(page)

    return reach


# The case page


def _tab(name: str, letter: str = "a", begin: str = "") -> Callable[[Any, Course], None]:
    def reach(page: Any, c: Course) -> None:
        page.goto(_case(letter, begin)(c))
        page.click(f".ok-tabs a:has-text('{name}')")
        page.wait_for_selector(f".ok-tabs [aria-current]:has-text('{name}')")
        page.wait_for_selector("#section:focus")

    return reach


def _order_open(page: Any, c: Course) -> None:
    page.goto(_case("a")(c))
    page.click("main summary:has-text('Volgorde')")
    page.click("main .ok-steps [value=down]")
    page.wait_for_load_state()
    page.click("main summary:has-text('Volgorde')")


def _ticked(page: Any, c: Course) -> None:
    page.goto(_case("g")(c))
    page.click(".ok-tick__press")
    page.wait_for_selector(".ok-tick__press:focus:has-text('✓')")


def _own_ticked(page: Any, c: Course) -> None:
    page.goto("/afspraken/")
    row = page.locator("li", has_text="MERK-a-schulden")
    row.locator(".ok-tick__press").click()
    row.locator(".ok-tick__press:has-text('✓')").wait_for()


def _readers_shown(page: Any, c: Course) -> None:
    page.goto(_case("a", "afspraak/")(c))
    page.select_option("main [name=area]", label="Inkomen")
    page.locator("[data-audience]", has_text="WIL").wait_for()


def _agreement_wrong(page: Any, c: Course) -> None:
    page.goto(_case("a", "afspraak/")(c))
    page.select_option("main [name=owner]", "network")
    page.fill("main [name=due_date]", "")
    page.click(PRIMARY)
    _errors(page)


def _settled_without_reason(page: Any, c: Course) -> None:
    page.goto(f"/afspraken/{c.agreement('inkomen').pk}/")
    page.check("main [value=not_done]")
    page.click(PRIMARY)
    _errors(page)


def _story_wrong(page: Any, c: Course) -> None:
    page.goto(f"/casussen/{c.case.pk}/verhaal/")
    page.click("a[href^='/verhaal/'] >> nth=0")
    page.fill("main [name=text]", "")
    page.click(PRIMARY)
    _errors(page)


def _paused(page: Any, c: Course) -> None:
    page.goto(_case("g", "pauzeren/")(c))
    page.fill("[name=until_date]", "2026-12-10")
    page.click(PRIMARY)
    page.wait_for_selector("#messages > *")


def _taken_up(page: Any, c: Course) -> None:
    _paused(page, c) if not _is(c, "g", "paused") else page.goto(_case("g")(c))
    page.click("main form[action$='/hervatten/'] button")
    page.wait_for_selector("a[href$='/plannen/']")


def _watched(page: Any, c: Course) -> None:
    page.goto(_case("g", "meer/")(c))
    page.click("main form[action$='/waakvlam/'] button")
    page.wait_for_selector("#messages > *")


def _ended(page: Any, c: Course) -> None:
    page.goto(_case("g", "afsluiten/")(c))
    page.check("main [name=reason] >> nth=0")
    page.fill("main [name=explanation]", "Iedereen bleef bellen.")
    page.fill("main [name=without]", "Een plek in de opvang.")
    page.select_option("main [name=area]", label="Wonen")
    page.click(PRIMARY)
    page.wait_for_url("**/meer/")


def _is(c: Course, letter: str, status: str) -> bool:
    return bool(type(c.case).objects.get(pk=c.cases[letter].pk).status == status)


# The table


def _at_table(page: Any, c: Course, talk: str = "talk") -> None:
    page.goto(_talk(talk)(c))


def _type(page: Any, area: str, text: str) -> None:
    line = page.locator("#line")
    line.locator("select[name=area]").select_option(label=area)
    line.locator("input[name=text]").fill(text)
    line.locator("input[name=text]").press("Enter")


def _line_saved(page: Any, c: Course) -> None:
    _at_table(page, c)
    _type(page, "Wonen", "Kan tot de kerst bij zijn tante terecht.")
    page.wait_for_selector("#saved:not(:empty)")


def _line_barred(page: Any, c: Course) -> None:
    _at_table(page, c)
    _type(page, "Inkomen", "Wat niet iedereen mag weten.")
    page.wait_for_selector("#saved:not(:empty)")
    page.wait_for_selector("#today a[href$='/vragen/']")


def _line_refused(page: Any, c: Course) -> None:
    _at_table(page, c)
    _type(page, "Wonen", "@niemand belt morgen")
    page.wait_for_selector("#line input[aria-invalid=true]:focus")


def _line_better(page: Any, c: Course) -> None:
    _line_saved(page, c)
    page.press("#line input[name=text]", "F2")
    page.wait_for_selector("#today .ok-said input[name=text]:focus")


def _line_better_wrong(page: Any, c: Course) -> None:
    _line_better(page, c)
    page.fill("#today .ok-said input[name=text]", "")
    page.press("#today .ok-said input[name=text]", "Enter")
    page.wait_for_selector("#today .ok-said input[aria-invalid=true]")


def _agreement_right(page: Any, c: Course) -> None:
    _at_table(page, c)
    _type(page, "Wonen", f"@inwoner belt de woningstichting {uuid4()}")
    page.wait_for_selector("#saved:not(:empty)")
    page.locator("#today [id^=agreed-] a[hx-get$='/beter/']").last.click()
    page.wait_for_selector("#today [id^=agreed-] input[name=what]")


def _agreement_right_wrong(page: Any, c: Course) -> None:
    _agreement_right(page, c)
    page.fill("#today input[name=due_date]", "2026-01-01")
    page.press("#today input[name=what]", "Enter")
    page.wait_for_selector("#today [data-focus-errors]")


def _names_offered(page: Any, c: Course) -> None:
    _at_table(page, c)
    page.locator("#line input[name=text]").press_sequentially("Een kamer vragen @")
    page.wait_for_selector("#names:not([hidden])")


def _lines_wait(page: Any, c: Course) -> None:
    """The network is gone: what was typed waits in the page."""
    _at_table(page, c)
    page.route("**/regel/", lambda route: route.abort())
    _type(page, "Wonen", "Dit moet blijven staan.")
    page.wait_for_selector("#waiting:not([hidden])")
    page.on("dialog", lambda dialog: dialog.accept())


def _owner(page: Any, owner: str, due: str) -> None:
    page.click("#line summary")
    page.select_option("#line [name=owner]", owner)
    page.fill("#line [name=due_date]", due)
    page.click("#line .ok-line button")


def _line_agreed(page: Any, c: Course) -> None:
    _at_table(page, c)
    page.select_option("#line [name=area]", label="Wonen")
    page.fill("#line [name=text]", "Inschrijven bij de corporatie")
    _owner(page, "resident", "2026-11-26")
    page.wait_for_selector("#today >> text=Inschrijven bij de corporatie")


def _line_agreed_wrong(page: Any, c: Course) -> None:
    _at_table(page, c)
    page.fill("#line [name=text]", "Een kamer vragen")
    _owner(page, "network", "")
    page.wait_for_selector("#line [name=owner_name][aria-invalid=true]")


def _line_to_agreement(page: Any, c: Course) -> None:
    _line_saved(page, c)
    page.click("#today a[href*='?regel='] >> nth=-1")
    page.wait_for_selector("#names:not([hidden])")


def _line_too_late(page: Any, c: Course) -> None:
    """A colleague closes the conversation while somebody is typing."""
    page.goto(_talk("last_talk")(c))
    page.click("main form[action$='/beginnen/'] button")
    page.wait_for_selector("#line")
    page.fill("#line [name=text]", "Dit wil ik niet kwijt.")
    other = page.context.new_page()
    other.goto(_talk("last_talk", "afsluiten/")(c))
    other.check("[name=no_next]")
    other.click(PRIMARY)
    other.wait_for_url("**/casussen/*/")
    other.close()
    page.press("#line [name=text]", "Enter")
    page.wait_for_selector("#line [role=alert]")


def _attendance_said(page: Any, c: Course) -> None:
    _at_table(page, c)
    page.click("#who summary")
    for box in page.locator("#who [type=checkbox]").all():
        box.check()
    page.fill("#who [name=brought]", "zijn broer, zijn buurvrouw van de overkant")
    page.click("#who button")
    page.wait_for_selector("#head >> text=zijn broer")


def _attendance_wrong(page: Any, c: Course) -> None:
    """A colleague lets an organisation leave while somebody ticks who is here."""
    _at_table(page, c, "second_talk")
    page.click("#who summary")
    page.check("#who label:has-text('Bert')")
    other = page.context.new_page()
    other.goto(f"/dossiers/{c.dossiers['f'].pk}/tafel/")
    other.click("main form[action*='/tafel/'] button[aria-label*=WIL]")
    other.wait_for_load_state()
    other.close()
    page.click("#who button")
    page.wait_for_selector("#who [data-focus-errors]:focus")


def _moved_down(page: Any, c: Course) -> None:
    _at_table(page, c)
    with page.expect_response(re.compile("/volgorde/")):
        page.click("#stuck [value=down] >> nth=0")
    page.wait_for_selector("#stuck [value=down]:focus >> nth=0")


def _stuck_open(page: Any, c: Course) -> None:
    _at_table(page, c)
    page.click("#stuck summary >> nth=0")
    page.click("#stuck summary >> nth=1")


def _stuck_wrong(page: Any, c: Course) -> None:
    _stuck_open(page, c)
    page.click("#stuck form[action$='/knelpunt/'] button")
    _errors(page)


def _stuck_added(page: Any, c: Course) -> None:
    _stuck_open(page, c)
    page.fill("#stuck [name=words]", "Een eigen sleutel")
    page.select_option("#stuck [name=area]", label="Wonen")
    page.click("#stuck form[action$='/knelpunt/'] button")
    page.wait_for_selector("#stuck >> text=Een eigen sleutel")


def _story_open(page: Any) -> None:
    fold = page.locator("#story details")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def _told_wrong(page: Any, c: Course) -> None:
    _at_table(page, c)
    _story_open(page)
    page.click("#story form button")
    _errors(page)


def _told(page: Any, c: Course) -> None:
    _at_table(page, c)
    _story_open(page)
    page.fill("#story [name=text]", "Ik wil een deur die op slot kan.\nEn een bed.")
    page.select_option("#story [name=area]", label="Wonen")
    page.check("#story [name=is_wish]")
    page.click("#story form button")
    page.wait_for_selector("#story .ok-quote >> nth=0")


def _other_day_wrong(page: Any, c: Course) -> None:
    _at_table(page, c, "second_talk")
    page.click("#next summary")
    page.fill("#next details [name=on_date]", GONE)
    page.click("#next details button")
    _errors(page)


def _other_day_unreadable(page: Any, c: Course) -> None:
    _at_table(page, c, "second_talk")
    page.click("#next summary")
    _type_no_day(page, "#next details [name=on_date]", "#next details button")


def _pause_unreadable(page: Any, c: Course) -> None:
    page.goto(_case("a", "pauzeren/")(c))
    _type_no_day(page, "main [name=until_date]", PRIMARY)


def _next_agreed(page: Any, c: Course) -> None:
    _at_table(page, c)
    page.click("#next .utrecht-button--primary-action")
    page.wait_for_selector("#next .ok-pill")
    page.click("#next summary")


def _close_wrong(page: Any, c: Course) -> None:
    page.goto(_talk("second_talk", "afsluiten/")(c))
    page.fill("[name=next_date]", GONE)
    page.fill("[name=next_time]", "")
    page.click(PRIMARY)
    _errors(page)


def _agreed(page: Any, c: Course, number: int) -> Any:
    _at_table(page, c, "second_talk")
    return page.locator("#last li", has_text=f"Uitzoeken {number} ")


def _last_ticked(page: Any, c: Course) -> None:
    row = _agreed(page, c, 1)
    row.locator(".ok-tick__press").click()
    row.locator(".ok-tick__press:has-text('✓')").wait_for()


def _last_asks_why(page: Any, c: Course) -> None:
    row = _agreed(page, c, 2)
    row.locator("summary").click()
    row.locator("[value=not_done]").click()
    row.locator("[aria-invalid=true]").wait_for()


def _last_missed(page: Any, c: Course) -> None:
    row = _agreed(page, c, 3)
    row.locator("summary").click()
    row.locator("[name=reason]").fill("De site van de corporatie lag er de hele week uit.")
    row.locator("[value=not_done]").click()
    row.locator("button[value=open]:focus").wait_for()


def _last_dropped(page: Any, c: Course) -> None:
    row = _agreed(page, c, 4)
    row.locator("summary").click()
    row.locator("[name=reason]").fill("Hij heeft al een kamer.")
    row.locator("[value=dropped]").click()
    row.locator("button[value=open]:focus").wait_for()


CASE_STATES = [
    State("cases:story by its tab", "owner", _tab("Verhaal")),
    State("cases:detail by its tab", "with_area", _tab("Plan", begin="verhaal/")),
    State("cases:talks by its tab", "owner", _tab("Gesprekken")),
    State("cases:more by its tab", "leader", _tab("Meer")),
    State("cases:detail with the order open", "owner", _order_open),
    State("cases:detail with an agreement ticked", LEADER, _ticked),
    State("cases:agreements with one ticked", "with_area", _own_ticked),
    State("cases:story_new with errors", "owner", _wrong(_case("a", "vertellen/"), text="")),
    State("cases:story_edit with errors", "owner", _story_wrong),
    State("cases:problem_new with errors", "owner", _wrong(_case("a", "knelpunt/"), words="")),
    State(
        "cases:problem with errors",
        "owner",
        _wrong(lambda c: f"/knelpunten/{c.problem('wonen').pk}/", words=""),
    ),
    State("cases:agreement_new with readers shown", "with_area", _readers_shown),
    State("cases:agreement_new with errors", "owner", _agreement_wrong),
    State("cases:agreement settled without a reason", "with_area", _settled_without_reason),
    State("cases:result_new with errors", "owner", _wrong(_case("a", "resultaat/"))),
    State(
        "cases:meeting_plan with errors",
        "owner",
        _wrong(_case("a", "plannen/"), on_date="", at_time=""),
    ),
    State("cases:meeting_plan refused", "owner", _wrong(_case("a", "plannen/"))),
    State(
        "cases:meeting_move with errors",
        "owner",
        _wrong(_planned("verzetten/"), on_date=GONE),
    ),
    State("cases:meeting_cancel with errors", "owner", _wrong(_planned("afzeggen/"))),
    State("cases:pause with errors", "owner", _wrong(_case("a", "pauzeren/"), until_date=GONE)),
    State("cases:pause until a day that does not exist", "owner", _pause_unreadable),
    State("cases:close with errors", "owner", _wrong(_case("a", "afsluiten/"))),
]
TABLE_STATES = [
    State("cases:meeting, a line saved", LEADER, _line_saved),
    State("cases:meeting, a line that not everybody may know", LEADER, _line_barred),
    State("cases:meeting, a line refused in words", LEADER, _line_refused),
    State("cases:meeting, a line being put better", LEADER, _line_better),
    State("cases:meeting, a line put better wrongly", LEADER, _line_better_wrong),
    State("cases:meeting, an agreement being put right", LEADER, _agreement_right),
    State("cases:meeting, an agreement put right wrongly", LEADER, _agreement_right_wrong),
    State("cases:meeting, names offered", LEADER, _names_offered),
    State("cases:meeting, lines wait for the network", LEADER, _lines_wait),
    State("cases:meeting, a line with an owner", LEADER, _line_agreed),
    State("cases:meeting, an agreement with errors", LEADER, _line_agreed_wrong),
    State("cases:meeting, a line becomes an agreement", "elsewhere", _line_to_agreement),
    State("cases:meeting, attendance said", LEADER, _attendance_said),
    State("cases:meeting, what is stuck added", LEADER, _stuck_added),
    State("cases:meeting, what is stuck moved down", LEADER, _moved_down),
    State("cases:meeting, what is stuck unfolded", LEADER, _stuck_open),
    State("cases:problem_new from the table with errors", LEADER, _stuck_wrong),
    State("cases:story_new from the table with errors", LEADER, _told_wrong),
    State("cases:meeting, a wish told", LEADER, _told),
    State("cases:meeting, next date agreed", LEADER, _next_agreed),
    State("cases:meeting, a day that does not exist", LEADER, _other_day_unreadable),
    State("cases:meeting_plan from the table with errors", LEADER, _other_day_wrong),
    State("cases:meeting_close with errors", LEADER, _close_wrong),
    State("cases:meeting, an agreement ticked", LEADER, _last_ticked),
    State("cases:meeting, why it did not work out", LEADER, _last_asks_why),
    State("cases:meeting, it did not work out", LEADER, _last_missed),
    State("cases:meeting, it is no longer needed", LEADER, _last_dropped),
    State("cases:meeting, attendance with an error", LEADER, _attendance_wrong),
]
# one after the other: typed too late, paused, taken up, followed, ended
END_STATES = [
    State("cases:meeting, a line too late", LEADER, _line_too_late),
    State("cases:detail paused", LEADER, _paused),
    State("cases:detail taken up again", LEADER, _taken_up),
    State("cases:detail followed", LEADER, _watched),
    State("cases:more ended", LEADER, _ended),
]
