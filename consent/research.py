"""May researchers use what happened, without the name? Only with a yes of its own, while it lasts (DOMAIN §6)."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from consent.models import Consent, Dossier, Withdrawal
from consent.purposes import granted
from consent.states import Purpose

# two registrations of one person are one person for researchers too (consent.models.ResidentMerge)
PERSON = Coalesce(F("resident__same_as"), F("resident"))


def researched(municipality_id: int) -> QuerySet[Any]:
    """Dossiers of which researchers may have something at this moment, with `person`.

    The yes stands in that very dossier. Somebody who is registered twice and took it back in the other dossier
    since means themself: then nothing of this one goes either.
    """
    elsewhere = Withdrawal.objects.annotate(
        person=Coalesce(F("dossier__resident__same_as"), F("dossier__resident"))
    ).filter(
        ~Q(dossier_id=OuterRef("pk")),
        person=OuterRef("person"),
        organisation=None,
        areas=[],
        purpose__in=["", Purpose.RESEARCH],
        withdrawn_at__gte=OuterRef("answered_at"),
    )
    answers = Consent.objects.filter(dossier_id=OuterRef("pk"), adds_to=None)
    rows: QuerySet[Any] = (
        Dossier.objects.filter(granted("pk", Purpose.RESEARCH), municipality_id=municipality_id)
        .annotate(
            person=PERSON,
            answered_at=Subquery(answers.order_by("-given_at", "-id").values("given_at")[:1]),
        )
        .filter(~Exists(elsewhere), emptied_at=None)
    )
    return rows
