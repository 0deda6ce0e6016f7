"""Every state of consent × everybody of the matrix: what each sees of one dossier, as one table.

-    a stranger: 404                        n    the whole name and the progress, not what it is about
p    progress only, the name shortened      wig  what is told about wonen, inkomen and gezondheid (sensitive)
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from accounts.actions.programmes import change_settings
from cases.actions import courses
from cases.models import Case, StoryPart
from cases.states import ClosingReason
from consent import gate
from consent.actions import young
from consent.actions.consents import Answers, OrganisationAnswer, add_to_consent, record_consent
from consent.actions.dossiers import add_to_table
from consent.actions.forms import publish_form
from consent.actions.withdrawals import withdraw
from consent.models import Dossier, Guardian
from consent.states import FormAudience, HowGiven
from tests.access.matrix import VIEWERS
from tests.cases.table_world import give_consent, invited_case
from tests.consent.test_gate import refer
from tests.world import SYSTEM, World
from trail import clock

AREAS = {"w": "wonen", "i": "inkomen", "g": "gezondheid"}
EVERYTHING = tuple(AREAS.values())
IN_PART = {
    "werktafel": ("wonen", "inkomen"),
    "sociaalteam": ("wonen", "inkomen"),
    "wil": ("inkomen",),
    "ggz": ("gezondheid",),
}
TO_ALL = dict.fromkeys(("werktafel", "sociaalteam", "wil", "viveste", "ggz"), EVERYTHING)
DAY = timedelta(days=1)
Step = Callable[[World, Case], None]

# At the table: owner (Sociaal Team), with_area (WIL), without_area (Viveste, who referred), withdrawn (GGZ) and
# lead_member (the lead organisation, which is the leader's too). Whoever isn't in a column is a stranger in all.
# fmt: off
TABLE = """
                      owner colleague with_area without_area withdrawn leader steering lead_member
