"""Every fortnight: what was done, what next; who does what by when."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import Deputy, Organisation, active_on
from accounts.viewer import Viewer
from cases.models.case import Case, Problem
from cases.states import AgreementStatus, MeetingHow, MeetingStatus, OwnerKind
from consent.models import AboutArea, AboutDossier, SeatPerson, UnderArea
from consent.querysets import AreaQuerySet
from trail import clock

User = settings.AUTH_USER_MODEL


class Meeting(AboutDossier):
    """A conversation of a case, on a local date and time (Europe/Amsterdam)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    on_date = models.DateField()
    at_time = models.TimeField()
    how = models.CharField(max_length=6, choices=MeetingHow, default=MeetingHow.ROOM)
    # the room; by telephone: who calls whom
    place = models.CharField(max_length=120, blank=True)
    # opens the conversation: shown to who takes part alone, and in no mail
    link = models.URLField(max_length=300, blank=True)
    chair = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    typist = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    # how calendars know it again, and how often they were told of a change
    uid = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="meeting_number"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=MeetingStatus.PLANNED),
                name="meeting_one_ahead",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=MeetingStatus.STARTED),
                name="meeting_one_started",
            ),
            models.CheckConstraint(
                condition=Q(status=MeetingStatus.HELD, held_at__isnull=False)
                | (~Q(status=MeetingStatus.HELD) & Q(held_at=None)),
                name="meeting_held_pair",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(how=MeetingHow.ONLINE, link__startswith="https://"),
                name="meeting_link",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "on_date"], name="meeting_date")]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def where(self) -> str:
        """Where people find each other, in words; the link of an online conversation is told apart."""
        if self.how == MeetingHow.ROOM:
            return self.place
        told = _("online") if self.how == MeetingHow.ONLINE else _("by telephone")
        return f"{told}: {self.place}" if self.place else told


class Attendance(AboutDossier):
    """Who was there: somebody of an organisation, the resident, or a person they brought."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_resident = models.BooleanField(default=False)
    brought_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(user__isnull=False), name="attends_once"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, organisation__isnull=False, is_resident=False)
                | Q(user=None, is_resident=True)
                | (Q(user=None, is_resident=False) & ~Q(brought_name="")),
                name="attendance_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class StepOut(AboutDossier):
    """An organisation that left the room while one area was spoken of: attendance by part."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="step_outs")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    area = models.ForeignKey("consent.LifeArea", models.PROTECT, related_name="+")
    out_at = models.DateTimeField(default=clock.now)
    back_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organisation", "area"],
                condition=Q(back_at=None),
                name="out_once",
            ),
        ]

    def __str__(self) -> str:
        return f"step out {self.pk}"


