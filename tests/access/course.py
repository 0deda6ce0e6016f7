"""A rich world for the matrix and the browser: one whole case, and three dossiers around it.

Built through actions only. Every text carries a marker 'MERK-<dossier>-<areas>', the name 'MERK-<dossier>-naam':
  a  Houten: the whole course. Marleen leads; everybody of the matrix stands in some relation to it.
  b  Houten: a referral by Iris that still has to be weighed.
  c  Bunnik: a running case, with WIL's Bert at the table.
  d  Houten: a case after a whole withdrawal.
  e  Houten: a running case in which money is asked for (tests/access/money.py).
  f, g  Bunnik: a second conversation, and a case that may end (tests/access/bunnik.py).
  h  Houten: a child of 15, about whom one of two parents has answered (tests/access/young_rows.py).
  i  Houten: a course that is over and followed (tests/access/followed.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from accounts.models import Organisation, Programme
from accounts.viewer import Viewer
from cases.actions import agreements, courses, meetings, referrals, results, story, tangle
from cases.models import Agreement, Case, Meeting, Problem, Referral, ResultKind
from cases.states import AgreementStatus, OwnerKind, ProblemStatus, Urgency
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.actions.withdrawals import withdraw
from consent.models import Dossier, LifeArea
from consent.states import HowGiven
from tests.world import World, build_world
from trail import clock

# What each organisation at the table of dossier a may know, as the resident said.
GRANTED: dict[str, tuple[str, ...]] = {
    "werktafel": ("wonen", "inkomen", "schulden", "werk", "gezin", "gezondheid"),
    "sociaalteam": ("wonen", "inkomen", "schulden", "werk", "gezin", "gezondheid", "veiligheid"),
    "wil": ("inkomen", "schulden"),
    "viveste": ("wonen",),
    "ggz": ("gezondheid", "wonen"),
}
TOLD = ("wonen", "inkomen", "schulden", "werk", "gezin", "gezondheid", "veiligheid")
_TEAM = frozenset(GRANTED["sociaalteam"])
_LEAD = frozenset(GRANTED["werktafel"])
_NAME: frozenset[str] = frozenset()
_TWO = frozenset({"wonen", "inkomen"})
_OVER = frozenset({"wonen", "inkomen", "werk", "dagelijks"})
_MONEY = frozenset({"wonen", "inkomen", "schulden"})

# Who may know what now, written down by hand: viewer → dossier → areas. In the table: the name too.
KNOWS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "owner": {"a": _TEAM, "e": frozenset({"wonen", "schulden"})},
    "colleague": {},
    "with_area": {
        "a": frozenset({"inkomen", "schulden"}),
        "b": frozenset({"wonen", "inkomen"}),
        "e": frozenset({"inkomen"}),
    },
    "without_area": {"a": frozenset({"wonen"}), "e": frozenset({"wonen"})},
    "withdrawn": {},
    "leader": {"a": _LEAD, "b": _TWO, "d": _NAME, "e": _MONEY, "h": _TWO, "i": _OVER},
    "lead_member": {"a": _LEAD, "b": _TWO, "d": _NAME, "e": _MONEY, "h": _TWO, "i": _OVER},
    "steering": {},
    "policy": {},
    "admin": {},
    "privacy": {},
    "elsewhere": dict.fromkeys("cfg", frozenset({"wonen"})),
    "elsewhere_leader": dict.fromkeys("cfg", frozenset({"wonen", "inkomen"})),
    "anonymous": {},
}


def may_know(viewer: str, dossier: str, areas: str) -> bool:
    """May this viewer see a marker: the name, a card without a name, or a text about all these areas?"""
    known = KNOWS[viewer].get(dossier)
    if areas == "kaart":
        is_elsewhere = viewer in ("elsewhere", "elsewhere_leader")
        return viewer != "anonymous" and (dossier in "cfg") == is_elsewhere
    if known is None:
        return False
    return areas == "naam" or set(areas.split("_")) <= known


class Things(dict[str, Any]):
    """A name is given once: rows of two apps that share one would walk each other's pages."""

    def __setitem__(self, name: str, thing: Any) -> None:
        if name in self:
            raise KeyError(f"{name} is something else's name already")
        super().__setitem__(name, thing)


