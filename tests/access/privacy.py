"""What the privacy officer has to look at: a sample of what was read in October, an emergency and a ground of then."""

from datetime import date

from django.test import Client

from consent.actions.bases import end_basis, record_basis
from consent.actions.emergencies import ask_emergency
from consent.actions.samples import draw_sample
from consent.states import BasisKind
from tests.access import course as scenes
from tests.access.course import Course
from tests.world import SYSTEM


def furnish(course: Course) -> None:
    """Iris and Wendy read the case; the sample of that month in course.more["sample"]."""
    for number, who in enumerate(("iris", "wendy", "iris")):
        client = Client()
        client.force_login(course.world.users[who])
        with scenes.at(10, 14 + number):
            client.get(f"/casussen/{course.case.pk}/")
    with scenes.at(10, 17):
        course.more["emergency"] = ask_emergency(
            municipality=course.world.houten,
            name="Kees MERK-a-naam",
            number="",
            reason="Hij belde op: er staat iemand met een mes voor de deur.",
            sensitive=["veiligheid"],
            by=course.viewer("mira"),
        )
    with scenes.at(10, 18):
        wendy = course.viewer("wendy")
        course.more["basis"] = record_basis(
            dossier=course.dossier,
            organisation_id=course.world.organisations["wil"].pk,
            kind=BasisKind.LEGAL_DUTY,
            article="artikel 17 Participatiewet",
            areas=course.world.area_ids("inkomen"),
            by=wendy,
        )
        end_basis(basis=course.more["basis"], by=wendy)
    with scenes.at(11, 1, 6):
        course.more["sample"] = draw_sample(
            municipality=course.world.houten, month=date(2026, 10, 1), by=SYSTEM
        )
