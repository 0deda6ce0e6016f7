"""What figures count of rows that are destroyed stays, without the person (DOMAIN §4, statistics survive)."""

import uuid
from collections.abc import Collection

from consent.models import Dossier
from reporting.counted import CountedFact
from reporting.monitor.counting import APART, COUNTED
from reporting.monitor.facts import facts_that_go


class CountedFacts:
    """The survivor that retention calls (consent.plugs.Survivor), for every figure that is made of facts."""

    def keep(self, dossier_ids: Collection[int], classes: frozenset[str]) -> None:
        # one token for all that goes of this person now, kept nowhere else
        token = uuid.uuid4()
        municipalities = set(
            Dossier.objects.filter(pk__in=dossier_ids).values_list("municipality_id", flat=True)
        )
        CountedFact.objects.bulk_create(
            CountedFact(
                municipality_id=municipality_id,
                programme_id=programme_id,
                person=token,
                figure=figure.key,
                category=category,
                on_date=day,
                value=value,
            )
            for municipality_id in municipalities
            for figure in (*COUNTED, *APART)
            for programme_id, day, category, value in facts_that_go(
                figure, classes, municipality_id, dossier_ids
            )
        )
