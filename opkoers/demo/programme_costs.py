"""What Op Koers costs in the demo: the pilot with its incidental money, and the programme of today."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from accounts.models import Programme
from budgets.states import Certainty, Payer
from opkoers.demo.pilot import FIRST_DAY, LAST_DAY
from opkoers.demo.places import Places, on
from reporting.actions.programme_costs import CostDetails, add_cost, change_cost
from reporting.models import ProgrammeCost
from reporting.states import CostKind

TOKENS = UUID("6c0f1b0e-8a53-4a4e-9d0b-4f1f6f0f5e11")


def keep_costs_of_pilot(places: Places) -> None:
    """Written down when the pilot was over, from what was agreed and paid."""
    programme = places.programmes["houten-2020"]
    days = {"start_date": FIRST_DAY, "end_date": LAST_DAY}
    with on(date(2020, 12, 2), 10):
        for kind, amount, payer, certainty, source, more in (
            (CostKind.COORDINATION, "24500", Payer.MUNICIPALITY, Certainty.CERTAIN, "incidenteel budget 2020", {}),
            (CostKind.HOURS, "6800", Payer.INCOME, Certainty.LIKELY, "rooster van de tafel", {}),
            (CostKind.RESEARCH, "9000", Payer.OTHER, Certainty.CERTAIN, "toekenning", {"payer_name": "ZonMw"}),
        ):  # fmt: skip
            _add(places, programme, kind, amount, payer, certainty, source, **days, **more)


def keep_costs(places: Places, today: date) -> None:
    """Of this year and the one before, as far as the programme runs; one line was put right."""
    programme = places.programmes["houten"]
    for year in (today.year - 1, today.year):
        start = max(date(year, 1, 1), programme.from_date)
        if start > date(year, 12, 31):
            continue
        days = {"start_date": start, "end_date": date(year, 12, 31)}
        with on(min(max(start, today - timedelta(days=45)), today - timedelta(days=1)), 10):
            _add(
                places, programme, CostKind.COORDINATION, "41600", Payer.MUNICIPALITY,
                Certainty.CERTAIN, f"begroting {year}", what="projectleider, twee dagen per week", **days,
            )  # fmt: skip
            _add(
                places, programme, CostKind.HOURS, "15250", Payer.INCOME, Certainty.LIKELY,
                "afspraak met de partners", what="consulenten aan tafel", **days,
            )  # fmt: skip
            _add(
                places, programme, CostKind.HOURS, "9800", Payer.HOUSING, Certainty.LIKELY,
                "afspraak met de partners", **days,
            )  # fmt: skip
            software = _add(
                places, programme, CostKind.SOFTWARE, "4200", Payer.MUNICIPALITY, Certainty.CERTAIN,
                "contract", **days,
            )  # fmt: skip
            _add(
                places, programme, CostKind.TRAINING, "3600", Payer.CENTRE, Certainty.POSSIBLE,
                "offerte, nog geen akkoord", what="motiverende gespreksvoering", **days,
            )  # fmt: skip
    with on(today - timedelta(days=1), 16):
        change_cost(
            cost=software,
            token=uuid5(TOKENS, "software"),
            details=CostDetails(
                kind=CostKind.SOFTWARE,
                payer=Payer.MUNICIPALITY,
                start_date=software.start_date,
                end_date=software.end_date,
                amount=Decimal("4475.50"),
                certainty=Certainty.CERTAIN,
                source="factuur",
            ),
            by=places.viewer("pieter"),
        )


def _add(
    places: Places,
    programme: Programme,
    kind: CostKind,
    amount: str,
    payer: Payer,
    certainty: Certainty,
    source: str,
    **more: Any,
) -> ProgrammeCost:
    return add_cost(
        programme=programme,
        token=uuid5(TOKENS, f"{programme.key} {kind} {payer} {more['start_date']}"),
        details=CostDetails(
            kind=kind,
            payer=payer,
            certainty=certainty,
            source=source,
            amount=Decimal(amount),
            **more,
        ),
        by=places.viewer("pieter"),
    )
