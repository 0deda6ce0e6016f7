"""What a resident said about sharing, and the grounds that are not consent."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Municipality, Organisation
from consent.models.dossier import AboutDossier, LifeArea, period_check
from consent.models.guardian import Guardian
from consent.states import BasisKind, FormAudience, FormLanguage, HowGiven, Purpose
from trail import clock
from trail.models import append_only

User = settings.AUTH_USER_MODEL


class ConsentForm(models.Model):
    """A version of the one form: frozen text, by language and whom it speaks to, with its hash."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, default="nl")
    audience = models.CharField(max_length=10, choices=FormAudience, default=FormAudience.ADULT)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "audience", "version", "language"], name="form_version"
            )
        ]

    def __str__(self) -> str:
        return f"form {self.version} ({self.language})"

    @property
    def language_name(self) -> str:
        return str(FormLanguage(self.language).label)


class ConsentFormDraft(models.Model):
    """The next version of a form, while it is being written; one per language and whom it speaks to."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, choices=FormLanguage)
    audience = models.CharField(max_length=10, choices=FormAudience, default=FormAudience.ADULT)
    text = models.TextField()
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "audience", "language"], name="form_draft_once"
            )
        ]

    def __str__(self) -> str:
        return f"draft of form ({self.language})"


class Consent(AboutDossier):
    """What a resident said on one occasion. Never changed: another occasion is another row.

    An answer to the whole form replaces the one before. One that `adds_to` such an answer is only about organisations
    that came to the table after it; what was said before stays as it is, and ends when it would have ended.
    """

    form = models.ForeignKey(ConsentForm, models.PROTECT, related_name="+")
    adds_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="additions")
    # who answered for a child under 16; None: the resident themself
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="answers")
    # who asked the child what they think of it
    heard_by = models.CharField(max_length=120, blank=True)
    # (a) agreement to take part; (b) release from secrecy and (c) the sharing stand per Grant
    takes_part = models.BooleanField()
    how = models.CharField(max_length=10, choices=HowGiven)
    typed_name = models.CharField(max_length=120, blank=True)
    witness = models.CharField(max_length=120, blank=True)
    explained_no_consequences = models.BooleanField()
    given_at = models.DateTimeField(default=clock.now)
    # planned end + 13 months, fixed at signing, so that the 12-month follow-up falls within
    until_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(explained_no_consequences=True), name="consent_explained"
            ),
            models.CheckConstraint(
                condition=~Q(how=HowGiven.SCREEN) | ~Q(typed_name=""), name="consent_typed_name"
            ),
            models.CheckConstraint(
                condition=Q(how=HowGiven.PAPER) | ~Q(witness=""), name="consent_witness"
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("given_at")), name="consent_period"),
            models.CheckConstraint(
                condition=Q(guardian=None, heard_by="")
                | (Q(guardian__isnull=False) & ~Q(heard_by="")),
                name="consent_child_heard",
            ),
            # who doesn't take part isn't asked about one more
            models.CheckConstraint(
                condition=Q(adds_to__isnull=True) | Q(takes_part=True), name="consent_addition"
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Grant(AboutDossier):
    """One organisation, one purpose, a set of areas. Withdrawing adds a Withdrawal."""

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    areas = ArrayField(models.SmallIntegerField())
    releases_secrecy = models.BooleanField(default=False)
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=[Purpose.TABLE, Purpose.MONITORING, Purpose.RESEARCH]),
                name="grant_asked_purpose",
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="grant_period"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class SpokenGrant(AboutDossier):
    """'Mag X hierbij blijven?' yes: one organisation, one area, said at the table on top of the standing answer.

    It ends with that answer; a new answer replaces it, as it replaces the grants.
    """

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="spoken")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    area = models.ForeignKey(LifeArea, models.PROTECT, related_name="+")
    witness = models.CharField(max_length=120)
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=~Q(witness=""), name="spoken_witness"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="spoken_period"),
        ]

    def __str__(self) -> str:
        return f"spoken grant {self.pk}"


class Withdrawal(AboutDossier):
    """Taking back: everything, one organisation, one purpose, or some areas. Empty means 'all'."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose, blank=True)
    areas = ArrayField(models.SmallIntegerField(), default=list)
    withdrawn_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"withdrawal {self.pk}"

    @property
    def is_whole(self) -> bool:
        return self.organisation_id is None and not self.purpose and not self.areas


class Basis(AboutDossier):
    """A ground for sharing that is not consent: public task or legal duty with its article, vital interest."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=BasisKind)
    article = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    areas = ArrayField(models.SmallIntegerField())
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # when it was ended before its time, or when no time was said
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "bases"
        constraints = [
            period_check("basis_period"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__gte=F("from_at"), ended_by__isnull=False),
                name="basis_ended_pair",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=[BasisKind.PUBLIC_TASK, BasisKind.LEGAL_DUTY]) & ~Q(article="")
                )
                | (Q(kind=BasisKind.VITAL_INTEREST, until_at__isnull=False) & ~Q(reason="")),
                name="basis_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"basis {self.pk}"

    @property
    def stops_at(self) -> datetime | None:
        """The moment it stops, or stopped; None while no end is known."""
        ends = [moment for moment in (self.until_at, self.ended_at) if moment is not None]
        return min(ends) if ends else None

    @property
    def is_running(self) -> bool:
        stops_at = self.stops_at
        return stops_at is None or clock.now() < stops_at
