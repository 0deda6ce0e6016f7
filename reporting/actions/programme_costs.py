"""The only writers of what a programme costs. A line is never changed: another one takes its place."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Programme
from accounts.viewer import Viewer
from budgets.calculation import CENT, LARGEST, type_number
from budgets.states import Payer
from reporting import policies
from reporting.models import ProgrammeCost
from reporting.models.programme_cost import NEVER
from reporting.monitor.counting import count_tables
from reporting.periods import Period
from reporting.states import CostKind
from trail import audit, clock
from trail.errors import Conflict, Denied
from trail.sent import sent_before
from trail.templatetags.spoken import full_date, money

# further ahead nobody knows what a programme costs
AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class CostDetails:
    """One line, as ProgrammeCost has it. `rate`: euros per hour, instead of an amount, of hours that were counted."""

    kind: str
    payer: str
    start_date: date
    end_date: date
    certainty: str
    source: str
    amount: Decimal | None = None
    rate: Decimal | None = None
    what: str = ""
    payer_name: str = ""


@transaction.atomic
def add_cost(
    *, programme: Programme, token: UUID, details: CostDetails, by: Viewer
) -> ProgrammeCost:
    """Write down what a programme costs. The same token twice gives the first one. Raises Denied, or Conflict (it
    stands there already on some of these days)."""
    locked = _lock(programme.pk)
    policies.check_can_keep_costs(by, locked)
    if (same := sent_before(ProgrammeCost, token, programme_id=locked.pk)) is not None:
        return same
    return _write(locked, token, details, by, "programme_cost.add")


@transaction.atomic
def change_cost(
    *, cost: ProgrammeCost, token: UUID, details: CostDetails, by: Viewer
) -> ProgrammeCost:
    """Put another line in its place; what it said stays in the history. Raises Denied or Conflict."""
    locked = _lock(cost.programme_id)
    policies.check_can_keep_costs(by, locked)
    row = ProgrammeCost.objects.get(pk=cost.pk)
    if (same := sent_before(ProgrammeCost, token, replaces_id=row.pk)) is not None:
        return same
    if row.ended_at is not None:
        raise Conflict(
            _("A colleague has changed or removed this line meanwhile. Look at the list again.")
        )
    _end(row, by)
    return _write(locked, token, details, by, "programme_cost.change", replaces=row)


@transaction.atomic
def end_cost(*, cost: ProgrammeCost, by: Viewer) -> None:
    """Take a line away: it counts no more, and stays in the history. Twice is once. Raises Denied."""
    policies.check_can_keep_costs(by, _lock(cost.programme_id))
    row = ProgrammeCost.objects.get(pk=cost.pk)
    if row.ended_at is not None:
        return
    _end(row, by)
    audit.record_change("programme_cost.end", by=by, municipality_id=row.municipality_id, thing=row)


def _lock(programme_id: int) -> Programme:
    # lines of one programme are written one after the other: no two for the same thing and day
    found: Programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=programme_id)
    )
    return found


def _end(row: ProgrammeCost, by: Viewer) -> None:
    row.ended_at, row.ended_by_id = clock.now(), by.user_id
    row.save(update_fields=["ended_at", "ended_by"])


def _write(
    programme: Programme,
    token: UUID,
    details: CostDetails,
    by: Viewer,
    action: str,
    replaces: ProgrammeCost | None = None,
) -> ProgrammeCost:
    _check(programme, details)
    amount, worked_out = _amount(programme, details, replaces)
    payer_name = details.payer_name if details.payer == Payer.OTHER else ""
    if (there := _stands_already(programme, details, payer_name)) is not None:
        raise Conflict(
            _(
                "This stands there already, from %(start)s up to and including %(end)s. Change that line, or say in"
                " 'What is it?' what is different."
            )
            % {"start": full_date(there.start_date), "end": full_date(there.end_date)},
            field="start_date",
        )
    cost: ProgrammeCost = ProgrammeCost.objects.create(
        municipality_id=programme.municipality_id,
        programme=programme,
        kind=details.kind,
        what=details.what,
        payer=details.payer,
        payer_name=payer_name,
        start_date=details.start_date,
        end_date=details.end_date,
        amount=amount,
        worked_out=worked_out,
        certainty=details.certainty,
        source=details.source,
        replaces=replaces,
        added_at=clock.now(),
        added_by_id=by.user_id,
        token=token,
    )
    audit.record_change(
        action, by=by, municipality_id=programme.municipality_id, thing=cost, kind=cost.kind
    )
    return cost


def _stands_already(
    programme: Programme, details: CostDetails, payer_name: str
) -> ProgrammeCost | None:
    """The same thing, paid by the same, on some of these days."""
    same = ProgrammeCost.objects.standing().filter(
        programme=programme,
        kind=details.kind,
        what__iexact=details.what,
        payer=details.payer,
        payer_name__iexact=payer_name,
        start_date__lte=details.end_date,
        end_date__gte=details.start_date,
    )
    return same.first()


def _check(programme: Programme, details: CostDetails) -> None:
    """Raises Denied, at the field that it is about."""
    if details.payer in NEVER:
        raise Denied(
            _("The tailor-made budget comes from the ledger by itself. Choose who else pays."),
            field="payer",
        )
    if details.payer == Payer.OTHER and not details.payer_name:
        raise Denied(_("Say who pays it."), field="payer_name")
    if details.kind == CostKind.OTHER and not details.what:
        raise Denied(_("Say what it is."), field="what")
    if not details.source:
        raise Denied(_("Say where this comes from."), field="source")
    if details.end_date < details.start_date:
        raise Denied(_("The last day comes before the first day."), field="end_date")
    if details.start_date < programme.from_date:
        raise Denied(
            _("The programme began on %(day)s. What was spent before, you put on its first days.")
            % {"day": full_date(programme.from_date)},
            field="start_date",
        )
    if programme.until_date is not None and details.end_date > programme.until_date:
        raise Denied(
            _("The programme ends on %(day)s. Choose a day up to then.")
            % {"day": full_date(programme.until_date)},
            field="end_date",
        )
    if details.end_date > clock.today() + AHEAD:
        raise Denied(_("This is too far ahead. Check the year."), field="end_date")


def _amount(
    programme: Programme, details: CostDetails, replaces: ProgrammeCost | None
) -> tuple[Decimal, str]:
    """Euros to the cent, and how they came about. Raises Denied."""
    if details.rate is not None and details.amount is not None:
        raise Denied(
            _("Type an amount, or what an hour costs. Not both."),
            field="rate",
        )
    if details.rate is not None:
        return _of_counted_hours(programme, details, details.rate)
    if details.amount is None:
        raise Denied(_("Type an amount, for example 350 or 1.250,50."), field="amount")
    if details.amount <= 0:
        raise Denied(_("The amount is above zero."), field="amount")
    before = (replaces.amount, replaces.start_date, replaces.end_date) if replaces else None
    is_same = before == (details.amount, details.start_date, details.end_date)
    return details.amount, replaces.worked_out if replaces and is_same else ""


def _of_counted_hours(
    programme: Programme, details: CostDetails, rate: Decimal
) -> tuple[Decimal, str]:
    """Counted hours, times what one costs. Not of few residents: a published amount would tell their hours."""
    if details.kind != CostKind.HOURS:
        raise Denied(_("Only hours at the table are counted. Type an amount."), field="rate")
    if rate <= 0:
        raise Denied(_("The amount is above zero."), field="rate")
    if details.end_date >= clock.today():
        raise Denied(
            _("Hours can be counted of days that are over. Choose yesterday or earlier."),
            field="end_date",
        )
    period = Period(details.start_date, details.end_date)
    counted = count_tables(programme, period, {"hours"})["hours"].whole
    if counted.residents < programme.threshold:
        raise Denied(
            ngettext(
                "Fewer than %(n)s resident sat at the table in these days: the amount would tell about them."
                " Choose more days, or type an amount.",
                "Fewer than %(n)s residents sat at the table in these days: the amount would tell about them."
                " Choose more days, or type an amount.",
                programme.threshold,
            )
            % {"n": programme.threshold},
            field="rate",
        )
    hours = Decimal(counted.number or 0)
    amount = (hours * rate).quantize(CENT, ROUND_HALF_UP)
    if not 0 < amount <= LARGEST:
        raise Denied(_("This amount is too large."), field="rate")
    words = _("%(hours)s hours × %(rate)s") % {"hours": type_number(hours), "rate": money(rate)}
    return amount, words
