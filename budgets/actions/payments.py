"""What happens to granted money: pay it, settle with what it really cost, have an advance come back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from budgets import mails, policies
from budgets.actions import ledger
from budgets.locks import Held, lock_money
from budgets.log import record
from budgets.models import Advance, Booking, BudgetRequest
from budgets.moved import moved_of
from budgets.states import EntryKind, RequestStatus
from trail import clock
from trail.errors import Conflict, Denied
from trail.sent import sent_before, used_before
from trail.templatetags.spoken import money


@dataclass(frozen=True, slots=True)
class Account:
    """Where money goes: an IBAN without spaces, and in whose name."""

    iban: str
    holder: str


@dataclass(frozen=True, slots=True)
class ComesBack:
    """From which arrangement an advance comes back, by when, and who sees to it: who pays it, unless said."""

    from_whom: str
    due_date: date
    watcher_id: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says about money that moved."""

    kind: EntryKind
    amount: Decimal
    on_date: date
    note: str = ""
    account: Account | None = None

    def is_in(self, booking: Booking) -> bool:
        account = Account(booking.iban, booking.holder or "") if booking.iban else None
        there = Said(
            EntryKind(booking.kind), booking.amount, booking.on_date, booking.note, account
        )
        return self == there


@transaction.atomic
def pay(
    *,
    request: BudgetRequest,
    amount: Decimal,
    on_date: date,
    account: Account,
    token: UUID,
    by: Viewer,
    note: str = "",
    comes_back: ComesBack | None = None,
) -> Booking:
    """Pay all or part of what was granted. On the advice to advance, it says from whom it comes back.

    The same token twice is one payment. Raises Denied (no mandate to pay, four eyes) or Conflict (more than is
    reserved); then nothing has changed.
    """
    held = lock_money(request.pk)
    locked = held.request
    advances = bool(locked.outcome) and policies.is_advance(locked)
    kind = EntryKind.ADVANCE if advances else EntryKind.PAY
    said = Said(kind, amount, on_date, note, account)
    if (earlier := _booked_before(token, locked, by, said)) is not None:
        return earlier
    moved = moved_of([locked])[locked.pk]
    policies.check_can_pay(by, locked, moved)
    _check_day(on_date)
    if amount > moved.held:
        raise Conflict(
            _("%(amount)s is more than what is reserved for this: %(left)s.")
            % {"amount": money(amount), "left": money(moved.held)}
        )
    if kind == EntryKind.ADVANCE:
        _plan_return(locked, comes_back, by)
    # first free, then spent: the ceiling is never passed in between
    ledger.book(held, EntryKind.RELEASE, by=by, amount=amount)
    booking = _book(held, kind, amount, on_date, token=token, by=by, note=note, account=account)
    if locked.status == RequestStatus.APPROVED:
        policies.check_move_to(locked, RequestStatus.PAID)
        locked.status = RequestStatus.PAID
        locked.save()
    mails.tell_asker(locked, "budget.paid", about=booking.pk)
    return booking


def _plan_return(request: BudgetRequest, comes_back: ComesBack | None, by: Viewer) -> None:
    """Said once, at the first payment."""
    if Advance.objects.filter(request=request).exists():
        return
    if comes_back is None or not comes_back.from_whom:
        raise Denied(
            _("This is an advance. Say from which arrangement it comes back, and by when.")
        )
    _check_return_day(comes_back.due_date)
    if comes_back.watcher_id not in (None, by.user_id):
        policies.check_watcher(request, comes_back.watcher_id)
    Advance.objects.create(
        dossier=request.dossier,
        municipality_id=request.municipality_id,
        request=request,
        from_whom=comes_back.from_whom,
        due_date=comes_back.due_date,
        watcher_id=comes_back.watcher_id or by.user_id,
        recorded_by_id=by.user_id,
    )


def _check_return_day(due_date: date) -> None:
    if due_date < clock.today():
        raise Denied(_("The day by which it comes back has passed already."), field="due_date")


@transaction.atomic
def settle(
    *,
    request: BudgetRequest,
    real_amount: Decimal,
    on_date: date,
    token: UUID,
    by: Viewer,
    note: str = "",
) -> BudgetRequest:
    """Close the books of a request on what it really cost; the rest is free again.

    `real_amount` may be zero when everything came back. Sent twice, it is settled once. Raises Denied or
    Conflict (more than was paid: pay the rest first).
    """
    held = lock_money(request.pk)
    locked = held.request
    moved = moved_of([locked])[locked.pk]
    gone = moved.paid + moved.advanced - moved.refunded
    said = Said(EntryKind.REFUND, moved.refunded, on_date, note)
    earlier = _booked_before(token, locked, by, said)
    if earlier and locked.status == RequestStatus.ACCOUNTED and real_amount == gone:
        return locked
    policies.check_can_settle(by, locked)
    _check_day(on_date)
    if real_amount > gone:
        raise Conflict(
            _("%(real)s is more than what was paid: %(paid)s. Pay the rest first.")
            % {"real": money(real_amount), "paid": money(gone)}
        )
    came_back = gone - real_amount
    if came_back > 0:
        if moved.advanced and came_back > moved.outstanding:
            raise Conflict(_("More would come back than is still out."))
        _book(held, EntryKind.REFUND, came_back, on_date, token=token, by=by, note=note)
    if moved.held > 0:
        ledger.book(held, EntryKind.RELEASE, by=by, amount=moved.held)
    policies.check_move_to(locked, RequestStatus.ACCOUNTED)
    locked.status = RequestStatus.ACCOUNTED
    locked.save()
    record("budget.settle", locked, by, real=str(real_amount), released=str(moved.held))
    return locked


