"""Who raises a signal, who says whose it is, who answers; and that it names nobody."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.querysets import organisations_in
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from cases.models import Attendance, Case, Invitee, Rule, Signal
from cases.policies.courses import check_takes_part
from consent import gate
from consent.copies.redaction import fold, parts_of, plain
from consent.models import Guardian, HouseholdMember, Involvement, NetworkPerson
from trail import clock
from trail.errors import Denied

# policy makers read what was passed on, without a case
READERS = (*sorted(DOSSIER_ROLES), Role.POLICY_MAKER)
# who stands around a resident, and where their name is
CLOSE: tuple[tuple[Any, str], ...] = (
    (HouseholdMember, "name"),
    (NetworkPerson, "name"),
    (Involvement, "name"),
    (Guardian, "name"),
    (Invitee, "name"),
    (Attendance, "brought_name"),
)
# telephone numbers, and the number that the Netherlands know somebody by
_NUMBER = re.compile(r"\d(?:[ .-]?\d){7,}")
_MAIL = re.compile(r"\S@\S")


def check_can_report(viewer: Viewer, case: Case, rule: Rule, areas: Sequence[int]) -> None:
    """Somebody at the table who may know what the case runs into, about a rule of this municipality."""
    check_takes_part(viewer, case)
    if rule.municipality_id != case.municipality_id:
        raise Denied(_("This rule does not exist here."))
    if not areas or not gate.may_know_all(viewer, case.dossier, areas):
        raise Denied(_("You may no longer know what this case runs into."))


def check_anonymous(viewer: Viewer, cases: Iterable[Case], *texts: str) -> None:
    """Raise Denied when a text names a resident of these cases, somebody close to them, a dossier or a number.

    `cases`: those whose resident the viewer may know, so that no refusal tells a name they didn't have. What a text
    tells without a name, nobody but a reader finds: the form says so.
    """
    text = plain(" ".join(texts))
    if _NUMBER.search(text) or _MAIL.search(text):
        raise Denied(
            _("There is a number or an e-mail address in it. Everybody who works here reads this.")
        )
    words = set(re.findall(r"[^\W\d_]+", fold(text)))
    cases = list(cases)
    close = _close_to(viewer, cases)
    for case in cases:
        if case.dossier.number.lower() in text.lower():
            raise Denied(
                _("There is a dossier's number in it. Everybody who works here reads this.")
            )
        for name in (case.dossier.resident.name, *close[case.dossier_id]):
            # a surname is often a word as well ('bakker'): it counts when it is written as a name
            found = next((part for part in parts_of(name) if fold(part) in words), None)
            if found is not None:
                raise Denied(
                    _(
                        "‘%(name)s’ stands in it: that is the name of a resident, or of somebody close to them. Say"
                        " what the rule does, not to whom."
                    )
                    % {"name": found},
                    logged="a name stands in it",
                )


def _close_to(viewer: Viewer, cases: Sequence[Case]) -> dict[int, list[str]]:
    """Per dossier who lives with the resident, is close, helps, decides, was asked or came along, as far as the
    viewer may know it. One query per model."""
    found: dict[int, list[str]] = defaultdict(list)
    dossiers = [case.dossier_id for case in cases]
    if not dossiers:
        return found
    for model, field in CLOSE:
        rows = model.objects.visible_to(viewer).filter(dossier_id__in=dossiers)
        for dossier_id, name in rows.order_by().values_list("dossier_id", field):
            if name:
                found[dossier_id].append(name)
    return found


def check_steers(viewer: Viewer, municipality_id: int) -> None:
    """The project leader says whose signal it is, and what came of it."""
    if not steers(viewer, municipality_id):
        raise Denied(_("The project leader passes signals on and settles them."))


def steers(viewer: Viewer, municipality_id: int) -> bool:
    return viewer.has_role(Role.PROJECT_LEADER, municipality_id=municipality_id)


def check_owner_of(municipality_id: int, organisation: Organisation | None, name: str) -> None:
    if organisation is None and not name:
        raise Denied(_("Say who has to answer."))
    if (
        organisation is not None
        and not organisations_in(municipality_id).filter(pk=organisation.pk).exists()
    ):
        raise Denied(_("This organisation does not work here."))


def check_answers(viewer: Viewer, signal: Signal, on_date: date) -> None:
    """The project leader, or somebody of the organisation that has to answer; not for a day still to come."""
    if not answers(viewer, signal):
        raise Denied(_("The project leader or the owner of the rule writes down the answer."))
    if on_date > clock.today():
        raise Denied(_("This day is still to come. On which day was the answer given?"))
    if on_date < clock.local_date(signal.raised_at):
        raise Denied(_("The signal was not there yet on this day."))


def answers(viewer: Viewer, signal: Signal) -> bool:
    if steers(viewer, signal.municipality_id):
        return True
    works_for = viewer.organisations_in(signal.municipality_id, DOSSIER_ROLES)
    return signal.owner_organisation_id in works_for
