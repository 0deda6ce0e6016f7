"""An advance that is late: part of it came back, the rest should have been there."""

from decimal import Decimal

from budgets.actions.payments import ComesBack, claim_back, recover
from opkoers.demo.living import Living
from opkoers.demo.money import USUAL_PATH, ask, grant, pay_out
from opkoers.demo.places import on


def walk_advances(living: Living) -> None:
    """The Wmo pays a storage for the mobility scooters, but only after its own decision."""
    course = living.courses["vermeer"]
    with on(living.day(-70), 10):
        storage = ask(
            course, "mira", "310.00", "drie maanden huur van een stalling", "wonen", "Stalling De Schaft",
            {
                "doorbraak": ("ja", "De scootmobielen staan droog, zij gaan weer samen naar buiten."),
                **USUAL_PATH,
                "regeling": ("te_laat", "De Wmo betaalt de stalling, na het besluit over zes weken."),
            },
        )  # fmt: skip
    with on(living.day(-69), 9, 40):
        grant(
            course, storage, "Wij schieten de huur van de stalling voor. De Wmo betaalt ons terug."
        )
    with on(living.day(-68), 11):
        pay_out(
            course, storage, "310.00", "Stalling De Schaft",
            comes_back=ComesBack("Wmo", living.day(-12), course.viewer("mira").user_id),
        )  # fmt: skip
    with on(living.day(-30), 9):
        claim_back(
            request=storage,
            amount=Decimal("310.00"),
            on_date=living.day(-30),
            note="verzoek aan het Wmo-loket",
            token=course.token(),
            by=course.viewer("tom"),
        )
    with on(living.day(-9), 14):
        recover(
            request=storage,
            amount=Decimal("200.00"),
            on_date=living.day(-9),
            note="eerste deel van de Wmo",
            token=course.token(),
            by=course.viewer("tom"),
        )
