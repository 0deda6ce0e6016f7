"""Who keeps the overview of a course, now and at any time before."""

from django.db import transaction

from accounts.models import User
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, CaseLead
from cases.policies.courses import check_can_lead, check_takes_part
from trail import audit, clock
from trail.actor import Acting


def set_lead(case: Case, user: User, by: Acting) -> CaseLead:
    """Make somebody case lead of a locked (or just made) case, and keep who was before.

    For actions that have judged it; `change_lead` is the one for people.
    """
    CaseLead.objects.filter(case=case, until_at=None).update(until_at=clock.now())
    row = CaseLead.objects.create(
        case=case,
        dossier_id=case.dossier_id,
        municipality_id=case.municipality_id,
        user=user,
        from_at=clock.now(),
    )
    case.lead = user
    case.save(update_fields=["lead"])
    audit.record_change(
        "case.lead",
        by=by,
        municipality_id=case.municipality_id,
        thing=case,
        shown=[case.shown],
        lead_id=user.pk,
    )
    return row


@transaction.atomic
def change_lead(*, case: Case, lead: User, by: Viewer) -> Case:
    """Hand a course over to another case lead, who sits at the table.

    Choosing who already leads changes nothing. Raises Denied.
    """
    case = lock_case(case.pk)
    check_takes_part(by, case)
    check_can_lead(case, lead.pk)
    if case.lead_id != lead.pk:
        set_lead(case, lead, by)
    return case
