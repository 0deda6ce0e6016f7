"""A sentence of the resident: written down, released by them as their own act, taken back by them at once.

Locks: dossier → case → quote; what a sentence stands in comes after it (cases.plugs.QuotePlace).
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.models import Case, Quote
from cases.plugs import QUOTE_PLACES
from cases.policies.quotes import (
    check_can_change,
    check_can_note,
    check_can_release,
    check_can_take_back,
    check_names_nobody,
)
from cases.states import QuoteStatus
from consent import gate
from consent.models import Dossier, LifeArea
from consent.states import HowGiven
from trail import audit, clock
from trail.actor import Acting, System
from trail.errors import Conflict
from trail.nightly import each_by_itself
from trail.sent import sent_or_other


@transaction.atomic
def note_quote(
    *, case: Case, area: LifeArea, text: str, own_hand: bool, token: UUID, by: Viewer
) -> Quote:
    """Write down what the resident said, or `own_hand`: they typed it. It stands nowhere until they release it.

    The same on the same form twice is one. Raises Denied: not for this viewer or area, or a name is in it.
    """
    case = lock_case(case.pk)
    said = (area.pk, text, own_hand)
    same, token = sent_or_other(
        Quote,
        token,
        said=said,
        said_in=lambda row: (row.area_id, row.text, row.own_hand),
        case_id=case.pk,
        noted_by_id=by.user_id,
    )
    if same is not None:
        return same
    check_can_note(by, case, area, text)
    quote: Quote = Quote.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        area=area,
        text=text,
        own_hand=own_hand,
        noted_at=clock.now(),
        noted_by_id=by.user_id,
        token=token,
    )
    _record("quote.note", quote, by, area_id=area.pk)
    return quote


@transaction.atomic
def change_quote(*, quote: Quote, text: str, version: int, by: Viewer) -> Quote:
    """Other words, until it is released. `version`: the one that was read. Raises Denied, or Conflict when it was
    released or changed meanwhile."""
    locked = _lock(quote)
    check_can_change(by, locked)
    if locked.text == text:
        return locked
    _check_version(locked, version)
    check_names_nobody(locked.case, text)
    locked.text, locked.version = text, locked.version + 1
    locked.save()
    _record("quote.change", locked, by)
    return locked


@transaction.atomic
def remove_quote(*, quote: Quote, by: Viewer) -> None:
    """It isn't used after all, and was never released. Raises Denied or Conflict."""
    locked = _lock(quote)
    check_can_change(by, locked)
    _record("quote.remove", locked, by)
    Quote.objects.filter(pk=locked.pk).delete()


@transaction.atomic
def release_quote(
    *,
    quote: Quote,
    version: int,
    how: HowGiven | str,
    witness: str,
    by: Viewer,
    typed_name: str = "",
) -> Quote:
    """The resident releases exactly the sentence that they read (`version`), without a name; `by` writes that down.

    Raises Denied: no yes to quotes on the form, no name or witness, not for this viewer; Conflict when it was changed
    meanwhile, or is released or taken back already.
    """
    locked = _lock(quote)
    how = HowGiven(how)
    check_can_release(by, locked, how, typed_name, witness)
    _check_version(locked, version)
    locked.status, locked.released_at, locked.released_by_id = (
        QuoteStatus.RELEASED,
        clock.now(),
        by.user_id,
    )
    locked.how, locked.witness = how, witness
    locked.typed_name = typed_name if how == HowGiven.SCREEN else ""
    locked.save()
    _record("quote.release", locked, by, how=str(how))
    return locked


@transaction.atomic
def take_back_quote(*, quote: Quote, by: Viewer) -> Quote:
    """The resident takes it back: at this moment every paper with it is withdrawn. Twice is once. Raises Denied, or
    Conflict for one that was never released."""
    locked = _lock(quote)
    if locked.status != QuoteStatus.TAKEN_BACK:
        check_can_take_back(by, locked)
        _end([locked], by)
    return locked


class EndingQuotes:
    """consent.plugs.ConsentFollower: what isn't allowed any more is taken back with it."""

    def follow(self, dossier: Dossier, by: Acting) -> None:
        released = Quote.objects.filter(dossier=dossier, status=QuoteStatus.RELEASED)
        ids = list(released.values_list("pk", flat=True))
        if ids:
            ended = released.exclude(pk__in=released.standing().values("pk"))
            locked = list(ended.select_for_update(of=("self",)).order_by("pk"))
            for quote in locked:
                quote.dossier = dossier
            _end(locked, None, logged_by=by)


def end_quotes() -> int:
    """Each night: what stood on a yes that has run out stands nowhere any more. Returns how many dossiers had one."""
    rows = Quote.objects.filter(status=QuoteStatus.RELEASED)
    over = rows.exclude(pk__in=Quote.objects.standing().values("pk"))
    dossier_ids = sorted(set(over.values_list("dossier_id", flat=True)))
    return each_by_itself(dossier_ids, _end_those_of, what="quotes of a dossier")


def _end_those_of(dossier_id: int) -> bool:
    EndingQuotes().follow(gate.lock_dossier(dossier_id), System("quotes"))
    return True


def _end(quotes: list[Quote], by: Viewer | None, *, logged_by: Acting | None = None) -> None:
    """`by` None: the consent ended, nobody took the sentence itself back."""
    for quote in quotes:
        quote.status, quote.taken_back_at = QuoteStatus.TAKEN_BACK, clock.now()
        quote.taken_back_by_id = by.user_id if by else None
        quote.save()
        actor = by or logged_by
        assert actor is not None
        _record("quote.take_back", quote, actor, with_consent=by is None)
    if quotes:
        for place in QUOTE_PLACES:
            place.leave([quote.pk for quote in quotes])


def _check_version(quote: Quote, version: int) -> None:
    if quote.version != version:
        raise Conflict(_("The sentence was changed meanwhile. Read it again first."))


def _lock(quote: Quote) -> Quote:
    case = lock_case(quote.case_id)
    locked: Quote | None = (
        Quote.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(pk=quote.pk)
        .first()
    )
    if locked is None:
        raise Conflict(_("This sentence isn't there any more."))
    locked.case, locked.dossier = case, case.dossier
    return locked


def _record(action: str, quote: Quote, by: Acting, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=quote.municipality_id,
        thing=quote,
        shown=[quote.dossier.shown],
        **data,
    )
