"""Dossier i of the matrix, in Houten: closed on 1 November, and the resident lets the lead organisation follow.

Wendy sat at the table and Pieter did not: he may ask how it was. Marleen was case lead; since the end she sees nothing.
"""

from datetime import date

from cases.actions import courses, handovers, measures
from cases.models import FollowUp
from cases.states import ClosingReason
from tests.access import course as scenes
from tests.access.course import Course

KNOWN = ("wonen", "inkomen", "werk", "dagelijks")


def furnish(course: Course) -> None:
    world = course.world
    with scenes.at(10, 1):
        scenes._refer(course, "i", "wendy", programme=world.programme)
    with scenes.at(10, 5):
        seats = {"werktafel": ("wendy",), "sociaalteam": ("marleen",)}
        case = scenes._invite(course, "i", "marleen", seats, by="wendy")
    with scenes.at(10, 8, 13):
        granted = {"werktafel": KNOWN, "sociaalteam": KNOWN}
        scenes._consent(course, "i", granted, areas=world.areas, by="wendy", monitoring=True)
        scenes._tell(course, case, world.areas, ("wonen", "werk"), by="wendy", letter="i")
        measures.record_measures(
            case=case, moment="start", grades={world.areas["wonen"]: 3}, by=course.viewer("wendy")
        )
    with scenes.at(11, 1):
        courses.close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            explanation="Gelukt. MERK-i-wonen",
            without="Dan niet. MERK-i-wonen",
            grades={world.areas["wonen"]: 8},
            by=course.viewer("wendy"),
        )
    # somebody asks Mira, a colleague without a seat, to go on with the resident of dossier a
    with scenes.at(11, 2):
        course.more["handover"] = handovers.propose_handover(
            case=course.case,
            areas=world.area_ids("wonen"),
            talk_date=date(2026, 11, 10),
            resident_agreed=True,
            to_user=world.users["mira"],
            to_organisation=world.organisations["sociaalteam"],
            by=course.viewer("marleen"),
        )
    course.more["follow_up"] = FollowUp.objects.get(case=case, months=3)
