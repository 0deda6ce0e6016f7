"""The nightly run, resident by resident, and the same again after a restore."""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Membership, active_on
from accounts.states import Role
from consent import retention, terms
from consent.destruction.log import destroy_log, destroy_samples, expired_batches
from consent.destruction.loose import destroy_loose
from consent.destruction.plan import OF_DOSSIERS, plan_for, under_dossiers
from consent.destruction.rows import anything_to_empty, destroy_rows, ids_of
from consent.destruction.staff import destroy_user, past_staff
from consent.models import Dossier, LegalHold
from consent.plugs import with_course
from trail import clock, destroyer, outbox
from trail.destroyer import Past
from trail.models import Certificate

logger = logging.getLogger(__name__)
FAILED_MAIL = "retention.failed"


class NotDestroyed(Exception):
    """Something past its term is still there; says what."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be destroyed: numbers of dossiers (none: rows of no dossier), and the kind of error."""

    numbers: tuple[str, ...]
    municipality_id: int | None
    error: str


@dataclass(slots=True)
class Outcome:
    """What a run did, or would do: numbers of dossiers with the classes, those held, and rows without a dossier."""

    certificate: Certificate | None
    destroyed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    loose: dict[str, int] = field(default_factory=dict)
    log_lines: int = 0
    failed: list[Failure] = field(default_factory=list)


def kept_of(dossiers: Sequence[Dossier]) -> dict[int, terms.Kept]:
    """What the terms look at, by dossier's id (two queries and the plugs')."""
    ids = [d.pk for d in dossiers]
    courses = with_course(ids)
    held = set(
        LegalHold.objects.filter(dossier_id__in=ids, ended_at=None).values_list(
            "dossier_id", flat=True
        )
    )
    return {
        d.pk: terms.Kept(
            d.phase, d.closed_at, d.referred_until, d.pk in courses, is_held=d.pk in held
        )
        for d in dossiers
    }


def destroy_expired(*, dry_run: bool = False) -> Outcome:
    """Destroy all that is past its term now; each resident by themselves, so that one that fails stops no other."""
    now = clock.now()
    certificate = None if dry_run else destroyer.issue("destroy_expired", policy_hash())
    outcome = Outcome(certificate)
    for person_id in list(_candidates(now)):
        with _going_on(outcome, _dossiers_of(person_id)):
            _person_expired(person_id, now, certificate, outcome)
    with _going_on(outcome, Dossier.objects.none()):
        outcome.loose = destroy_loose(now, certificate)
    with _going_on(outcome, Dossier.objects.none()):
        outcome.loose |= destroy_samples(now, certificate)
    _staff_expired(now, certificate, outcome)
    for seal in expired_batches(now):
        # a batch at a time: long work, and one that was tampered with stays as evidence
        with _going_on(outcome, Dossier.objects.none(), f"seal {seal.number} of the log"):
            count = destroy_log(seal, certificate)
            outcome.log_lines += count
    if certificate is not None:
        _mail_failures(outcome, certificate)
    return outcome


def _staff_expired(now: datetime, certificate: Certificate | None, outcome: Outcome) -> None:
    for user_id in list(past_staff(now)):
        with _going_on(outcome, Dossier.objects.none(), f"user {user_id}"):
            for label, count in destroy_user(user_id, now, certificate).items():
                outcome.loose[label] = outcome.loose.get(label, 0) + count


@contextmanager
def _going_on(outcome: Outcome, dossiers: QuerySet[Dossier], what: str = "") -> Iterator[None]:
    """One transaction. What fails in it is taken back whole and told; the rest of the night goes on."""
    done, held = len(outcome.destroyed), len(outcome.held)
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        del outcome.destroyed[done:], outcome.held[held:]
        found = list(dossiers.order_by("pk").values_list("number", "municipality_id"))
        failure = Failure(
            tuple(number for number, _place in found),
            found[0][1] if found else None,
            " ".join(words for words in (what, _words_of(error)) if words),
        )
        outcome.failed.append(failure)
        logger.error("retention: %s: %s", _about(failure), failure.error)


def _words_of(error: Exception) -> str:
    """The kind of error and the constraint that stopped it; its own words may hold what a row holds."""
    words = type(error).__name__
    diagnosis = getattr(error.__cause__, "diag", None) if isinstance(error, DatabaseError) else None
    names = (getattr(diagnosis, "table_name", None), getattr(diagnosis, "constraint_name", None))
    return " ".join([words, *(name for name in names if name)])


