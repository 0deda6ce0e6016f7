"""A boy of fifteen who stays away from school: his parents live apart, and one of them has answered."""

from dateutil.relativedelta import relativedelta

from accounts.actions.programmes import change_settings
from consent.actions import young
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.actions.forms import publish_form
from consent.states import FormAudience, GuardianKind, HowGiven
from opkoers.demo.form_text import FORM_TEXT_PARENTS, FORM_TEXT_YOUNG
from opkoers.demo.living import Living
from opkoers.demo.places import SYSTEM, on
from opkoers.demo.walk import Person


def walk_young(living: Living) -> None:
    """Houten has switched it on; Bunnik has not."""
    places = living.places
    anna = places.viewer("anna")
    with on(living.day(-60), 10):
        change_settings(
            programme=places.programmes["houten"], values={"young_people": True}, by=anna
        )
        places.programmes["houten"].refresh_from_db()
        for audience, text in (
            (FormAudience.GUARDIANS, FORM_TEXT_PARENTS),
            (FormAudience.YOUNG, FORM_TEXT_YOUNG),
        ):
            publish_form(
                municipality=places.municipalities["houten"],
                text=text,
                audience=audience,
                by=SYSTEM,
            )
        young.set_young_article(
            partnership=places.municipalities["houten"].partnerships.get(
                organisation=places.organisations["save"]
            ),
            article="artikel 7.3.11, vierde lid, Jeugdwet (te bevestigen door de jurist)",
            by=anna,
        )
    course = living.course("willems")
    course.refer(
        living.day(-12),
        "karin",
        Person(
            "",
            "Sem Willems",
            "Appen naar Sem zelf, na schooltijd.",
            born_on=living.today - relativedelta(years=15, months=5),
        ),
        "Hij gaat sinds de zomer niet meer naar school en slaapt om de week ergens anders. Zijn ouders praten niet "
        "met elkaar.",
        "opleiding gezin wonen",
        tried="School, leerplicht en het sociaal team hebben elk een plan.",
    )
    course.invite(living.day(-9), "marleen", ("marleen", "wendy", "samir"), living.day(2))
    by = places.viewer("wendy")
    with on(living.day(-8), 14, 10):
        parents = [
            young.add_guardian(dossier=course.dossier, name=name, kind=GuardianKind.PARENT, by=by)
            for name in ("Petra Willems", "Stefan de Groot")
        ]
    with on(living.day(-6), 15, 30):
        record_consent(
            dossier=course.dossier,
            answers=Answers(
                takes_part=True,
                how=HowGiven.SPOKEN,
                witness="Marleen Hofstra",
                explained_no_consequences=True,
                organisations={
                    places.organisations[key].pk: OrganisationAnswer(course.area_ids(areas))
                    for key, areas in (
                        ("werktafel", "opleiding gezin wonen"),
                        ("sociaalteam", "opleiding gezin wonen"),
                        ("save", "gezin"),
                    )
                },
                guardian_id=parents[0].pk,
                heard_by="Samir, op school",
            ),
            by=by,
        )