@dataclass
class Course:
    world: World
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    # whatever an app's rows need more: c.more["budget"]
    more: Things = field(default_factory=Things)

    @property
    def dossier(self) -> Dossier:
        return self.dossiers["a"]

    @property
    def case(self) -> Case:
        return self.cases["a"]

    @property
    def referral(self) -> Referral:
        """Of dossier b, still to be weighed."""
        return Referral.objects.get(dossier=self.dossiers["b"])

    def viewer(self, name: str) -> Viewer:
        return self.world.viewer(name)

    def meeting(self, number: int) -> Meeting:
        return Meeting.objects.get(case=self.case, number=number)

    def agreement(self, area: str) -> Agreement:
        """The open agreement of dossier a about this area."""
        return Agreement.objects.get(
            case=self.case, area=self.world.areas[area], status=AgreementStatus.OPEN
        )

    def problem(self, area: str) -> Problem:
        return Problem.objects.get(case=self.case, area=self.world.areas[area])


def at(month: int, day: int, hour: int = 10) -> Any:
    return clock.at(datetime(2026, month, day, hour, 0, tzinfo=clock.AMSTERDAM))


def build_course() -> Course:
    """Everything, as it stands on Thursday 12 November 2026 at noon. The clock must be free to set."""
    with at(9, 28):
        course = Course(build_world())
    _dossier_a(course)
    _dossier_b(course)
    _dossier_c(course)
    _dossier_d(course)
    from tests.access import bunnik, followed, money, privacy  # take their helpers from here

    money.furnish(course)
    followed.furnish(course)
    bunnik.furnish(course)
    privacy.furnish(course)
    return course


def _refer(
    course: Course,
    letter: str,
    sender: str,
    *,
    programme: Programme,
    born_on: date | None = None,
) -> Dossier:
    by = course.viewer(sender)
    areas = course.world.areas if programme == course.world.programme else course.world.bunnik_areas
    referral = referrals.submit_referral(
        programme=programme,
        form_token=uuid4(),
        salutation="meneer",
        name=f"Kees MERK-{letter}-naam",
        safe_contact=f"Bellen, 's ochtends. MERK-{letter}-wonen_inkomen",
        stuck=f"Geen adres, dus geen uitkering. MERK-{letter}-wonen_inkomen",
        tried=f"De gewone weg. MERK-{letter}-kaart",
        areas={areas["wonen"].pk, areas["inkomen"].pk},
        urgency=Urgency.SOON,
        agreed_on_date=clock.today(),
        agreed_with="de inwoner zelf, aan de balie",
        organisation_id=by.places[0].organisation_id,
        born_on=born_on,
        by=by,
    )
    course.dossiers[letter] = referral.dossier
    return referral.dossier


def _invite(
    course: Course,
    letter: str,
    lead: str,
    seats: Mapping[str, tuple[str, ...]],
    *,
    by: str,
    on_date: date = date(2026, 10, 8),
) -> Case:
    world = course.world
    case = referrals.invite(
        referral=Referral.objects.get(dossier=course.dossiers[letter]),
        lead=world.users[lead],
        seats={
            world.organisations[key].pk: [world.users[name].pk for name in persons]
            for key, persons in seats.items()
        },
        on_date=on_date,
        at_time=time(13, 30),
        place="De Wenteling, kamer 2",
        answer_to_sender="We nodigen uit.",
        answer_to_resident="U bent welkom op donderdag.",
        by=course.viewer(by),
    )
    course.cases[letter] = case
    return case


