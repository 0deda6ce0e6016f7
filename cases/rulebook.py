"""The list of rules as somebody may read and keep it: of the municipalities where they work. About no person."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import Municipality
from accounts.viewer import Viewer
from cases.models import Rule
from cases.policies.tangle import RULE_KEEPERS


def places_of(viewer: Viewer) -> QuerySet[Municipality]:
    """Municipalities whose list the viewer keeps, by name."""
    return Municipality.objects.filter(pk__in=viewer.municipalities(RULE_KEEPERS)).order_by("name")


def rules_of(viewer: Viewer) -> QuerySet[Rule]:
    return Rule.objects.filter(municipality__in=places_of(viewer).values("pk")).select_related(
        "municipality"
    )


def choosable(municipality_id: int) -> QuerySet[Rule]:
    """What can be named at a table of this municipality."""
    return Rule.objects.filter(municipality_id=municipality_id, is_active=True)


def rules_in(municipality_ids: Collection[int]) -> QuerySet[Rule]:
    """Every rule that these municipalities ever had on their list: to look for what was decided on it."""
    return Rule.objects.filter(municipality_id__in=municipality_ids)
