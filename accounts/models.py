"""Municipalities, the organisations that serve them, and people with a role for a while."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import MandateKind, Prepared, Role, Rounding, Scope, Sight
from trail import clock


class DateRange(Func):
    """daterange(from, until, '[]') for exclusion constraints."""

    function = "DATERANGE"
    output_field = models.Field()


def active_on(day: date) -> Q:
    """Rows whose period (`from_date`, `until_date` inclusive or open) covers a local date."""
    return Q(from_date__lte=day) & (Q(until_date__isnull=True) | Q(until_date__gte=day))


class Municipality(models.Model):
    """The tenant. Dossiers, lists, texts and mandates belong to one; strictly apart."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A party that can sit at a table. What it is *in* a municipality stands in Partnership."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    """An organisation in a municipality; a regional one (WIL) has several."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partnerships")
    is_core = models.BooleanField(default=False)
    mailbox = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    working_days = models.CharField(max_length=200, blank=True)
    # what this organisation must act on when it hears it, in plain Dutch; told before consent (DOMAIN §2)
    duty_to_act = models.TextField(blank=True)
    # the article by which it may know of somebody under 18 without a yes (RMC, SAVE); the lawyer confirms it
    young_article = models.CharField(max_length=200, blank=True)
    sight = models.CharField(max_length=10, choices=Sight, default=Sight.SEATED)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "organisation"], name="partnership_once"
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="partnership_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.municipality}"


class Programme(models.Model):
    """A run of Op Koers in a municipality; its key is also the cohort."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="programmes")
    key = models.SlugField()
    name = models.CharField(max_length=120)
    lead_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    places = models.PositiveSmallIntegerField(default=20)
    rhythm_days = models.PositiveSmallIntegerField(default=14)
    # how long an unanswered referral may be kept without consent (DOMAIN §4)
    referral_weeks = models.PositiveSmallIntegerField(default=6)
    # after how many weeks without a word partners are asked whether they know how somebody is (DOMAIN §3)
    silent_weeks = models.PositiveSmallIntegerField(default=9)
    course_months = models.PositiveSmallIntegerField(default=3)
    ceiling_per_resident = models.DecimalField(
        max_digits=10, decimal_places=2, default=Decimal("2500.00")
    )
    ceiling_per_year = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal("50000.00")
    )
    short_route_below = models.DecimalField(
        max_digits=10, decimal_places=2, default=Decimal("250.00")
    )
    # above how many whole euros a kassabon goes with a request; 0: never by itself
    cost_sheet_above = models.PositiveIntegerField(default=0)
    # stands below the answer of each decision on money: how to object; empty where none is a formal decision
    objection_text = models.TextField(blank=True)
    # cells under this number are not published as they are (DOMAIN §6)
    threshold = models.PositiveSmallIntegerField(default=5)
    # what published counts are rounded to (DOMAIN §6)
    rounding = models.CharField(max_length=4, choices=Rounding, default=Rounding.NONE)
    # which factsheets are made by themselves when a period is over (DOMAIN §6)
    prepared_reports = models.CharField(max_length=10, choices=Prepared, default=Prepared.QUARTER)
    meeting_place = models.CharField(max_length=120, blank=True)
    # how long a conversation takes in the plan of a day: no clock ticks at the table
    slot_minutes = models.PositiveSmallIntegerField(default=60)
    # how many weeks before consent ends who leads the course is told
    consent_weeks = models.PositiveSmallIntegerField(default=8)
    # how many weeks before a temporary solution ends the table is told first (DOMAIN §3)
    warning_weeks = models.PositiveSmallIntegerField(default=8)
    # after how many weeks a course is looked at as a whole again, unless its lead says otherwise; 0: no usual day
    review_weeks = models.PositiveSmallIntegerField(default=0)
    # may somebody in danger be looked up without their yes, for a day (DOMAIN §4)?
    emergency_access = models.BooleanField(default=True)
    # 18 and older, unless the municipality chose otherwise (DOMAIN §4, young people)
    young_people = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="programme_key"),
            models.CheckConstraint(condition=Q(threshold__gte=2), name="programme_threshold"),
            models.CheckConstraint(
                condition=Q(ceiling_per_resident__gte=0) & Q(ceiling_per_year__gte=0),
                name="programme_ceilings",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rounds_to(self) -> int | None:
        """Published counts are rounded to the nearest so many; None: they are exact."""
        return None if self.rounding == Rounding.NONE else int(self.rounding)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: object) -> "User":
        """Make a user; raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **values: object) -> "User":
        return self.create_user(email, password, is_superuser=True, **values)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do follows from their memberships alone."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(max_length=40, blank=True)
    working_days = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Membership(models.Model):
    """A user works for an organisation in a municipality, in a role, for a period."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    function = models.CharField(max_length=80, blank=True)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="membership_period",
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        DateRange("from_date", "until_date", models.Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "organisation", "role"], name="membership_place")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"


class Deputy(models.Model):
    """Who stands in for whom, within one organisation; a deputy never gains sight beyond it."""

    person = models.ForeignKey(User, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputises_for")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputy_is_other"),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="deputy_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"

    @property
    def is_absence(self) -> bool:
        """Somebody is away and comes back; without a last day it is who always stands in when needed."""
        return self.until_date is not None

    @property
    def has_begun(self) -> bool:
        return self.from_date <= clock.today()


class Mandate(models.Model):
    """Who gave whom the power to decide what, from when until when, up to what amount."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="mandates")
    kind = models.CharField(max_length=10, choices=MandateKind)
    holder = models.ForeignKey(User, models.PROTECT, related_name="mandates")
    given_by = models.CharField(max_length=200)
    up_to = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="mandate_period",
            ),
            models.CheckConstraint(
                condition=Q(up_to__isnull=True) | Q(up_to__gte=0), name="mandate_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.kind}"


class ApiToken(models.Model):
    """A key for another system: it can do what one membership can do, limited to its scopes.

    Shown once when it is made; here stands a hash (see accounts.tokens). It stops with the membership.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    made_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="token_some_scope"),
            models.CheckConstraint(condition=Q(until_at__gt=F("made_at")), name="token_period"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