@transaction.atomic
def claim_back(
    *,
    request: BudgetRequest,
    amount: Decimal,
    on_date: date,
    token: UUID,
    by: Viewer,
    note: str = "",
) -> Booking:
    """Write down that an advance was asked back. Raises Denied, or Conflict when it is more than is still out."""
    return _move_back(EntryKind.CLAIM, request, amount, on_date, token, by, note)


@transaction.atomic
def recover(
    *,
    request: BudgetRequest,
    amount: Decimal,
    on_date: date,
    token: UUID,
    by: Viewer,
    note: str = "",
) -> Booking:
    """An advance, or part of it, came back: the resident and the programme have that room again."""
    return _move_back(EntryKind.RECOVER, request, amount, on_date, token, by, note)


@transaction.atomic
def write_off(
    *,
    request: BudgetRequest,
    amount: Decimal,
    on_date: date,
    token: UUID,
    by: Viewer,
    note: str,
) -> Booking:
    """What won't come back: it stays spent. Takes a reason, and somebody with a mandate to decide."""
    return _move_back(EntryKind.WRITE_OFF, request, amount, on_date, token, by, note)


def _move_back(
    kind: EntryKind,
    request: BudgetRequest,
    amount: Decimal,
    on_date: date,
    token: UUID,
    by: Viewer,
    note: str,
) -> Booking:
    held = lock_money(request.pk)
    locked = held.request
    said = Said(kind, amount, on_date, note)
    if (earlier := _booked_before(token, locked, by, said)) is not None:
        return earlier
    moved = moved_of([locked])[locked.pk]
    policies.check_can_have_back(by, locked, moved, writes_off=kind == EntryKind.WRITE_OFF)
    _check_day(on_date)
    if kind == EntryKind.WRITE_OFF and not note:
        raise Denied(_("Say why it won't come back."))
    limit = moved.unclaimed if kind == EntryKind.CLAIM else moved.outstanding
    if amount > limit:
        raise Conflict(
            _("%(amount)s is more than what is still out: %(left)s.")
            % {"amount": money(amount), "left": money(limit)}
        )
    return _book(held, kind, amount, on_date, token=token, by=by, note=note)


@transaction.atomic
def change_return(*, request: BudgetRequest, comes_back: ComesBack, by: Viewer) -> Advance:
    """Where an advance comes back from, by when, and who sees to it. Raises Denied, or Conflict when nothing is out.

    A day or a person that stays is not judged again: who sees to a late advance can change while it is late.
    """
    held = lock_money(request.pk)
    locked = held.request
    policies.check_can_have_back(by, locked, moved_of([locked])[locked.pk])
    advance: Advance = Advance.objects.get(request=locked)
    watcher_id = comes_back.watcher_id or advance.watcher_id
    now = (comes_back.from_whom, comes_back.due_date, watcher_id)
    if now == (advance.from_whom, advance.due_date, advance.watcher_id):
        return advance
    if not comes_back.from_whom:
        raise Denied(_("Say from which arrangement it comes back."), field="from_whom")
    if comes_back.due_date != advance.due_date:
        _check_return_day(comes_back.due_date)
    if watcher_id != advance.watcher_id:
        policies.check_watcher(locked, watcher_id)
    advance.from_whom, advance.due_date, advance.watcher_id = now
    advance.save()
    record(
        "budget.return_plan",
        locked,
        by,
        due_date=advance.due_date.isoformat(),
        watcher_id=watcher_id,
    )
    return advance


def _book(
    held: Held,
    kind: EntryKind,
    amount: Decimal,
    on_date: date,
    *,
    token: UUID,
    by: Viewer,
    note: str = "",
    account: Account | None = None,
) -> Booking:
    """The booking with its ledger entry and log line."""
    request = held.request
    booking: Booking = Booking.objects.create(
        dossier=request.dossier,
        municipality_id=request.municipality_id,
        request=request,
        kind=kind,
        amount=amount,
        on_date=on_date,
        holder=account.holder if account else None,
        iban=account.iban if account else None,
        note=note,
        booked_by_id=by.user_id,
        token=token,
    )
    ledger.book(held, kind, by=by, amount=amount)
    record(f"budget.{kind}", request, by, amount=str(amount), booking_id=booking.pk)
    return booking


def _check_day(on_date: date) -> None:
    if on_date > clock.today():
        raise Denied(_("This day has not been yet. Write down what has happened."))


def _booked_before(token: UUID, request: BudgetRequest, by: Viewer, said: Said) -> Booking | None:
    """The booking that this very form made, when it is sent twice.

    Raises Conflict for something else on a form that was used: after the back button 'it came back' would pass
    for the 'asked back' of before, and never be booked.
    """
    earlier = sent_before(Booking, token, request_id=request.pk, booked_by_id=by.user_id)
    if earlier is not None and not said.is_in(earlier):
        raise used_before()
    return earlier
