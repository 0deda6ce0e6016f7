"""Emergency access: one person looks into one dossier for one day, because somebody is in danger."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, Municipality, User, active_on
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from consent import gate, policies
from consent.models import EMERGENCY_PERIOD, Dossier, EmergencyAccess, LifeArea
from consent.states import BasisKind, DossierPhase, EmergencyVerdict, Salutation
from trail import audit, clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine

TOLD = "consent.emergency_used"
# in the log: a try that found somebody, and one that didn't
OPENED, MISSED = "emergency.open", "emergency.miss"
SHORTEST_REASON = 20


def askable_areas(municipality_ids: Collection[int]) -> list[LifeArea]:
    """The sensitive areas that can be asked for, each by itself; a secret address never."""
    return list(
        LifeArea.objects.filter(municipality_id__in=municipality_ids, is_sensitive=True).exclude(
            key=policies.ADDRESS
        )
    )


@transaction.atomic
def ask_emergency(
    *,
    municipality: Municipality,
    name: str,
    number: str,
    reason: str,
    sensitive: Collection[str],
    by: Viewer,
) -> EmergencyAccess | None:
    """Open the one dossier that this name (and number, if given) is of, for this person, for a day.

    None when there isn't exactly one: the same answer for nobody, for somebody whose course has ended, and for two of
    the same name. Every try is counted and stays in the log. `sensitive` are keys of areas. Asking again while it
    runs is once. Raises Denied: not here, no reason, too many tries.
    """
    # one try at a time, so that many at once don't slip past the count
    User.objects.select_for_update().get(pk=by.user_id)
    policies.check_can_ask_emergency(by, municipality.pk)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Denied(_("Say in a sentence who is in danger, and of what."))
    _check_tries(by)
    dossier = _exactly_one(municipality, name, number)
    if dossier is None:
        audit.record_change(MISSED, by=by, municipality_id=municipality.pk)
        return None
    locked = gate.lock_dossier(dossier.pk)
    organisation_id = by.organisations_in(municipality.pk, DOSSIER_ROLES)[0]
    running: EmergencyAccess | None = (
        EmergencyAccess.objects.running().filter(dossier=locked, person_id=by.user_id).first()
    )
    areas = _areas(locked, sensitive)
    if running is not None and set(areas) <= set(running.areas):
        return running
    now = clock.now()
    emergency: EmergencyAccess = EmergencyAccess.objects.create(
        dossier=locked,
        municipality=municipality,
        organisation_id=organisation_id,
        person_id=by.user_id,
        reason=reason.strip(),
        areas=areas,
        from_at=now,
        until_at=now + EMERGENCY_PERIOD,
    )
    gate.rebuild_access(locked)
    audit.record_change(
        OPENED,
        by=by,
        municipality_id=municipality.pk,
        thing=emergency,
        shown=[locked.shown],
        basis=BasisKind.VITAL_INTEREST,
        area_ids=areas,
    )
    _tell(emergency)
    return emergency


def _check_tries(by: Viewer) -> None:
    since = clock.now() - timedelta(days=1)
    tries = AuditLine.objects.filter(
        user_id=by.user_id, action__in=[OPENED, MISSED], occurred_at__gt=since
    ).count()
    if tries >= settings.EMERGENCY_TRIES:
        raise Denied(
            _(
                "You have tried this too often today. Phone the project leader, or 112 when it can't wait."
            )
        )


def _exactly_one(municipality: Municipality, name: str, number: str) -> Dossier | None:
    """By the whole name, capitals or not; nothing that looks like it, and nothing of which the course has ended."""
    exact = " ".join(name.split())
    for address in (Salutation.MR, Salutation.MRS):
        exact = exact.removeprefix(f"{address.value} ").removeprefix(f"{address.value.title()} ")
    rows = Dossier.objects.filter(
        Q(phase=DossierPhase.OPEN) | Q(phase=DossierPhase.REFERRED, referred_until__gt=clock.now()),
        municipality=municipality,
        resident__name__iexact=exact,
        programme__emergency_access=True,
        emptied_at=None,
    )
    if number:
        rows = rows.filter(number__iexact="".join(number.split()))
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _areas(dossier: Dossier, sensitive: Collection[str]) -> list[int]:
    ordinary = LifeArea.objects.filter(
        municipality_id=dossier.municipality_id, is_sensitive=False, is_process=False
    )
    asked = [
        area.pk for area in askable_areas([dossier.municipality_id]) if area.key in set(sensitive)
    ]
    return sorted([*ordinary.values_list("pk", flat=True), *asked])


def _tell(emergency: EmergencyAccess) -> None:
    """Mail to who steers and who watches, at once; not to the person themself."""
    told = (
        Membership.objects.filter(
            active_on(clock.today()),
            municipality_id=emergency.municipality_id,
            role__in=[Role.PROJECT_LEADER, Role.PRIVACY_OFFICER],
            user__is_active=True,
        )
        .exclude(user_id=emergency.person_id)
        .values_list("user_id", flat=True)
        .distinct()
    )
    for user_id in told:
        outbox.post(
            TOLD,
            key=str(emergency.pk),
            to_user_id=user_id,
            municipality_id=emergency.municipality_id,
            emergency_id=emergency.pk,
        )


def _lock(emergency: EmergencyAccess) -> tuple[Dossier, EmergencyAccess]:
    dossier = gate.lock_dossier(emergency.dossier_id)
    locked: EmergencyAccess = EmergencyAccess.objects.select_for_update(of=("self",)).get(
        pk=emergency.pk
    )
    return dossier, locked


@transaction.atomic
def end_emergency(*, emergency: EmergencyAccess, by: Viewer) -> EmergencyAccess:
    """End it before its day is over; effective at the next request. Raises Denied, or Conflict when it is over."""
    dossier, locked = _lock(emergency)
    policies.check_can_end_emergency(by, locked)
    if not locked.is_running:
        raise Conflict(_("This emergency access is over already."))
    _end(dossier, locked, by)
    return locked


def _end(dossier: Dossier, emergency: EmergencyAccess, by: Viewer) -> None:
    emergency.ended_at, emergency.ended_by_id = clock.now(), by.user_id
    emergency.save()
    gate.rebuild_access(dossier)
    audit.record_change(
        "emergency.end",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=emergency,
        shown=[dossier.shown],
        basis=BasisKind.VITAL_INTEREST,
    )


@transaction.atomic
def review_emergency(
    *,
    emergency: EmergencyAccess,
    verdict: EmergencyVerdict,
    note: str,
    may_be_told: bool,
    by: Viewer,
) -> EmergencyAccess:
    """Say whether it was justified, and whether the resident may read of it; said once. Not justified ends it.

    Raises Denied (not the privacy officer, who used it themself, no words why not) or Conflict (judged already).
    """
    dossier, locked = _lock(emergency)
    policies.check_can_review_emergency(by, locked)
    if locked.reviewed_at is not None:
        raise Conflict(_("This has been judged already. It stays as it is."))
    if verdict == EmergencyVerdict.UNJUSTIFIED and not note.strip():
        raise Denied(_("Say why it was not justified, and what follows."))
    locked.verdict, locked.note, locked.may_be_told = verdict, note.strip(), may_be_told
    locked.reviewed_at, locked.reviewed_by_id = clock.now(), by.user_id
    locked.save()
    audit.record_change(
        "emergency.review",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        shown=[dossier.shown],
        basis=BasisKind.VITAL_INTEREST,
        verdict=verdict,
        may_be_told=may_be_told,
    )
    if verdict == EmergencyVerdict.UNJUSTIFIED and locked.is_running:
        _end(dossier, locked, by)
    return locked
