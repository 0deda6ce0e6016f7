"""Grounds for sharing that are not consent: public task, legal duty, vital interest."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.querysets import organisations_in
from accounts.viewer import Viewer
from consent import gate, policies
from consent.models import Basis, Dossier, LifeArea, Seat
from consent.states import BasisKind
from trail import audit, clock
from trail.errors import Conflict, Denied

BY_ARTICLE = (BasisKind.PUBLIC_TASK, BasisKind.LEGAL_DUTY)
ARTICLE_LENGTH, REASON_LENGTH = 200, 500


@transaction.atomic
def record_basis(
    *,
    dossier: Dossier,
    organisation_id: int,
    kind: str,
    areas: Collection[int],
    by: Viewer,
    article: str = "",
    reason: str = "",
    until_at: datetime | None = None,
) -> Basis:
    """Record a ground other than consent; effective at once. The same one, while it runs, is recorded once.

    Task and duty name their article; vital interest has a reason and an end, at most settings.VITAL_INTEREST_DAYS off.
    Raises Denied: not the lead organisation, a course that has ended, an organisation or area from elsewhere, or no
    article, reason or end.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_record_basis(by, locked)
    article, reason = article.strip(), reason.strip()
    _check_why(kind, article, reason, until_at)
    _check_organisation(locked, organisation_id)
    _check_areas(locked, areas)
    same: Iterable[Basis] = Basis.objects.filter(
        dossier=locked,
        organisation_id=organisation_id,
        kind=kind,
        article=article,
        reason=reason,
        areas=sorted(set(areas)),
        until_at=until_at,
    )
    for earlier in same:
        if earlier.is_running:
            return earlier
    basis = Basis.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        organisation_id=organisation_id,
        kind=kind,
        article=article,
        reason=reason,
        areas=sorted(set(areas)),
        from_at=clock.now(),
        until_at=until_at,
        recorded_by_id=by.user_id,
    )
    gate.rebuild_access(locked)
    audit.record_change(
        "basis.record",
        by=by,
        municipality_id=locked.municipality_id,
        thing=basis,
        shown=[locked.shown],
        basis=kind,
        organisation_id=organisation_id,
        area_ids=sorted(set(areas)),
    )
    return basis


def _check_why(kind: str, article: str, reason: str, until_at: datetime | None) -> None:
    now = clock.now()
    if until_at is not None and until_at <= now:
        raise Denied(_("This end has passed. Choose today or a later day."))
    if kind in BY_ARTICLE:
        if not article or len(article) > ARTICLE_LENGTH:
            raise Denied(_("Name the article of the law that asks for this."))
        return
    if kind != BasisKind.VITAL_INTEREST:
        raise Denied(_("Choose one of the grounds. Consent is asked of the resident."))
    if not reason or len(reason) > REASON_LENGTH:
        raise Denied(_("Say in a sentence who is in danger, and of what."))
    if until_at is None:
        raise Denied(_("Say until when. Danger passes."))
    # whole days, as somebody counts them
    longest = timedelta(days=settings.VITAL_INTEREST_DAYS + 1)
    if until_at > now + longest:
        raise Denied(
            _("At most %(days)s days. Does it last longer? Then it is recorded again.")
            % {"days": settings.VITAL_INTEREST_DAYS}
        )


def _check_organisation(dossier: Dossier, organisation_id: int) -> None:
    seated = Seat.objects.filter(dossier=dossier, until_at=None, organisation_id=organisation_id)
    here = organisations_in(dossier.municipality_id).filter(pk=organisation_id)
    if not seated.exists() and not here.exists():
        raise Denied(_("This organisation does not work in this municipality."))


def _check_areas(dossier: Dossier, areas: Collection[int]) -> None:
    if not areas:
        raise Denied(_("Choose at least one subject."))
    known = LifeArea.objects.filter(municipality_id=dossier.municipality_id, is_process=False)
    if set(areas) - set(known.values_list("pk", flat=True)):
        raise Denied(_("One of these areas does not exist here."))
    if known.filter(pk__in=areas, key=policies.ADDRESS).exists():
        # else the lead organisation could open it for itself
        raise Denied(
            _("A secret address is shared with the resident's own yes, and in no other way.")
        )


@transaction.atomic
def end_basis(*, basis: Basis, by: Viewer) -> Basis:
    """From now on nothing is shared on this ground. Raises Denied, or Conflict when it has ended."""
    locked = gate.lock_dossier(basis.dossier_id)
    policies.check_can_end_basis(by, locked)
    basis = Basis.objects.select_for_update(of=("self",)).get(pk=basis.pk)
    if not basis.is_running:
        raise Conflict(_("This has ended already."))
    basis.ended_at, basis.ended_by_id = clock.now(), by.user_id
    basis.save()
    gate.rebuild_access(locked)
    audit.record_change(
        "basis.end",
        by=by,
        municipality_id=locked.municipality_id,
        thing=basis,
        shown=[locked.shown],
        basis=basis.kind,
    )
    return basis
