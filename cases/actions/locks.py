"""The order of locks in a course: dossier → case → meeting → agreement.

Every action locks in this order, so that two never wait for each other. (Budgets lock programme → account
before the dossier; see there.) The dossier's lock also holds the gate still while an action judges by it.
"""

from cases.models import Agreement, Case, Meeting
from consent import gate


def lock_case(case_id: int) -> Case:
    """Lock a case with its dossier for the rest of the transaction."""
    dossier_id = Case.objects.values_list("dossier_id", flat=True).get(pk=case_id)
    dossier = gate.lock_dossier(dossier_id)
    case: Case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    case.dossier = dossier
    return case


def lock_meeting(meeting_id: int) -> Meeting:
    """Lock a meeting after its case; `meeting.case` is the locked row."""
    case_id = Meeting.objects.values_list("case_id", flat=True).get(pk=meeting_id)
    case = lock_case(case_id)
    meeting: Meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)
    meeting.case, meeting.dossier = case, case.dossier
    return meeting


def lock_agreement(agreement_id: int) -> Agreement:
    """Lock an agreement after its case; `agreement.case` is the locked row."""
    case_id = Agreement.objects.values_list("case_id", flat=True).get(pk=agreement_id)
    case = lock_case(case_id)
    agreement: Agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    agreement.case, agreement.dossier = case, case.dossier
    return agreement
