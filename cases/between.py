"""What was written between conversations, as one viewer may know it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.viewer import Viewer
from cases.models import Case, Message, MessageSeen
from cases.states import TakenBack

# what was read before is folded away but for the last ones
IN_VIEW = 2
MANY = 200


@dataclass(frozen=True, slots=True)
class Between:
    """The newest first: what is in view, and what is folded away."""

    in_view: Sequence[Message]
    earlier: Sequence[Message]
    new: frozenset[int]

    @property
    def why(self) -> list[tuple[str, str]]:
        """Why somebody may take back what they wrote just now."""
        return [(str(key), str(label)) for key, label in TakenBack.choices]


def between_of(viewer: Viewer, case: Case) -> Between:
    """One query. What the viewer has not seen yet is always in view."""
    seen = MessageSeen.objects.filter(message_id=OuterRef("pk"), user_id=viewer.user_id)
    rows = list(
        Message.objects.visible_to(viewer)
        .filter(case=case)
        .annotate(is_seen=Exists(seen))
        .select_related("area", "written_by")
        .order_by("-written_at", "-pk")[:MANY]
    )
    new = frozenset(
        row.pk for row in rows if not row.is_seen and row.written_by_id != viewer.user_id
    )
    last = {row.pk for row in rows[:IN_VIEW]}
    in_view = [row for row in rows if row.pk in new | last]
    return Between(in_view, [row for row in rows if row.pk not in new | last], new)