def _consent(
    course: Course,
    letter: str,
    granted: Mapping[str, tuple[str, ...]],
    *,
    areas: Mapping[str, LifeArea],
    by: str,
    monitoring: bool = False,
) -> None:
    organisations: dict[str, Organisation] = course.world.organisations
    record_consent(
        dossier=course.dossiers[letter],
        answers=Answers(
            takes_part=True,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
            organisations={
                organisations[key].pk: OrganisationAnswer(
                    frozenset(areas[a].pk for a in keys), releases_secrecy=key == "ggz"
                )
                for key, keys in granted.items()
            },
            monitoring=monitoring,
        ),
        by=course.viewer(by),
    )


def _dossier_a(course: Course) -> None:
    world = course.world
    with at(10, 1):
        _refer(course, "a", "bo", programme=world.programme)
    with at(10, 5):
        table = {
            "sociaalteam": ("marleen",),
            "wil": ("iris",),
            "viveste": ("bo",),
            "ggz": ("gijs",),
            "werktafel": ("wendy",),
        }
        case = _invite(course, "a", "marleen", table, by="wendy")
    with at(10, 8, 13):
        _consent(course, "a", GRANTED, areas=world.areas, by="wendy")
        _first_talk(course, case)
    with at(10, 20):
        withdraw(
            dossier=course.dossier,
            organisation_id=world.organisations["ggz"].pk,
            by=course.viewer("marleen"),
        )
    with at(10, 22, 13):
        _second_talk(course, case)
    course.cases["a"] = Case.objects.get(pk=case.pk)


def _first_talk(course: Course, case: Case) -> None:
    by = course.viewer("marleen")
    areas = course.world.areas
    meeting = Meeting.objects.get(case=case, number=1)
    meetings.start_meeting(meeting=meeting, by=by)
    for key in TOLD:
        area, mark = areas[key], f"MERK-a-{key}"
        story.tell_story(case=case, area=area, text=f"Wat ik vertel. {mark}", by=by)
        problem = story.add_problem(case=case, area=area, words=f"Dit zit vast {mark}", by=by)
        meetings.write_line(
            meeting=meeting, area=area, text=f"Besproken. {mark}", token=uuid4(), by=by
        )
        agreements.make_agreement(
            case=case,
            area=area,
            what=f"Uitzoeken {mark}",
            owner_kind=OwnerKind.PROFESSIONAL,
            owner_user=course.world.users["iris" if key in GRANTED["wil"] else "marleen"],
            due_date=date(2026, 10, 22 if key == "werk" else 29),
            token=uuid4(),
            by=by,
            meeting=meeting,
            problem=problem,
        )
    story.tell_story(
        case=case,
        area=areas["wonen"],
        text="Ik wil een eigen deur die op slot kan. MERK-a-wonen",
        by=by,
        is_wish=True,
    )
    _hold(course, meeting, date(2026, 10, 22))


def _second_talk(course: Course, case: Case) -> None:
    by = course.viewer("marleen")
    meeting = Meeting.objects.get(case=case, number=2)
    meetings.start_meeting(meeting=meeting, by=by)
    agreements.settle_agreement(
        agreement=Agreement.objects.get(case=case, area=course.world.areas["werk"]),
        status=AgreementStatus.NOT_DONE,
        by=by,
        reason="Wachten op het adres. MERK-a-werk",
    )
    for key, kind in (("inkomen", "uitkering_geregeld"), ("wonen", "noodhuisvesting")):
        results.record_result(
            case=case,
            kind=ResultKind.objects.get(municipality=course.world.houten, key=kind),
            on_date=clock.today(),
            note=f"Gelukt MERK-a-{key}",
            by=by,
        )
    story.set_problem_status(problem=course.problem("werk"), status=ProblemStatus.LATER, by=by)
    for first, waits in (
        ("inkomen", "wonen"),
        ("wonen", "inkomen"),
        ("wonen", "werk"),
        ("veiligheid", "wonen"),
    ):
        tangle.add_blockage(
            case=case,
            first=course.problem(first),
            waits=course.problem(waits),
            why=f"Dat moet eerst. MERK-a-{first}_{waits}",
            by=by,
        )
    _hold(course, meeting, date(2026, 11, 19))


