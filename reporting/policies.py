"""Who may ask, confirm, publish and withdraw. Each says why not; the screen's buttons ask the same."""

from django.utils.translation import gettext as _

from accounts.models import Organisation, Partnership, Programme
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.models import Edition
from reporting.states import EDITION_TRANSITIONS, Audience, EditionKind, EditionStatus
from trail.errors import Conflict, Denied
from trail.transitions import check_move


def check_leads(viewer: Viewer, municipality_id: int) -> None:
    if not viewer.has_role(Role.PROJECT_LEADER, municipality_id=municipality_id):
        raise Denied(_("A project leader of this municipality does this."))


def check_can_ask(viewer: Viewer, programme: Programme) -> None:
    check_leads(viewer, programme.municipality_id)


def check_whose(kind: EditionKind, organisation: Organisation | None, programme: Programme) -> None:
    """A partner's page is of one organisation that worked in this municipality; others are of none."""
    if kind != EditionKind.PARTNER:
        if organisation is not None:
            raise Denied(_("This is about no organisation alone."))
        return
    here = Partnership.objects.filter(
        municipality_id=programme.municipality_id, organisation=organisation
    )
    if organisation is None or not here.exists():
        raise Denied(_("This organisation does not work here."))


def check_can_open_asking(viewer: Viewer, programme: Programme) -> None:
    check_leads(viewer, programme.municipality_id)


def check_can_confirm(viewer: Viewer, edition: Edition) -> None:
    """Four eyes look at the person: whoever asked can't confirm, in any role."""
    check_leads(viewer, edition.municipality_id)
    check_move(EDITION_TRANSITIONS, edition.status, EditionStatus.ASKED)
    if edition.asked_by_id == viewer.user_id:
        raise Denied(_("You asked for this yourself. Another project leader confirms it."))


def check_can_publish(viewer: Viewer, edition: Edition) -> None:
    check_leads(viewer, edition.municipality_id)
    if edition.audience != Audience.PUBLISHED:
        raise Denied(_("This edition is for yourselves. Make one to publish."))
    check_move(EDITION_TRANSITIONS, edition.status, EditionStatus.PUBLISHED)


def check_can_withdraw(viewer: Viewer, edition: Edition) -> None:
    check_leads(viewer, edition.municipality_id)
    check_move(EDITION_TRANSITIONS, edition.status, EditionStatus.WITHDRAWN)


def check_can_ask_without_quote(viewer: Viewer, edition: Edition) -> None:
    check_leads(viewer, edition.municipality_id)
    if not edition.quote_gone:
        raise Conflict(_("This edition was not withdrawn because of its sentence."))


def check_can_cancel(viewer: Viewer, edition: Edition) -> None:
    check_leads(viewer, edition.municipality_id)
    if edition.status != EditionStatus.ASKED:
        raise Conflict(_("This edition is not being made."))


def check_can_retry(viewer: Viewer, edition: Edition) -> None:
    check_leads(viewer, edition.municipality_id)
    if edition.status != EditionStatus.ASKED:
        raise Conflict(_("This edition is not being made."))


def check_can_keep_costs(viewer: Viewer, programme: Programme) -> None:
    check_leads(viewer, programme.municipality_id)