referred              -     -         -         n            -         wig    p        wig
asked_not_yet         -     -         -         n            -         wig    p        wig
refused               -     -         -         -            -         wi     p        wi
granted_in_part       wi    -         i         -            g         wi     p        wi
granted_to_all        wig   -         wig       wig          wig       wig    p        wig
area_taken_back       wg    -         wg        wg           wg        wg     p        wg
one_taken_back        wig   -         wig       wig          -         wig    p        wig
all_taken_back        -     -         -         -            -         n      p        n
expired               -     -         -         -            -         n      p        n
granted_again         wi    -         i         -            g         wi     p        wi
somebody_added        wi    -         i         -            g         wi     w        wi
closed                -     -         -         -            -         wi     p        wi
child_one_parent      -     -         -         -            -         wi     p        wi
child_both_parents    wi    -         i         -            g         wi     p        wi
child_one_took_back   -     -         -         -            -         n      p        n
child_sixteen         -     -         -         -            -         n      p        n
"""
# fmt: on
STRANGERS = ("policy", "admin", "privacy", "elsewhere", "elsewhere_leader")


def in_part(world: World, case: Case) -> None:
    give_consent(world, case, IN_PART)


def to_all(world: World, case: Case) -> None:
    give_consent(world, case, TO_ALL)


def refuse(world: World, case: Case) -> None:
    no = Answers(
        takes_part=False, how=HowGiven.SPOKEN, witness="Wendy Test", explained_no_consequences=True
    )
    record_consent(dossier=case.dossier, answers=no, by=world.viewer("wendy"))


def take_back(world: World, case: Case, organisation: str = "", area: str = "") -> None:
    withdraw(
        dossier=case.dossier,
        organisation_id=world.organisations[organisation].pk if organisation else None,
        areas=world.area_ids(area) if area else [],
        by=world.viewer("wendy"),
    )


def add_somebody(world: World, case: Case) -> None:
    gemeente = world.organisations["gemeente"]
    wendy = world.viewer("wendy")
    add_to_table(
        dossier=case.dossier, organisation=gemeente, persons=[world.users["paula"].pk], by=wendy
    )
    with clock.at(clock.now() + timedelta(hours=1)):
        add_to_consent(
            dossier=case.dossier,
            answers=Answers(
                takes_part=True,
                how=HowGiven.SPOKEN,
                witness="Wendy Test",
                explained_no_consequences=True,
                organisations={gemeente.pk: one_area(world, "wonen")},
            ),
            by=wendy,
        )


def one_area(world: World, key: str) -> OrganisationAnswer:
    return OrganisationAnswer(world.area_ids(key))


def close(world: World, case: Case) -> None:
    wendy = world.viewer("wendy")
    courses.start_case(case=case, by=wendy)
    courses.close_case(
        case=case, reason=ClosingReason.GOALS_MET, area=world.areas["wonen"], by=wendy
    )


def is_child(world: World, case: Case) -> None:
    """15 years old, with two parents who decide."""
    anna, wendy = world.viewer("anna"), world.viewer("wendy")
    change_settings(programme=world.programme, values={"young_people": True}, by=anna)
    publish_form(
        municipality=world.houten,
        text="Mag uw kind meedoen?",
        audience=FormAudience.GUARDIANS,
        by=SYSTEM,
    )
    dossier = Dossier.objects.get(pk=case.dossier_id)
    young.record_birth_date(dossier=dossier, born_on=date(2011, 2, 1), by=wendy)
    for name in ("Ans", "Cor"):
        young.add_guardian(dossier=dossier, name=name, kind="parent", by=wendy)


def parent_says(number: int, granted: Mapping[str, tuple[str, ...]]) -> Step:
    def says(world: World, case: Case) -> None:
        who = Guardian.objects.filter(dossier=case.dossier).order_by("id")[number]
        give_consent(world, case, granted, guardian_id=who.pk, heard_by="Wendy Test")

    return says


def nothing(world: World, case: Case) -> None:
    """A day passes."""


# what happens after the invitation, a day apart
STEPS: dict[str, tuple[Step, ...]] = {
    "asked_not_yet": (),
    "refused": (refuse,),
    "granted_in_part": (in_part,),
    "granted_to_all": (to_all,),
    "area_taken_back": (to_all, lambda w, c: take_back(w, c, area="inkomen")),
    "one_taken_back": (to_all, lambda w, c: take_back(w, c, organisation="ggz")),
    "all_taken_back": (to_all, take_back),
    "expired": (to_all, nothing),
    "granted_again": (to_all, take_back, in_part),
    "somebody_added": (in_part, add_somebody),
    "closed": (in_part, close),
    "child_one_parent": (is_child, parent_says(0, TO_ALL)),
    "child_both_parents": (is_child, parent_says(0, TO_ALL), parent_says(1, IN_PART)),
    "child_one_took_back": (is_child, parent_says(0, TO_ALL), parent_says(1, TO_ALL), take_back),
    "child_sixteen": (is_child, parent_says(0, TO_ALL), parent_says(1, TO_ALL)),
}


def expected() -> dict[str, dict[str, str]]:
    """The table as state → viewer → sight."""
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {
        row[0]: dict(zip(head, row[1:], strict=True)) | dict.fromkeys(STRANGERS, "-")
        for row in rows
    }


EXPECTED = expected()


def test_the_table_is_whole() -> None:
    assert set(EXPECTED) == {"referred", *STEPS}
    assert all(set(row) == set(VIEWERS) for row in EXPECTED.values())


@pytest.mark.parametrize("state", EXPECTED)
def test_who_sees_what(world: World, client: Client, state: str) -> None:
    dossier, at = build(world, state)
    with clock.at(at):
        seen = {
            viewer: sight(world, client, name, dossier) for viewer, name in sorted(VIEWERS.items())
        }
    assert seen == dict(sorted(EXPECTED[state].items()))


def build(world: World, state: str) -> tuple[Dossier, datetime]:
    """The dossier in this state, and the moment to look at it."""
    if state == "referred":
        return refer(world), clock.now()
    case = invited_case(world)
    now = case.invited_at + DAY
    with clock.at(case.invited_at):
        add_to_table(
            dossier=case.dossier,
            organisation=world.organisations["ggz"],
            persons=[world.users["gijs"].pk],
            by=world.viewer("wendy"),
        )
        for key in EVERYTHING:
            StoryPart.objects.create(
                case=case,
                dossier=case.dossier,
                municipality=world.houten,
                area=world.areas[key],
                text=f"MERK-{key}",
                written_by=world.users["wendy"],
            )
    for step in STEPS[state]:
        with clock.at(now):
            step(world, Case.objects.get(pk=case.pk))
        now += DAY
    if state == "child_sixteen":
        now = datetime(2027, 2, 1, tzinfo=clock.AMSTERDAM)
    return case.dossier, now + (500 * DAY if state == "expired" else timedelta())


def sight(world: World, client: Client, name: str, dossier: Dossier) -> str:
    """What the gate says, checked against the pages of the dossier and of its story."""
    viewer = world.viewer(name)
    client.force_login(world.users[name])
    page = client.get(f"/dossiers/{dossier.pk}/toestemming/")
    row = Dossier.objects.visible_to(viewer).filter(pk=dossier.pk).first()
    assert page.status_code == (404 if row is None else 200)
    if row is None:
        return "-"
    known = gate.known_areas(viewer, dossier)
    letters = "".join(one for one, key in AREAS.items() if world.areas[key].pk in known)
    assert ("Kees de Wit" in page.content.decode()) is row.named
    case = Case.objects.filter(dossier=dossier).first()
    if case is not None:
        # the sender's referral opens, the course doesn't; nor does it tell another area
        story = client.get(f"/casussen/{case.pk}/verhaal/").content.decode()
        told = "".join(one for one, key in AREAS.items() if f"MERK-{key}" in story)
        assert told == letters
    return letters or ("n" if row.named else "p")
