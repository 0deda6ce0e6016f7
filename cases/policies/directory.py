"""Who keeps what on the sociale kaart."""

from django.utils.translation import gettext as _

from accounts.policies import check_can_keep_contact
from accounts.states import Role
from accounts.viewer import Viewer
from trail.errors import Denied

__all__ = ["can_keep_contact", "can_keep_directory", "check_can_keep_directory"]


def check_can_keep_directory(viewer: Viewer, municipality_id: int) -> None:
    """Raise Denied for who isn't the functional administrator: what we agreed isn't changed by one of us alone."""
    if not viewer.has_role(Role.ADMINISTRATOR, municipality_id=municipality_id):
        raise Denied(
            _(
                "The functional administrator keeps the working agreements and the other organisations."
            )
        )


def can_keep_directory(viewer: Viewer, municipality_id: int) -> bool:
    try:
        check_can_keep_directory(viewer, municipality_id)
    except Denied:
        return False
    return True


def can_keep_contact(viewer: Viewer, municipality_id: int, organisation_id: int) -> bool:
    try:
        check_can_keep_contact(viewer, municipality_id, organisation_id)
    except Denied:
        return False
    return True