def _hold(course: Course, meeting: Meeting, next_date: date) -> None:
    meetings.close_meeting(
        meeting=meeting,
        present=[course.world.users[name].pk for name in ("marleen", "wendy", "iris", "bo")],
        resident_present=True,
        brought=["zijn broer"],
        by=course.viewer("marleen"),
        next_date=next_date,
        next_time=time(13, 30),
        place="De Wenteling, kamer 2",
    )


def _dossier_b(course: Course) -> None:
    with at(11, 9):
        _refer(course, "b", "iris", programme=course.world.programme)
        # and what Marleen was typing
        course.more["referral_draft"] = referrals.save_draft(
            form_token=uuid4(),
            municipality_id=course.world.houten.pk,
            answers={"name": ["Nog niet af"], "urgent_by_date": ["31 februari"]},
            by=course.viewer("marleen"),
        )


def _dossier_c(course: Course) -> None:
    world = course.world
    with at(10, 1):
        _refer(course, "c", "bregje", programme=world.bunnik_programme)
    with at(10, 5):
        seats = {"bunnikteam": ("bregje",), "wil": ("bert",)}
        case = _invite(course, "c", "bregje", seats, by="bregje")
    with at(10, 8, 13):
        granted = {"bunnikteam": ("wonen", "inkomen"), "wil": ("wonen",)}
        _consent(course, "c", granted, areas=world.bunnik_areas, by="bregje")
        _tell(course, case, world.bunnik_areas, ("wonen", "inkomen"), by="bregje", letter="c")
        _begin_talk(course, case, by="bregje")


def _begin_talk(course: Course, case: Case, *, by: str) -> None:
    """A conversation that is still going on, with a line and an agreement about two areas."""
    viewer = course.viewer(by)
    meeting = Meeting.objects.get(case=case)
    meetings.start_meeting(meeting=meeting, by=viewer)
    for key in ("wonen", "inkomen"):
        area, mark = course.world.bunnik_areas[key], f"MERK-c-{key}"
        meetings.write_line(
            meeting=meeting, area=area, text=f"Besproken. {mark}", token=uuid4(), by=viewer
        )
        agreements.make_agreement(
            case=case,
            area=area,
            what=f"Uitzoeken {mark}",
            owner_kind=OwnerKind.RESIDENT,
            due_date=date(2026, 11, 19),
            token=uuid4(),
            meeting=meeting,
            by=viewer,
        )
    course.more["talk"] = meeting


def _dossier_d(course: Course) -> None:
    world = course.world
    with at(10, 1):
        _refer(course, "d", "wendy", programme=world.programme)
    with at(10, 5):
        seats = {"werktafel": ("wendy",), "wil": ("iris",)}
        case = _invite(course, "d", "wendy", seats, by="wendy")
    with at(10, 8, 13):
        granted = {"werktafel": ("wonen", "inkomen"), "wil": ("inkomen",)}
        _consent(course, "d", granted, areas=world.areas, by="wendy")
        _tell(course, case, world.areas, ("wonen", "inkomen"), by="wendy", letter="d")
    with at(11, 2):
        withdraw(dossier=course.dossiers["d"], by=course.viewer("wendy"))


def _tell(
    course: Course,
    case: Case,
    areas: Mapping[str, LifeArea],
    keys: tuple[str, ...],
    *,
    by: str,
    letter: str,
) -> None:
    viewer = course.viewer(by)
    courses.start_case(case=case, by=viewer)
    for key in keys:
        text = f"MERK-{letter}-{key}"
        story.tell_story(case=case, area=areas[key], text=f"Wat ik vertel. {text}", by=viewer)
        story.add_problem(case=case, area=areas[key], words=f"Dit zit vast {text}", by=viewer)
