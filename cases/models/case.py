"""The course itself: what is stuck, in the resident's words and order, and what came of it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Municipality
from accounts.viewer import Viewer
from cases.states import OPEN_STATUSES, CaseStatus, ClosingReason, Hindrance, ProblemStatus
from consent.models import AboutArea, AboutDossier, Dossier, LifeArea, SeatPerson, UnderDossier
from consent.querysets import DossierQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class CaseQuerySet(DossierQuerySet):
    def mine(self, viewer: Viewer) -> Self:
        """Cases the viewer leads or where they take a seat now. Gate them with visible_to as well."""
        seated = SeatPerson.objects.filter(
            seat__dossier_id=OuterRef("dossier_id"),
            seat__until_at=None,
            user_id=viewer.user_id,
            until_at=None,
        )
        return self.filter(Q(lead_id=viewer.user_id) | Exists(seated))

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)


class Case(UnderDossier):
    """A course. `lead` (casusregisseur) keeps the overview and is the resident's first contact."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="case")
    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.INVITED)
    lead = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    # the first conversation with consent
    started_at = models.DateTimeField(null=True, blank=True)
    paused_until_date = models.DateField(null=True, blank=True)
    watch_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[CaseStatus.INVITED, CaseStatus.NOT_STARTED], started_at=None
                )
                | (
                    ~Q(status__in=[CaseStatus.INVITED, CaseStatus.NOT_STARTED])
                    & Q(started_at__isnull=False)
                ),
                name="case_started_pair",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=[CaseStatus.CLOSED, CaseStatus.NOT_STARTED])
                    & Q(closed_at__isnull=False)
                )
                | (~Q(status__in=[CaseStatus.CLOSED, CaseStatus.NOT_STARTED]) & Q(closed_at=None)),
                name="case_closed_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "status"],
                condition=Q(status__in=sorted(OPEN_STATUSES)),
                name="case_open",
            ),
            models.Index(fields=["municipality", "lead"], name="case_lead"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def resident_name(self) -> str:
        """Whole for who knows more than progress (annotation `named`), else shortened: safe by default."""
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name


class CaseLead(AboutDossier):
    """Who was casusregisseur, and when: four eyes look at anybody who ever was (DOMAIN §5)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="leads")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until_at=None), name="case_one_lead"
            )
        ]

    def __str__(self) -> str:
        return f"lead {self.pk}"


class HelpTopic(models.Model):
    """What factsheets count (wonen, scheiding, kinderen …); of a municipality's list, under an area."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="help_topics")
    area = models.ForeignKey(LifeArea, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    sort_key = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="topic_key")]

    def __str__(self) -> str:
        return self.name


class ResultKind(models.Model):
    """What factsheets count as a result (uitkering geregeld, urgentie afgegeven …)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="result_kinds")
    area = models.ForeignKey(LifeArea, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    sort_key = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="result_key")]

    def __str__(self) -> str:
        return self.name


class StoryPart(AboutArea):
    """Part of the story, told once, in the resident's own words; one life area each.

    `is_wish`: the answer to the central question 'hoe zou u geholpen zijn?'.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="story")
    text = models.TextField()
    is_wish = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"story {self.pk}"


class Problem(AboutArea):
    """One strand of the tangle, in the resident's words and order; a goal once it is turned round."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="problems")
    words = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=ProblemStatus, default=ProblemStatus.OPEN)
    note = models.TextField(blank=True)
    topics = models.ManyToManyField(HelpTopic, related_name="problems", blank=True)
    added_at = models.DateTimeField(default=clock.now)
    solved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "position"],
                name="problem_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(status=ProblemStatus.SOLVED, solved_at__isnull=False)
                | (~Q(status=ProblemStatus.SOLVED) & Q(solved_at=None)),
                name="problem_solved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"problem {self.pk}"


class Result(AboutArea):
    """Something that came about: what factsheets count."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="results")
    kind = models.ForeignKey(ResultKind, models.PROTECT, related_name="+")
    on_date = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on_date", "id"]
        indexes = [models.Index(fields=["municipality", "on_date"], name="result_date")]

    def __str__(self) -> str:
        return f"result {self.pk}"


class Closing(AboutArea):
    """How the course ended, told together with the resident."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="closing")
    reason = models.CharField(max_length=20, choices=ClosingReason)
    explanation = models.TextField(blank=True)
    # what would have happened without the table (nul-alternatief)
    without = models.TextField(blank=True)
    # what was not reached, and why
    hindrances = ArrayField(models.CharField(max_length=20, choices=Hindrance), default=list)
    # of all organisations together, besides the hours at the table: an estimate, or nothing
    hours_outside = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(default=clock.now)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"closing {self.pk}"

    @property
    def hindrance_words(self) -> list[str]:
        return [str(Hindrance(one).label) for one in self.hindrances]
