"""Young people: who decides for a child, and the legal tasks of others (DOMAIN §4)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Partnership
from accounts.policies import check_administers
from accounts.viewer import Viewer
from consent import gate, policies
from consent.actions.notices import draft_notices
from consent.actions.withdrawals import write_withdrawal
from consent.ages import check_birth_date, decides_from, is_decided_for
from consent.deciding import deciding_in
from consent.models import Consent, Dossier, Guardian, Resident
from consent.plugs import follow_consent
from consent.states import GuardianKind
from trail import audit, clock
from trail.actor import Acting
from trail.errors import Conflict, Denied


@transaction.atomic
def set_young_article(*, partnership: Partnership, article: str, by: Acting) -> Partnership:
    """Keep the article by which an organisation (RMC, SAVE) may know of young people; empty: none.

    It opens nothing by itself: per dossier somebody still writes the ground down. Raises Denied.
    """
    check_administers(by, partnership.municipality_id)
    locked: Partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    locked.young_article = article.strip()
    locked.save(update_fields=["young_article"])
    audit.record_change(
        "young.article",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        organisation_id=locked.organisation_id,
    )
    return locked


@transaction.atomic
def record_birth_date(*, dossier: Dossier, born_on: date, by: Viewer) -> Resident:
    """Write down or correct the date of birth of somebody under 18.

    What was answered by somebody who turns out not to decide, or for longer than they decide, is taken back: then
    who does decide is asked. The same day again changes nothing. Raises Denied: not for the viewer, an adult, a
    day to come, or where young people aren't served.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_keep_deciders(by, locked)
    check_birth_date(locked.programme, born_on, before=locked.resident.born_on)
    resident: Resident = Resident.objects.select_for_update().get(pk=locked.resident_id)
    if resident.born_on == born_on:
        return resident
    resident.born_on = born_on
    resident.save(update_fields=["born_on"])
    if any(_says_too_much(one, born_on) for one in deciding_in(locked).answers.values()):
        knew = gate.areas_by_organisation(locked)
        taken_back = write_withdrawal(locked, by=by, organisation_id=None, purpose="", areas=[])
        gate.rebuild_access(locked)
        draft_notices(locked, knew, by=by)
        follow_consent(locked, by)
        audit.record_change(
            "consent.withdraw",
            by=by,
            municipality_id=locked.municipality_id,
            thing=taken_back,
            shown=[locked.shown],
        )
    audit.record_change(
        "resident.change",
        by=by,
        municipality_id=locked.municipality_id,
        thing=resident,
        shown=[locked.shown],
    )
    return resident


def _says_too_much(answer: Consent, born_on: date) -> bool:
    """Given by the resident while others decide, or by another for longer than until they decide themself."""
    if answer.guardian_id is None:
        return is_decided_for(born_on, clock.local_date(answer.given_at))
    return answer.until_at > decides_from(born_on)


@transaction.atomic
def add_guardian(*, dossier: Dossier, name: str, kind: str, by: Viewer) -> Guardian:
    """Write down who has authority over the child; nothing is shared until they have said yes too.

    Raises Denied: not for the viewer, or the resident decides themself.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_keep_deciders(by, locked)
    if not is_decided_for(locked.resident.born_on, clock.today()):
        raise Denied(_("This resident decides themself."))
    knew = gate.areas_by_organisation(locked)
    guardian: Guardian = Guardian.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        name=name.strip(),
        kind=GuardianKind(kind),
        from_at=clock.now(),
        recorded_by_id=by.user_id,
    )
    gate.rebuild_access(locked)
    draft_notices(locked, knew, by=by)
    follow_consent(locked, by)
    audit.record_change(
        "guardian.add",
        by=by,
        municipality_id=locked.municipality_id,
        thing=guardian,
        shown=[locked.shown],
    )
    return guardian


@transaction.atomic
def end_guardian(*, guardian: Guardian, reason: str, by: Viewer) -> Guardian:
    """They have no authority any more, or it was a mistake. Whoever is left is asked anew: less can be shared
    at once, never more. Raises Denied; Conflict when it ended already."""
    locked = gate.lock_dossier(guardian.dossier_id)
    policies.check_can_keep_deciders(by, locked)
    if not reason.strip():
        raise Denied(_("Say why they no longer decide."))
    row: Guardian = Guardian.objects.select_for_update().get(pk=guardian.pk)
    if row.until_at is not None:
        raise Conflict(_("This was ended already."))
    knew = gate.areas_by_organisation(locked)
    row.until_at = clock.now()
    row.reason = reason.strip()
    row.ended_by_id = by.user_id
    row.save()
    gate.rebuild_access(locked)
    draft_notices(locked, knew, by=by)
    follow_consent(locked, by)
    audit.record_change(
        "guardian.end",
        by=by,
        municipality_id=locked.municipality_id,
        thing=row,
        shown=[locked.shown],
    )
    return row
