"""Writing a kassabon in a draft. Once the request is sent it is fixed, as the request itself is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.viewer import Viewer
from budgets import policies
from budgets.locks import lock_request
from budgets.log import record
from budgets.models import BudgetRequest, CostLine, CostPrice, CostSheet
from budgets.models.cost import LONGEST, SHORTEST
from budgets.rows import under
from budgets.states import Certainty, Payer, Scenario, Unit
from trail.errors import Conflict, Denied
from trail.sent import sent_before

# more than anybody reads
MOST_LINES = 60
# numeric(6,2): what the database can hold
MOST_TIMES = Decimal("9999.99")


@dataclass(frozen=True, slots=True)
class LineDetails:
    """One line, as CostLine has it. `number` times `amount` euros per `unit`; without `duration` all the time."""

    scenario: str
    what: str
    amount: Decimal
    unit: str
    payer: str
    certainty: str
    worked_out: str = ""
    number: Decimal = Decimal(1)
    duration: Decimal | None = None
    duration_unit: str = Unit.MONTH
    payer_name: str = ""
    source: str = ""
    price: CostPrice | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """What lasts no time, and who has no name of their own, keeps neither."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        if self.unit == Unit.ONCE:
            values |= {"duration": None, "duration_unit": Unit.MONTH}
        if self.payer != Payer.OTHER:
            values["payer_name"] = ""
        return values


@transaction.atomic
def set_horizon(*, request: BudgetRequest, months: int, by: Viewer) -> CostSheet:
    """Over how many months a draft's kassabon looks. The first time it begins it, with what is asked as its first line.

    Raises Denied or Conflict.
    """
    locked = lock_request(request.pk)
    policies.check_can_edit(by, locked)
    if not SHORTEST <= months <= LONGEST:
        raise Denied(
            _("Fill in a whole number of months from %(lowest)s up to and including %(highest)s.")
            % {"lowest": SHORTEST, "highest": LONGEST},
            field="months",
        )
    sheet: CostSheet | None = CostSheet.objects.filter(request=locked).first()
    if sheet is not None:
        if sheet.horizon_months != months:
            sheet.horizon_months = months
            sheet.save(update_fields=["horizon_months"])
            record("budget.cost_horizon", locked, by)
        return sheet
    sheet = CostSheet.objects.create(**under(locked), request=locked, horizon_months=months)
    asked = LineDetails(
        scenario=Scenario.TAILORED,
        what=locked.purpose,
        amount=locked.amount,
        unit=Unit.ONCE,
        payer=Payer.BUDGET,
        certainty=Certainty.CERTAIN,
    )
    CostLine.objects.create(**under(locked), sheet=sheet, token=uuid4(), **asked.fields)
    record("budget.cost_begin", locked, by)
    return sheet


@transaction.atomic
def add_line(*, request: BudgetRequest, token: UUID, details: LineDetails, by: Viewer) -> CostLine:
    """Write a line under one of the scenarios. The same token twice gives the first one. Raises Denied or Conflict."""
    locked = lock_request(request.pk)
    policies.check_can_edit(by, locked)
    sheet = _sheet_of(locked)
    if (same := sent_before(CostLine, token, sheet_id=sheet.pk)) is not None:
        return same
    _check(details, locked)
    if sheet.lines.count() >= MOST_LINES:
        raise Conflict(
            ngettext(
                "A kassabon has %(number)s line at most.",
                "A kassabon has %(number)s lines at most. Take some together.",
                MOST_LINES,
            )
            % {"number": MOST_LINES}
        )
    line: CostLine = CostLine.objects.create(
        **under(locked), sheet=sheet, token=token, **details.fields
    )
    record("budget.cost_add", locked, by, line=line.pk)
    return line


@transaction.atomic
def change_line(*, line: CostLine, details: LineDetails, by: Viewer) -> CostLine:
    """Write another line in its place. Raises Denied, or Conflict when it is gone."""
    locked = lock_request(line.sheet.request_id)
    policies.check_can_edit(by, locked)
    _check(details, locked)
    row: CostLine | None = CostLine.objects.filter(pk=line.pk).first()
    if row is None:
        raise Conflict(_("This line has been taken away meanwhile."))
    for name, value in details.fields.items():
        setattr(row, name, value)
    row.save()
    record("budget.cost_change", locked, by, line=row.pk)
    return row


@transaction.atomic
def remove_line(*, line: CostLine, by: Viewer) -> None:
    """Take a line away; twice is once. Raises Denied or Conflict."""
    locked = lock_request(line.sheet.request_id)
    policies.check_can_edit(by, locked)
    gone, _kinds = CostLine.objects.filter(pk=line.pk).delete()
    if gone:
        record("budget.cost_remove", locked, by, line=line.pk)


def follow_area(request: BudgetRequest) -> None:
    """A draft that turns out to be about another area takes its kassabon along; under the caller's lock."""
    CostSheet.objects.filter(request=request).update(area=request.area_id)
    CostLine.objects.filter(sheet__request=request).update(area=request.area_id)


def copy_sheet(old: BudgetRequest, new: BudgetRequest) -> None:
    """The kassabon of a request that another one replaces; the old one keeps its own."""
    sheet = CostSheet.objects.filter(request=old).first()
    if sheet is None:
        return
    copied = CostSheet.objects.create(
        **under(new), request=new, horizon_months=sheet.horizon_months
    )
    names = LineDetails.__dataclass_fields__
    CostLine.objects.bulk_create(
        CostLine(
            **under(new),
            sheet=copied,
            token=uuid4(),
            added_at=line.added_at,
            **{name: getattr(line, name) for name in names},
        )
        for line in sheet.lines.select_related("price")
    )


def _check(details: LineDetails, request: BudgetRequest) -> None:
    if details.amount <= 0:
        raise Denied(_("The amount is above zero."), field="amount")
    for field in ("number", "duration"):
        times: Decimal | None = getattr(details, field)
        if times is not None and not 0 < times <= MOST_TIMES:
            raise Denied(_("Fill in a number above zero, and below ten thousand."), field=field)
    if not details.what:
        raise Denied(_("Say what it is."), field="what")
    if details.payer == Payer.OTHER and not details.payer_name:
        raise Denied(_("Say who pays it."), field="payer_name")
    if details.price is not None and details.price.municipality_id != request.municipality_id:
        raise Denied(_("This price is of another municipality's list."))


def _sheet_of(request: BudgetRequest) -> CostSheet:
    sheet: CostSheet | None = CostSheet.objects.filter(request=request).first()
    if sheet is None:
        raise Conflict(_("This kassabon has not been begun yet."))
    return sheet
