"""What happened to a request, in the log."""

from typing import Any

from accounts.viewer import Viewer
from budgets.models import BudgetRequest
from trail import audit


def record(action: str, request: BudgetRequest, by: Viewer, **data: Any) -> None:
    """Write the line of a change to a request, or to what belongs to it; in the change's own transaction."""
    audit.record_change(
        action,
        by=by,
        municipality_id=request.municipality_id,
        thing=request,
        shown=[request.dossier.shown],
        **data,
    )
