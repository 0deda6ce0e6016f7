"""Statuses of a request, kinds of ledger entries; nothing of ours is imported here."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestStatus(models.TextChoices):
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("waits for a decision")
    QUESTION = "question", _("a question is asked")
    APPROVED = "approved", _("granted")
    REFUSED = "refused", _("not granted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    VOIDED = "voided", _("no longer counts")
    PAID = "paid", _("paid")
    ACCOUNTED = "accounted", _("accounted for")


REQUEST_TRANSITIONS: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.DRAFT: frozenset({RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN}),
    RequestStatus.SUBMITTED: frozenset(
        {
            RequestStatus.QUESTION,
            RequestStatus.APPROVED,
            RequestStatus.REFUSED,
            RequestStatus.WITHDRAWN,
        }
    ),
    # answered in words it waits for a decision again; answered by phone it can be decided at once
    RequestStatus.QUESTION: frozenset(
        {
            RequestStatus.SUBMITTED,
            RequestStatus.APPROVED,
            RequestStatus.REFUSED,
            RequestStatus.WITHDRAWN,
        }
    ),
    # amount, payee or purpose changed: the approval falls and a new request takes its place
    RequestStatus.APPROVED: frozenset({RequestStatus.VOIDED, RequestStatus.PAID}),
    RequestStatus.REFUSED: frozenset(),
    RequestStatus.WITHDRAWN: frozenset(),
    RequestStatus.VOIDED: frozenset(),
    # the receipt is there: what was not spent is free again
    RequestStatus.PAID: frozenset({RequestStatus.ACCOUNTED}),
    RequestStatus.ACCOUNTED: frozenset(),
}

# Somebody still has to decide, or to answer so that somebody can.
WAITING = frozenset({RequestStatus.SUBMITTED, RequestStatus.QUESTION})
# Somebody decided, whatever came of it later.
DECIDED = frozenset(
    {
        RequestStatus.APPROVED,
        RequestStatus.REFUSED,
        RequestStatus.VOIDED,
        RequestStatus.PAID,
        RequestStatus.ACCOUNTED,
    }
)
# Money may still move, or has moved.
GRANTED = frozenset({RequestStatus.APPROVED, RequestStatus.PAID, RequestStatus.ACCOUNTED})
# Nothing has been settled yet.
UNSETTLED = WAITING | {RequestStatus.DRAFT}


class PayeeKind(models.TextChoices):
    SUPPLIER = "supplier", _("the supplier, directly")
    RESIDENT = "resident", pgettext_lazy("who is paid", "the resident")
    COLLEAGUE = "colleague", _("a colleague who paid in advance")


class DecisionKind(models.TextChoices):
    APPROVE = "approve", _("granted")
    REFUSE = "refuse", _("not granted")
    VOID = "void", _("decision taken back")


class EntryKind(models.TextChoices):
    """Kinds of ledger entries; amounts are always above zero, the kind says the direction (DOMAIN §5)."""

    RESERVE = "reserve", _("reserved")
    RELEASE = "release", _("released")
    PAY = "pay", _("paid")
    REFUND = "refund", _("paid back")
    ADVANCE = "advance", _("advanced")
    CLAIM = "claim", _("claimed back")
    RECOVER = "recover", _("recovered")
    WRITE_OFF = "write_off", _("written off")


# used = reserved + paid + advanced - released - refunded - recovered
ADDS = (EntryKind.RESERVE, EntryKind.PAY, EntryKind.ADVANCE)
TAKES = (EntryKind.RELEASE, EntryKind.REFUND, EntryKind.RECOVER)
# What goes out of the door, and all that a person writes down; reserving and releasing follow by themselves.
PAYING = (EntryKind.PAY, EntryKind.ADVANCE)
BOOKED_BY_HAND = (
    *PAYING,
    EntryKind.REFUND,
    EntryKind.CLAIM,
    EntryKind.RECOVER,
    EntryKind.WRITE_OFF,
)


class Scenario(models.TextChoices):
    """What a kassabon sets beside each other (DOMAIN §5); in this order, everywhere."""

    NOTHING = "nothing", _("doing nothing")
    USUAL = "usual", _("the usual way")
    TAILORED = "tailored", _("tailor-made")


class Unit(models.TextChoices):
    """Per what an amount counts."""

    ONCE = "once", _("once")
    DAY = "day", _("per day")
    WEEK = "week", _("per week")
    MONTH = "month", _("per month")
    QUARTER = "quarter", _("per quarter")
    HALF_YEAR = "half_year", _("per half year")
    YEAR = "year", _("per year")


class Payer(models.TextChoices):
    BUDGET = "budget", pgettext_lazy("who pays", "tailor-made budget")
    MUNICIPALITY = "municipality", _("municipality")
    CENTRE = "centre", _("centre municipality")
    INCOME = "income", _("income support (such as WIL)")
    ZVW = "zvw", _("health insurance (Zvw)")
    WLZ = "wlz", _("long-term care (Wlz)")
    HOUSING = "housing", _("housing corporation")
    STATE = "state", _("national government")
    RESIDENT = "resident", pgettext_lazy("who pays", "the resident")
    OTHER = "other", pgettext_lazy("who pays", "somebody else")


class Certainty(models.TextChoices):
    CERTAIN = "certain", _("certain")
    LIKELY = "likely", _("likely")
    POSSIBLE = "possible", _("possible")
