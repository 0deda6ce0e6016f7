"""The main menu's entries about courses; only where the role has something there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.plugs import NavItem
from accounts.states import Role
from accounts.viewer import Viewer
from cases.policies import referrals as policies
from cases.policies.signals import READERS
from cases.policies.tangle import RULE_KEEPERS


def entries(viewer: Viewer) -> list[NavItem]:
    """No queries: the menu stands on every page."""
    signals = reverse("cases:signals")
    about_rules = []
    if viewer.has_role(*READERS):
        about_rules.append(NavItem(_("Signals"), signals, prefix=signals, order=45))
    if not viewer.sees_dossiers:
        return about_rules + _lists(viewer)
    items = [NavItem(_("Referrals"), reverse("cases:referrals"), prefix="/aanmeld", order=10)]
    if policies.can_weigh(viewer):
        url = reverse("cases:weighing")
        items.append(NavItem(_("Weighing"), url, prefix=url, order=20))
    for order, label, name in (
        (30, _("Cases"), "cases:list"),
        (35, _("Tables"), "cases:tables"),
        (40, _("My agreements"), "cases:agreements"),
    ):
        url = reverse(name)
        items.append(NavItem(label, url, prefix=url, order=order))
    return items + about_rules


def _lists(viewer: Viewer) -> list[NavItem]:
    """Lists of the municipality, for who has no dossier."""
    return [
        NavItem(label, reverse(name), prefix=reverse(name), order=order)
        for order, label, name, roles in (
            (48, _("Sociale kaart"), "cases:directory", tuple(Role)),
            (50, _("Rules"), "cases:rules", RULE_KEEPERS),
            (51, _("Consequences"), "cases:cues", (Role.ADMINISTRATOR,)),
            (52, _("Closed days"), "cases:closed_days", (Role.ADMINISTRATOR,)),
        )
        if viewer.has_role(*roles)
    ]
