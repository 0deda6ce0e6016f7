"""Who may take back what they wrote between conversations."""

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Message
from trail.errors import Conflict, Denied


def check_can_take_back(viewer: Viewer, message: Message) -> None:
    """Raise Denied unless it is their own; Conflict when it has stood there too long."""
    if message.written_by_id != viewer.user_id:
        raise Denied(_("Only who wrote a message can take it back."))
    if not message.is_fresh:
        raise Conflict(
            _(
                "This message has been there for more than a quarter of an hour, so others may have acted on it."
                " Write a new one that puts it right."
            )
        )
