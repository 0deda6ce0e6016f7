"""Reading decision graphs: who keeps them sees every version, and the next one while it is written. About no person.

How many requests followed a version isn't told: whoever keeps the graph sees no dossiers, and few requests say much.
"""

from django.db.models import QuerySet

from accounts.states import Role
from accounts.viewer import Viewer
from budgets.models import DecisionTree, TreeDraft


def trees_kept_by(viewer: Viewer) -> QuerySet[DecisionTree]:
    """Every published version of the municipalities that the viewer keeps; the newest first."""
    return (
        DecisionTree.objects.filter(municipality_id__in=viewer.municipalities([Role.ADMINISTRATOR]))
        .select_related("municipality", "published_by")
        .order_by("-version", "pk")
    )


def drafts_kept_by(viewer: Viewer) -> QuerySet[TreeDraft]:
    """What is being written there."""
    return TreeDraft.objects.filter(
        municipality_id__in=viewer.municipalities([Role.ADMINISTRATOR])
    ).select_related("municipality", "saved_by")
