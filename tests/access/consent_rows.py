from typing import Any

from consent.models import ConsentForm, Seat
from consent.states import FormAudience
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by

# Everybody who may know something of dossier a; `steering` knows its progress.
AT_THE_TABLE = ("owner", "with_area", "without_area", "leader", "lead_member")


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


def _answers(c: Course) -> dict[str, str]:
    return {
        "takes_part": "yes",
        "how": "spoken",
        "witness": "Wendy Test",
        "explained": "on",
        "form_id": str(
            ConsentForm.objects.get(municipality=c.world.houten, audience=FormAudience.ADULT).pk
        ),
        "previous_id": str(c.dossier.consent_set.latest("given_at").pk),
    } | {
        f"joins_{seat.organisation_id}": "no"
        for seat in Seat.objects.filter(dossier=c.dossier)
        if seat.organisation_id != c.world.programme.lead_organisation_id
    }


def _seat(c: Course) -> tuple[int, int]:
    viveste = c.world.organisations["viveste"]
    return (c.dossier.pk, Seat.objects.get(dossier=c.dossier, organisation=viveste).pk)


ROWS = [
    row("consent:show", _dossier, get=seen_by(*AT_THE_TABLE, "steering")),
    row(
        "consent:show",
        lambda c: (c.dossiers["d"].pk,),
        get=seen_by("leader", "lead_member", "steering"),
        note="after a whole withdrawal",
    ),
    row(
        "consent:show",
        lambda c: (c.dossiers["b"].pk,),
        get=seen_by("leader", "lead_member", "with_area", "steering"),
        note="before consent",
    ),
    row(
        "consent:give",
        _dossier,
        get=seen_by(*AT_THE_TABLE, steering=403),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 302), steering=403),
        data=_answers,
    ),
    row(
        "consent:withdraw",
        _dossier,
        get=seen_by(*AT_THE_TABLE, steering=403),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 302), steering=403),
        data=lambda c: {"area": str(c.world.areas["wonen"].pk)},
    ),
    row(
        "consent:audience",
        _dossier,
        get=seen_by(*AT_THE_TABLE, "steering"),
        query={"area": "1"},
        page=False,
    ),
    row(
        "consent:table",
        _dossier,
        get=seen_by(*AT_THE_TABLE, "steering"),
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 302), steering=403),
        data=lambda c: {
            "organisation": str(c.world.organisations["sociaalteam"].pk),
            "persons": [str(c.world.users["mira"].pk)],
        },
    ),
    row(
        "consent:leave",
        _seat,
        post=seen_by(**dict.fromkeys(AT_THE_TABLE, 302), steering=403),
    ),
]


def _form_with_errors(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/vragen/")
    page.check("input[name=takes_part][value=yes]")
    page.check("input[name=how][value=screen]")
    for fold in page.locator("main details").all():
        fold.locator("summary").click()
    page.click("main button[type=submit]")
    page.wait_for_selector("[data-focus-errors]")


def _people_to_choose(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/tafel/")
    page.select_option("select[name=organisation]", label="Gemeente Houten")
    page.wait_for_selector("#persons form")


def _folds_open(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/")
    for fold in page.locator("main details").all():
        fold.locator("summary").click()


def _no_to_everything(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/vragen/")
    page.check("input[name=takes_part][value=no]")


def _spoken(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/vragen/")
    page.check("input[name=takes_part][value=yes]")
    page.check("input[name=how][value=spoken]")


def _nothing_taken_back(page: Any, c: Course) -> None:
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/intrekken/")
    page.click("main summary")
    page.select_option("main details [name=organisation]", index=1)
    page.click("main details button")
    page.wait_for_selector("[data-focus-errors]")


def _nobody_brought(page: Any, c: Course) -> None:
    _people_to_choose(page, c)
    page.click("#persons button")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("consent:give with errors", "lead_member", _form_with_errors),
    State("consent:table with people to choose", "owner", _people_to_choose),
    State("consent:table with nobody chosen", "owner", _nobody_brought),
    State("consent:give with a no", "lead_member", _no_to_everything),
    State("consent:give told aloud", "lead_member", _spoken),
    State("consent:withdraw with errors", "owner", _nothing_taken_back),
    State("consent:show with everything open", "lead_member", _folds_open),
]
