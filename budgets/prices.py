"""Reading the price list: who keeps it, and what a line may begin with."""

from django.db.models import QuerySet

from accounts.states import Role
from accounts.viewer import Viewer
from budgets.models import BudgetRequest, CostPrice


def prices_kept_by(viewer: Viewer) -> QuerySet[CostPrice]:
    """What stands on the lists that the viewer keeps, by name."""
    return CostPrice.objects.filter(
        municipality_id__in=viewer.municipalities([Role.ADMINISTRATOR]), ended_at=None
    ).order_by("what", "pk")


def prices_for(request: BudgetRequest) -> QuerySet[CostPrice]:
    """What stands on the list of a request's municipality today. About no resident."""
    return prices_ever(request).filter(ended_at=None)


def prices_ever(request: BudgetRequest) -> QuerySet[CostPrice]:
    """The same with what stood there before: what a line began with stays, whatever happens to the list."""
    return CostPrice.objects.filter(municipality_id=request.municipality_id).order_by("what", "pk")
