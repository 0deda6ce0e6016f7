"""Referrals as tests make them: through the actions, with what is needed and nothing more."""

from datetime import date, time
from typing import Any
from uuid import uuid4

from cases.actions import referrals
from cases.models import Case, Referral
from tests.world import World


def refer(world: World, by: str = "bo", **changes: Any) -> Referral:
    """A referral by somebody of the world (Bo of Viveste unless said otherwise)."""
    viewer = world.viewer(by)
    values: dict[str, Any] = {
        "programme": world.programme,
        "form_token": uuid4(),
        "salutation": "meneer",
        "name": "Kees de Wit",
        "safe_contact": "bellen, 's ochtends",
        "stuck": "Zonder adres geen uitkering, zonder uitkering geen woning.",
        "tried": "WoningNet, bijzondere bijstand",
        "areas": world.area_ids("wonen", "inkomen"),
        "urgency": "none",
        "agreed_on_date": date(2026, 11, 10),
        "agreed_with": "Bo Test",
        "organisation_id": viewer.places[0].organisation_id,
        "by": viewer,
    }
    return referrals.submit_referral(**{**values, **changes})


def invite(world: World, referral: Referral, **changes: Any) -> Case:
    """Invited by Wendy of the lead organisation, with Marleen and Iris at the table."""
    values: dict[str, Any] = {
        "lead": world.users["marleen"],
        "seats": {
            world.organisations["werktafel"].pk: [world.users["wendy"].pk],
            world.organisations["sociaalteam"].pk: [world.users["marleen"].pk],
            world.organisations["wil"].pk: [world.users["iris"].pk],
        },
        "on_date": date(2026, 11, 19),
        "at_time": time(13, 30),
        "place": "Gemeentehuis",
        "answer_to_sender": "Wij nodigen de inwoner uit.",
        "answer_to_resident": "U bent welkom.",
        "by": world.viewer("wendy"),
    }
    return referrals.invite(referral=referral, **{**values, **changes})
