"""A request for maatwerkbudget: the path through the questions, what was asked back, what was decided."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case as DatabaseCase
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Sum, When

from accounts.mandates import mandate_exists
from accounts.models import Mandate, Organisation, active_on
from accounts.states import MandateKind
from accounts.viewer import Viewer
from budgets.graph import Given, Walk, walk
from budgets.models.tree import DecisionTree
from budgets.states import (
    DECIDED,
    GRANTED,
    UNSETTLED,
    WAITING,
    DecisionKind,
    PayeeKind,
    RequestStatus,
)
from cases.models import Agreement, Case, CaseLead, Problem
from consent.models import AboutArea, UnderArea
from consent.querysets import (
    AreaQuerySet,
    access_of,
    knows_area,
    knows_name,
    taken_back_since,
)
from consent.states import Purpose
from trail import clock
from trail.models import append_only

User = settings.AUTH_USER_MODEL
PROGRAMME = "dossier__programme_id"
# in a fixed order, so that constraints read the same in every migration
_WAITING = sorted(WAITING)
_UNSETTLED = sorted(UNSETTLED)


def may_decide(viewer: Viewer, *, alone: bool = False, amount: str = "") -> Q:
    """On requests: does this person hold a mandate for it today, an ordinary one or, where it went above the ceiling,
    one for that? `alone`: not the ordinary one once it went there; it waits on somebody else then."""
    ordinary = Q(mandate_exists(viewer, PROGRAMME, MandateKind.BUDGET, amount))
    if alone:
        # where nobody may decide above it, it stays with who may refuse it or ask
        higher_up = Mandate.objects.filter(
            active_on(clock.today()),
            programme_id=OuterRef(PROGRAMME),
            kind=MandateKind.EXCESS,
            holder__is_active=True,
        )
        ordinary &= Q(above_ceiling=False) | ~Q(Exists(higher_up))
    if not any(place.has_excess_mandate for place in viewer.places):
        return ordinary
    higher = mandate_exists(viewer, PROGRAMME, MandateKind.EXCESS, amount)
    return ordinary | Q(higher, above_ceiling=True)


class BudgetRequestQuerySet(AreaQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """By the area of its text; once asked, to who steers or decides; once granted, to who pays (DOMAIN §2, §5).

        Who decides above the ceiling sees what went there, and nothing else.

        `readable`: may the texts be read? Who steers or decides reads them as long as the resident did not take
        consent back after they were written; amounts and decisions stay. Who only pays reads no texts.
        """
        at_table = knows_area(viewer, self.dossier_field, self.area_field)
        steers = Exists(access_of(viewer, self.dossier_field).filter(purpose=Purpose.STEERING))
        decides = may_decide(viewer)
        pays = mandate_exists(viewer, PROGRAMME, MandateKind.PAYMENT)
        asked = ~Q(status=RequestStatus.DRAFT) & Q(submitted_at__isnull=False)
        granted = Q(status__in=sorted(GRANTED))
        rows: Self = self.filter(
            Q(at_table) | (asked & (Q(steers) | decides)) | (granted & Q(pays))
        )
        return rows.annotate(
            named=knows_name(viewer, self.dossier_field),
            at_table=at_table,
            only_pays=ExpressionWrapper(
                ~(Q(at_table) | Q(steers) | decides), output_field=models.BooleanField()
            ),
            readable=ExpressionWrapper(
                Q(at_table) | ((Q(steers) | decides) & ~Q(taken_back_since("submitted_at"))),
                output_field=models.BooleanField(),
            ),
        )

    def waiting(self) -> Self:
        return self.filter(status__in=WAITING)

    def decided(self) -> Self:
        return self.filter(status__in=DECIDED)

    def to_decide_by(self, viewer: Viewer) -> Self:
        """What waits on this person: under a mandate of its kind that is wide enough, and not their own."""
        leads = CaseLead.objects.filter(case_id=OuterRef("case_id"), user_id=viewer.user_id)
        return self.filter(
            ~Exists(leads),
            may_decide(viewer, alone=True, amount="amount"),
            status=RequestStatus.SUBMITTED,
        ).exclude(
            Q(requester_id=viewer.user_id)
            | Q(payee_user_id=viewer.user_id)
            | Q(earlier_requesters__contains=[viewer.user_id])
        )

    def to_pay_by(self, viewer: Viewer) -> Self:
        """Granted money that this person may pay, settle or have come back: under a mandate to pay."""
        return self.filter(
            mandate_exists(viewer, PROGRAMME, MandateKind.PAYMENT), status__in=sorted(GRANTED)
        )

    def with_open_matters(self) -> Self:
        """Not paid or settled yet, or advanced and still out: sums of the ledger (DOMAIN §5)."""
        signs = {"advance": 1, "refund": -1, "recover": -1, "write_off": -1}
        moves = [
            When(entries__kind=kind, then=sign * F("entries__amount"))
            for kind, sign in signs.items()
        ]
        out = Sum(DatabaseCase(*moves, default=Decimal(0)), filter=Q(advance__isnull=False))
        return self.annotate(out=out).filter(
            Q(status__in=[RequestStatus.APPROVED, RequestStatus.PAID]) | Q(out__gt=0)
        )

    def to_answer_by(self, viewer: Viewer) -> Self:
        """A question about it waits on this person."""
        return self.filter(status=RequestStatus.QUESTION, requester_id=viewer.user_id)


class BudgetRequest(UnderArea):
    """What is asked for, by whom, for whom to receive. Fixed once sent: another wish is another request."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="budget_requests")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    tree = models.ForeignKey(DecisionTree, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.DRAFT)
    # completes 'for …': 'de borg van een kamer'
    purpose = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    payee_kind = models.CharField(max_length=10, choices=PayeeKind)
    payee_name = models.CharField(max_length=120, blank=True)
    payee_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    needed_by_date = models.DateField(null=True, blank=True)
    # it didn't fit in what was left for the resident: who may decide above the ceiling decides (DOMAIN §5)
    above_ceiling = models.BooleanField(default=False)
    # below the programme's amount for it: only the questions of the short route
    is_short = models.BooleanField(default=False)
    requester = models.ForeignKey(User, models.PROTECT, related_name="+")
    requester_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # the values triangle (IPW, DOMAIN §5): each a short text, or nothing
    legitimacy = models.TextField(blank=True)
    involvement = models.TextField(blank=True)
    returns = models.TextField(blank=True)
    # why it is asked although the graph advises otherwise
    deviation_reason = models.TextField(blank=True)
    # where the graph ended when it was sent: an outcome's key
    outcome = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # since when it waits on whoever is to move now
    waiting_since_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    # ids of who asked for what it takes the place of: it stays their own, whoever sends it now
    earlier_requesters = ArrayField(models.BigIntegerField(), default=list)
    token = models.UUIDField(unique=True)

    objects = BudgetRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="request_amount"),
            models.CheckConstraint(
                condition=Q(payee_kind=PayeeKind.COLLEAGUE, payee_user__isnull=False)
                | (Q(payee_kind=PayeeKind.SUPPLIER, payee_user=None) & ~Q(payee_name=""))
                | Q(payee_kind=PayeeKind.RESIDENT, payee_user=None),
                name="request_payee",
            ),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.DRAFT, submitted_at=None)
                | Q(status=RequestStatus.WITHDRAWN)
                | (
                    ~Q(status__in=[RequestStatus.DRAFT, RequestStatus.WITHDRAWN])
                    & Q(submitted_at__isnull=False)
                    & ~Q(outcome="")
                ),
                name="request_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_WAITING, waiting_since_at__isnull=False)
                | (~Q(status__in=_WAITING) & Q(waiting_since_at=None)),
                name="request_waiting_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNSETTLED, settled_at=None)
                | (~Q(status__in=_UNSETTLED) & Q(settled_at__isnull=False)),
                name="request_settled_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "waiting_since_at"],
                condition=Q(status__in=_WAITING),
                name="request_waiting",
            ),
            models.Index(fields=["municipality", "settled_at"], name="request_settled"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def resident_name(self) -> str:
        """Whole for who knows more than progress, else shortened: safe by default."""
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name

    @property
    def is_draft(self) -> bool:
        return self.status == RequestStatus.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    def walk(self, *, fits: bool) -> Walk:
        """The path of its answers through the graph it was begun with (one query)."""
        given = {
            a.question: Given(a.answer, a.motivation, a.until_date is not None)
            for a in self.answers.all()
        }
        return walk(self.tree.tree, given, fits=fits, short=self.is_short)


class TreeAnswer(AboutArea):
    """The answer to one question of the graph, with its motivation."""

    request = models.ForeignKey(BudgetRequest, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=40)
    motivation = models.TextField(blank=True)
    until_date = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "question"], name="tree_answer_once")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class DeciderQuestion(AboutArea):
    """What a decider wants to know first, and the answer."""

    request = models.ForeignKey(BudgetRequest, models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="question_answered_pair",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(answered_at=None), name="question_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class DecisionQuerySet(AreaQuerySet):
    def whole_for(self, viewer: Viewer) -> Self:
        """On requests of which this viewer may read everything; who only pays may not."""
        whole = BudgetRequest.objects.visible_to(viewer).filter(readable=True)
        rows: Self = self.filter(request__in=whole.values("pk"))
        return rows


class Decision(UnderArea):
    """Who decided what, when, under which mandate, and why. Never changed."""

    request = models.ForeignKey(BudgetRequest, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    # of the amount, in euros: above what was left for the resident
    excess = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal("0.00"))
    # the person had another dossier, whose money counts along: what was left is told to who may know of both
    counts_others = models.BooleanField(default=False)
    # none where the asker's own change made an approval fall
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    motivation = models.TextField(blank=True)
    # in plain Dutch, as the resident gets it
    answer_to_resident = models.TextField(blank=True)
    # what the programme let stand below that answer then: how to object
    objection_text = models.TextField(blank=True)
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    token = models.UUIDField(unique=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.VOID)
                | (Q(mandate__isnull=False) & ~Q(answer_to_resident="")),
                name="decision_mandate_and_answer",
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.APPROVE) | ~Q(motivation=""), name="decision_reason"
            ),
            models.CheckConstraint(
                condition=Q(excess=0)
                | (
                    Q(excess__gt=0, excess__lte=F("amount"), kind=DecisionKind.APPROVE)
                    & ~Q(motivation="")
                ),
                name="decision_excess",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
