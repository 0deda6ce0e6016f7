"""An exception to a rule in this one course, with reasons (DOMAIN §3, 'gemotiveerd afwijken')."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q

from accounts.mandates import mandate_exists
from accounts.models import Mandate
from accounts.states import MandateKind
from accounts.viewer import Viewer
from cases.models.case import Case, CaseLead
from cases.models.tangle import Rule
from cases.states import DeviationOutcome, DeviationStatus, EscalationAnswer, RuleHook
from consent.models import UnderArea
from consent.querysets import AreaQuerySet, access_of, knows_area, knows_name, taken_back_since
from consent.states import Purpose
from trail import clock

User = settings.AUTH_USER_MODEL
PROGRAMME = "dossier__programme_id"
# somebody decided, whatever came of it later
_GRANTED = [DeviationStatus.APPROVED, DeviationStatus.LOOKED_BACK]


class DeviationQuerySet(AreaQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """By the area of its text, and to who steers or decides on it.

        `readable`: may the words be read? Who steers or decides reads them as long as the resident did not take
        consent back after they were written; the rule and what was decided stay.
        """
        at_table = knows_area(viewer, self.dossier_field, self.area_field)
        steers = Exists(access_of(viewer, self.dossier_field).filter(purpose=Purpose.STEERING))
        decides = mandate_exists(viewer, PROGRAMME, MandateKind.DEVIATION)
        rows: Self = self.filter(Q(at_table) | Q(steers) | Q(decides))
        return rows.annotate(
            named=knows_name(viewer, self.dossier_field),
            at_table=at_table,
            readable=ExpressionWrapper(
                Q(at_table) | ~Q(taken_back_since("asked_at")), output_field=models.BooleanField()
            ),
        )

    def waiting(self) -> Self:
        return self.filter(status=DeviationStatus.ASKED)

    def to_decide_by(self, viewer: Viewer) -> Self:
        """What waits on this person: under a mandate, not their own, and not for the owner of the rule."""
        leads = CaseLead.objects.filter(case_id=OuterRef("case_id"), user_id=viewer.user_id)
        return (
            self.waiting()
            .filter(
                ~Exists(leads),
                mandate_exists(viewer, PROGRAMME, MandateKind.DEVIATION),
                Q(beyond_mandate=False) | ~Q(owner_answer=""),
            )
            .exclude(asked_by_id=viewer.user_id)
        )

    def to_look_back_by(self, viewer: Viewer) -> Self:
        """Made, and the day to look back has come: of who asked for it."""
        return self.filter(
            status=DeviationStatus.APPROVED,
            review_date__lte=clock.today(),
            asked_by_id=viewer.user_id,
        )


class Deviation(UnderArea):
    """From which rule, what instead, why that is what the rule is for; who decided, and what came of it.

    `beyond_mandate`: the municipality can't bind this rule's owner, so the owner is asked first.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="deviations")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+")
    status = models.CharField(max_length=11, choices=DeviationStatus, default=DeviationStatus.ASKED)
    instead = models.TextField()
    spirit = models.TextField()
    hook = models.CharField(max_length=20, choices=RuleHook)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    beyond_mandate = models.BooleanField(default=False)
    owner_answer = models.CharField(max_length=3, choices=EscalationAnswer, blank=True)
    owner_who = models.CharField(max_length=120, blank=True)
    owner_words = models.TextField(blank=True)
    owner_on_date = models.DateField(null=True, blank=True)
    owner_recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    motivation = models.TextField(blank=True)
    # in plain Dutch, as the resident gets it
    answer_to_resident = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    review_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=DeviationOutcome, blank=True)
    outcome_words = models.TextField(blank=True)
    # when it was withdrawn or looked back on
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)

    objects = DeviationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_answer="", owner_who="", owner_on_date=None)
                | (
                    Q(beyond_mandate=True, owner_on_date__isnull=False)
                    & ~Q(owner_answer="")
                    & ~Q(owner_who="")
                ),
                name="deviation_owner_answer",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, mandate=None, motivation="")
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False, mandate__isnull=False)
                    & ~Q(motivation="")
                    & ~Q(answer_to_resident="")
                ),
                name="deviation_decided_with_mandate",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[DeviationStatus.APPROVED, DeviationStatus.REFUSED])
                | Q(decided_at__isnull=False),
                name="deviation_decided",
            ),
            # a municipality can't bind somebody else: no exception without the yes of the rule's owner
            models.CheckConstraint(
                condition=~Q(status__in=_GRANTED)
                | Q(decided_at=None)
                | Q(beyond_mandate=False)
                | Q(owner_answer=EscalationAnswer.YES),
                name="deviation_owner_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(status=DeviationStatus.APPROVED) | Q(review_date__isnull=False),
                name="deviation_looked_at_again",
            ),
            models.CheckConstraint(
                condition=(Q(status=DeviationStatus.LOOKED_BACK) & ~Q(outcome=""))
                | (~Q(status=DeviationStatus.LOOKED_BACK) & Q(outcome="")),
                name="deviation_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "asked_at"],
                condition=Q(status=DeviationStatus.ASKED),
                name="deviation_waiting",
            ),
            models.Index(fields=["municipality", "rule"], name="deviation_rule"),
        ]

    def __str__(self) -> str:
        return f"deviation {self.pk}"

    @property
    def resident_name(self) -> str:
        """Whole for who knows more than progress, else shortened: safe by default."""
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name

    @property
    def waits_for_owner(self) -> bool:
        return (
            self.status == DeviationStatus.ASKED and self.beyond_mandate and not self.owner_answer
        )
