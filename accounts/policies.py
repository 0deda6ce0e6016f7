"""Who keeps a municipality's people and roles. It gives no sight of any dossier."""

from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.states import Role
from accounts.viewer import Viewer
from trail.errors import Denied


def check_can_keep_people(viewer: Viewer, municipality_id: int) -> None:
    """Raise Denied unless the viewer is functional administrator of this municipality."""
    if not viewer.has_role(Role.ADMINISTRATOR, municipality_id=municipality_id):
        raise Denied(_("Only the functional administrator of this municipality can do this."))


def check_can_keep_contact(viewer: Viewer, municipality_id: int, organisation_id: int) -> None:
    """Raise Denied unless the viewer works for the organisation there, or keeps the municipality's people."""
    own = any(
        place.organisation_id == organisation_id and place.municipality_id == municipality_id
        for place in viewer.places
    )
    if not own:
        check_can_keep_people(viewer, municipality_id)


def check_can_end(viewer: Viewer, membership: Membership) -> None:
    """Raise Denied for a role of one's own: a colleague ends it, so that nobody locks themselves out."""
    check_can_keep_people(viewer, membership.municipality_id)
    if membership.user_id == viewer.user_id:
        raise Denied(_("You can't end a role of your own. Ask a colleague."))
