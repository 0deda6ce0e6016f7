"""A course with four organisations at the table, invited on 1 October 2026, for tests of what follows."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import uuid4

from cases.actions import referrals
from cases.models import Case, Meeting
from cases.states import Urgency
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.states import HowGiven
from tests.stored_world import built_once
from tests.world import World
from trail import clock

GRANTED: Mapping[str, tuple[str, ...]] = {
    "werktafel": ("wonen", "inkomen", "schulden", "werk"),
    "sociaalteam": ("wonen", "inkomen", "schulden", "werk", "gezondheid"),
    "wil": ("inkomen", "schulden"),
    "viveste": ("wonen",),
}
FIRST = date(2026, 10, 1)


def moment(month: int, day: int, hour: int = 13, minute: int = 30) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=clock.AMSTERDAM)


@built_once
def invited_case(world: World, name: str = "Kees de Wit") -> Case:
    """Invited on 24 September for a first conversation on 1 October; consent is not asked yet."""
    with clock.at(moment(9, 21)):
        referral = referrals.submit_referral(
            programme=world.programme,
            form_token=uuid4(),
            salutation="meneer",
            name=name,
            safe_contact="bellen, 's ochtends",
            stuck="Geen adres, dus geen uitkering, dus geen woning.",
            areas=world.area_ids("wonen", "inkomen"),
            urgency=Urgency.SOON,
            agreed_on_date=date(2026, 9, 21),
            agreed_with="de inwoner zelf",
            organisation_id=world.organisations["viveste"].pk,
            by=world.viewer("bo"),
        )
    with clock.at(moment(9, 24)):
        return referrals.invite(
            referral=referral,
            lead=world.users["marleen"],
            seats={
                world.organisations[key].pk: [world.users[person].pk]
                for key, person in (
                    ("werktafel", "wendy"),
                    ("sociaalteam", "marleen"),
                    ("wil", "iris"),
                    ("viveste", "bo"),
                )
            },
            on_date=FIRST,
            at_time=time(13, 30),
            place="Gemeentehuis, kamer 2.14",
            answer_to_sender="Wij nodigen uit.",
            answer_to_resident="U bent welkom.",
            by=world.viewer("wendy"),
        )


def give_consent(
    world: World,
    case: Case,
    granted: Mapping[str, tuple[str, ...]] = GRANTED,
    guardian_id: int | None = None,
    heard_by: str = "",
    *,
    monitoring: bool = False,
) -> None:
    record_consent(
        dossier=case.dossier,
        answers=Answers(
            takes_part=True,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
            organisations={
                world.organisations[key].pk: OrganisationAnswer(world.area_ids(*areas))
                for key, areas in granted.items()
            },
            guardian_id=guardian_id,
            heard_by=heard_by,
            monitoring=monitoring,
        ),
        by=world.viewer("wendy"),
    )


@built_once
def running_case(
    world: World, name: str = "Kees de Wit", *, monitoring: bool = False
) -> tuple[Case, Meeting]:
    """The first conversation has begun and consent is given, on 1 October at 13.30."""
    from cases.actions.meetings import start_meeting

    case = invited_case(world, name)
    with clock.at(moment(10, 1)):
        first = Meeting.objects.get(case=case)
        start_meeting(meeting=first, by=world.viewer("wendy"))
        give_consent(world, case, monitoring=monitoring)
    case.refresh_from_db()
    first.refresh_from_db()
    return case, first