class MeetingLine(AboutArea):
    """One line of the minutes, typed once, during the talk."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="lines")
    text = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # made once per line that was typed, so that sending twice makes one row
    token = models.UUIDField(unique=True)
    # how often the words were kept: who corrects an older version is told so
    version = models.PositiveSmallIntegerField(default=1)
    corrected_at = models.DateTimeField(null=True, blank=True)
    # what it became; then the agreement is shown in its place
    agreement = models.OneToOneField(
        "Agreement", models.PROTECT, null=True, blank=True, related_name="line"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"line {self.pk}"


class AgreementQuerySet(AreaQuerySet):
    def of_person(self, viewer: Viewer) -> Self:
        """Agreements this person took upon them, and those of their organisation where they take its seat."""
        seated = SeatPerson.objects.filter(
            user_id=viewer.user_id,
            until_at=None,
            seat__until_at=None,
            seat__dossier_id=OuterRef("dossier_id"),
            seat__organisation_id=OuterRef("owner_organisation_id"),
        )
        return self.filter(
            Q(owner_user_id=viewer.user_id) | Q(Exists(seated), owner_kind=OwnerKind.ORGANISATION),
            municipality_id__in={p.municipality_id for p in viewer.places},
        )

    def with_stand_in(self) -> Self:
        """With who stands in today for an owner who is away, in the same query."""
        away = Deputy.objects.filter(
            active_on(clock.today()),
            until_date__isnull=False,
            person_id=OuterRef("owner_user_id"),
            organisation_id=OuterRef("owner_organisation_id"),
            municipality_id=OuterRef("municipality_id"),
            deputy__is_active=True,
        ).order_by("pk")
        return self.annotate(stand_in_name=Subquery(away.values("deputy__name")[:1]))

    def open(self) -> Self:
        return self.filter(status=AgreementStatus.OPEN)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_date__lt=today)


class Agreement(UnderArea):
    """Who does what by when. Broken promises of organisations count as the resident's do."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="agreements")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="agreements")
    what = models.CharField(max_length=300)
    owner_kind = models.CharField(max_length=12, choices=OwnerKind)
    owner_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    owner_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    owner_name = models.CharField(max_length=80, blank=True)
    due_date = models.DateField()
    status = models.CharField(max_length=8, choices=AgreementStatus, default=AgreementStatus.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True)
    # as of a line: how often it was put better while the talk went on
    version = models.PositiveSmallIntegerField(default=1)
    corrected_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["due_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    owner_kind=OwnerKind.PROFESSIONAL,
                    owner_user__isnull=False,
                    owner_organisation__isnull=False,
                )
                | Q(
                    owner_kind=OwnerKind.ORGANISATION,
                    owner_user=None,
                    owner_organisation__isnull=False,
                )
                | Q(owner_kind=OwnerKind.RESIDENT, owner_user=None, owner_organisation=None)
                | (
                    Q(owner_kind=OwnerKind.NETWORK, owner_user=None, owner_organisation=None)
                    & ~Q(owner_name="")
                ),
                name="agreement_owner",
            ),
            models.CheckConstraint(
                condition=Q(status=AgreementStatus.OPEN, settled_at=None, settled_by=None)
                | (
                    ~Q(status=AgreementStatus.OPEN)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="agreement_settled_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[AgreementStatus.NOT_DONE, AgreementStatus.DROPPED])
                | ~Q(reason=""),
                name="agreement_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "owner_user", "due_date"],
                condition=Q(status=AgreementStatus.OPEN),
                name="agreement_open",
            ),
            models.Index(
                fields=["municipality", "owner_organisation", "due_date"],
                name="agreement_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def who(self) -> str:
        """Who does it, by name; the resident's is shortened unless the row came through the gate."""
        if self.owner_user is not None:
            return self.owner_user.name
        if self.owner_kind == OwnerKind.NETWORK:
            return self.owner_name
        if self.owner_organisation is not None:
            return self.owner_organisation.short_name
        return self.resident_name

    @property
    def stand_in(self) -> str:
        """Who stands in today while the owner is away; empty unless asked for (with_stand_in) and still to do."""
        if self.status != AgreementStatus.OPEN:
            return ""
        return getattr(self, "stand_in_name", None) or ""

    @property
    def for_whom(self) -> str:
        """The organisation somebody does it for; empty when it is the organisation itself, or nobody's."""
        if self.owner_user is None or self.owner_organisation is None:
            return ""
        return self.owner_organisation.short_name

    @property
    def resident_name(self) -> str:
        resident = self.dossier.resident
        return resident.full_name if getattr(self, "named", False) else resident.short_name

    @property
    def is_late(self) -> bool:
        return self.status == AgreementStatus.OPEN and self.due_date < clock.today()

    @property
    def is_far(self) -> bool:
        """Not due for weeks: shown quietly."""
        return self.due_date > clock.today() + timedelta(days=42)

    @property
    def tick(self) -> str:
        """How it is ticked in a list: open, done, missed or dropped."""
        return "missed" if self.status == AgreementStatus.NOT_DONE else self.status
