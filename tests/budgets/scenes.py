"""Scenes for the budget's tests: a running course of meneer De Wit, and requests in every state.

Everything through actions.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from uuid import uuid4

from budgets.actions.decisions import approve_request
from budgets.actions.requests import Details, answer_question, start_request, submit_request
from budgets.models import BudgetRequest
from budgets.states import PayeeKind
from cases.actions.courses import start_case
from cases.actions.referrals import invite, submit_referral
from cases.models import Case
from cases.states import Urgency
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.states import HowGiven
from tests.stored_world import built_once
from tests.world import World
from trail import clock

FULL_PATH = {
    "doorbraak": ("ja", "Met een adres kan de uitkering ingaan."),
    "past_bij_plan": ("ja", "Doel 1, stap 2."),
    "gewone_weg": ("geprobeerd", "Bijzondere bijstand is aangevraagd."),
    "regeling": ("te_laat", "Bijzondere bijstand betaalt, maar pas over 6 weken."),
    "schuldeiser": ("nee", ""),
    "eigen_fout": ("nee", ""),
    "blijvend": ("blijvend", "Huurcontract voor onbepaalde tijd."),
    "gevolgen": ("geen", "Nagevraagd bij WIL."),
}


@dataclass
class Scene:
    world: World
    case: Case

    def details(self, amount: str = "350.00", **changes: object) -> Details:
        values: dict[str, object] = {
            "area": self.world.areas["wonen"],
            "purpose": "de borg van een kamer",
            "amount": Decimal(amount),
            "payee_kind": PayeeKind.SUPPLIER,
            "payee_name": "Kamerverhuur Vermeer",
            **changes,
        }
        return Details(**values)  # type: ignore[arg-type]

    def draft(
        self, amount: str = "350.00", who: str = "marleen", **changes: object
    ) -> BudgetRequest:
        return start_request(
            case=self.case,
            token=uuid4(),
            details=self.details(amount, **changes),
            by=self.world.viewer(who),
        )

    def answered(
        self, amount: str = "350.00", who: str = "marleen", **changes: object
    ) -> BudgetRequest:
        draft = self.draft(amount, who, **changes)
        path = dict(list(FULL_PATH.items())[:1]) if draft.is_short else FULL_PATH
        for question, (answer, motivation) in path.items():
            answer_question(
                request=draft,
                question=question,
                answer=answer,
                motivation=motivation,
                by=self.world.viewer(who),
            )
        return draft

    def submitted(
        self, amount: str = "350.00", who: str = "marleen", **changes: object
    ) -> BudgetRequest:
        draft = self.answered(amount, who, **changes)
        return submit_request(request=draft, by=self.world.viewer(who))

    def submitted_anyway(self, amount: str, who: str = "marleen") -> BudgetRequest:
        """Sent although it does not fit any more."""
        return submit_request(
            request=self.answered(amount, who),
            by=self.world.viewer(who),
            deviation_reason="Toch nodig.",
        )

    def approved(self, amount: str = "350.00", who: str = "pieter") -> BudgetRequest:
        request = self.submitted(amount)
        approve_request(
            request=request,
            token=uuid4(),
            answer_to_resident="Wij betalen de borg van uw kamer.",
            by=self.world.viewer(who),
        )
        return BudgetRequest.objects.get(pk=request.pk)


@built_once
def running_case(world: World, name: str = "Kees de Wit") -> Scene:
    """A course led by wendy; Sociaal Team (marleen) knows wonen and schulden, WIL (iris) only inkomen."""
    organisations, users = world.organisations, world.users
    referral = submit_referral(
        programme=world.programme,
        form_token=uuid4(),
        salutation="meneer",
        name=name,
        safe_contact="bellen, 's ochtends",
        stuck="Geen adres, dus geen uitkering.",
        areas={world.areas["wonen"].pk, world.areas["inkomen"].pk},
        urgency=Urgency.SOON,
        agreed_on_date=clock.today(),
        agreed_with="de inwoner zelf",
        organisation_id=organisations["viveste"].pk,
        by=world.viewer("bo"),
    )
    case = invite(
        referral=referral,
        lead=users["wendy"],
        seats={
            organisations[key].pk: [users[person].pk]
            for key, person in (("werktafel", "wendy"), ("sociaalteam", "marleen"), ("wil", "iris"))
        },
        on_date=clock.today(),
        at_time=time(13, 30),
        place="De Wenteling",
        answer_to_sender="We nodigen uit.",
        answer_to_resident="U bent welkom.",
        by=world.viewer("wendy"),
    )
    dossier = case.dossier
    record_consent(
        dossier=dossier,
        answers=Answers(
            takes_part=True,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
            organisations={
                world.organisations["sociaalteam"].pk: OrganisationAnswer(
                    world.area_ids("wonen", "schulden")
                ),
                world.organisations["wil"].pk: OrganisationAnswer(world.area_ids("inkomen")),
                world.organisations["werktafel"].pk: OrganisationAnswer(
                    world.area_ids("wonen", "inkomen", "schulden", "werk")
                ),
            },
        ),
        by=world.viewer("wendy"),
    )
    start_case(case=case, by=world.viewer("wendy"))
    return Scene(world, Case.objects.get(pk=case.pk))