def _about(failure: Failure) -> str:
    return ", ".join(failure.numbers) or "rows of no dossier"


def tell_failures(outcome: Outcome) -> str:
    """One line per failure, for who reads the terminal or the technical log."""
    return "\n".join(f"{_about(one)}: not destroyed ({one.error})" for one in outcome.failed)


def _mail_failures(outcome: Outcome, certificate: Certificate) -> None:
    """Tell the administrators of the municipality; all of them when it is about no dossier."""
    places = {one.municipality_id for one in outcome.failed}
    if not places:
        return
    rows = Membership.objects.filter(active_on(clock.today()), role=Role.ADMINISTRATOR)
    if None not in places:
        rows = rows.filter(municipality_id__in=[one for one in places if one is not None])
    with transaction.atomic():
        for user_id, place in set(rows.values_list("user_id", "municipality_id")):
            count = sum(
                max(len(one.numbers), 1)
                for one in outcome.failed
                if one.municipality_id in (place, None)
            )
            outbox.post(
                FAILED_MAIL,
                key=f"{certificate.pk}:{place}",
                to_user_id=user_id,
                municipality_id=place,
                municipality=place,
                count=count,
            )


def policy_hash() -> str:
    return hashlib.sha256(retention.POLICY.read_bytes()).hexdigest()


def _candidates(now: datetime) -> Iterator[int]:
    """Residents of whom something may be past: nobody with a course that runs."""
    ended = Q(closed_at__lt=now) | Q(referred_until__lte=now)
    found = Dossier.objects.filter(ended).exclude(phase="open").annotate(person=_PERSON)
    yield from found.order_by("person").values_list("person", flat=True).distinct()


# two registrations of one person are kept and destroyed as one (consent.models.ResidentMerge)
_PERSON = Coalesce(F("resident__same_as"), F("resident"))


def _dossiers_of(person_id: int) -> QuerySet[Dossier]:
    rows: QuerySet[Dossier] = Dossier.objects.filter(
        Q(resident_id=person_id) | Q(resident__same_as_id=person_id)
    )
    return rows


def _person_expired(
    person_id: int, now: datetime, certificate: Certificate | None, outcome: Outcome
) -> None:
    # under lock: a hold or a new course in another tab comes before, or waits
    dossiers = list(
        Dossier.objects.select_for_update(of=("self",))
        .select_related("programme", "municipality", "resident")
        .filter(pk__in=_dossiers_of(person_id).values("pk"))
        .order_by("pk")
    )
    kept = kept_of(dossiers)
    if terms.any_held(kept.values()):
        outcome.held += [d.number for d in dossiers if kept[d.pk].is_held]
        return
    lost = [d for d in dossiers if terms.is_lost_referral(kept[d.pk], now)]
    if lost:
        _destroy(lost, OF_DOSSIERS, certificate, outcome)
    rest = [d for d in dossiers if d not in lost]
    past = terms.classes_past([kept[d.pk] for d in rest], retention.policy().classes, now)
    if past:
        _destroy(rest, past, certificate, outcome)


def _destroy(
    dossiers: Sequence[Dossier],
    classes: frozenset[str],
    certificate: Certificate | None,
    outcome: Outcome,
) -> None:
    if certificate is None:
        plan, ids = plan_for(classes), [d.pk for d in dossiers]
        rows = {m: ids_of(m, ids) for m in under_dossiers()}
        if not any(rows[m] for m in plan.whole) and not anything_to_empty(plan, rows):
            return
    elif not destroy_rows(dossiers=dossiers, classes=classes, certificate=certificate):
        return
    outcome.destroyed += [(d.number, tuple(sorted(classes))) for d in dossiers]


def replay(lines: Sequence[Past]) -> Outcome:
    """Destroy again what a restored backup brought back. Holds don't matter: it was gone already."""
    outcome = Outcome(destroyer.issue("replay_destructions", policy_hash()))
    for line in lines:
        found = Dossier.objects.filter(
            pk=line.dossier_id,
            number=line.number,
            opened_at=line.opened_at,
            resident_id=line.resident_id,
        )
        with _going_on(outcome, found):
            dossiers = list(
                found.select_for_update(of=("self",)).select_related(
                    "programme", "municipality", "resident"
                )
            )
            if dossiers:
                _destroy(dossiers, line.classes, outcome.certificate, outcome)
    # who worked here is past the term again by themselves, and needs no list
    _staff_expired(clock.now(), outcome.certificate, outcome)
    return outcome
