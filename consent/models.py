"""The resident, and who may know what about them."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from encrypted_fields.fields import EncryptedTextField

from accounts.models import Municipality, Organisation, Programme
from consent.querysets import (
    AccessQuerySet,
    AreaQuerySet,
    AreasQuerySet,
    DossierQuerySet,
    OwnDossierQuerySet,
)
from consent.states import BasisKind, DossierPhase, HowGiven, Purpose, Salutation, Verdict
from trail import clock
from trail.actor import Shown
from trail.models import append_only as append_only  # for higher floors too

User = settings.AUTH_USER_MODEL


def period_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name=name
    )


class LifeArea(models.Model):
    """Of a municipality's list; small ids, because Access holds sets of them."""

    id = models.SmallAutoField(primary_key=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="life_areas")
    key = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    # violence, health, criminal law, residence permit, address: each asks for its own yes
    is_sensitive = models.BooleanField(default=False)
    # dates, status, who sits here: known to everybody who may know anything of the dossier
    is_process = models.BooleanField(default=False)
    sort_key = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="area_key"),
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(is_process=True), name="area_one_process"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Resident(models.Model):
    """The person. Never linked to another resident, not even in the same knot."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    salutation = models.CharField(max_length=10, choices=Salutation, blank=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=120)
    # how to reach safely, in words: 'only by phone, mornings', 'no letters to the house'
    safe_contact = EncryptedTextField()
    secret_address = EncryptedTextField(null=True, blank=True)
    # interpreter, reading, autism, an extra call: what helps to be understood
    communication = EncryptedTextField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["municipality", "sort_key"], name="resident_sort")]

    def __str__(self) -> str:
        return f"resident {self.pk}"

    @property
    def full_name(self) -> str:
        """'mevrouw Adom': as one speaks of the person."""
        return f"{self.salutation} {self.name}".strip()

    @property
    def short_name(self) -> str:
        """'mevrouw A.': for who knows progress only."""
        last = self.sort_key[:1].upper() or "?"
        address = self.salutation or _("resident")
        return f"{address} {last}."


class Dossier(models.Model):
    """What the gate protects: one per referral and the course that may follow from it."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="dossiers")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="dossiers")
    number = models.CharField(max_length=20)
    phase = models.CharField(max_length=10, choices=DossierPhase, default=DossierPhase.REFERRED)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    referring_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    referring_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # until when a referral may be kept and seen without consent (Programme.referral_weeks)
    referred_until = models.DateTimeField()
    # since when its content is gone for good; decisions and proof are kept longer (retention.yaml)
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = OwnDossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="dossier_number"),
            models.CheckConstraint(
                condition=Q(phase=DossierPhase.CLOSED, closed_at__isnull=False)
                | (~Q(phase=DossierPhase.CLOSED) & Q(closed_at__isnull=True)),
                name="dossier_closed_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown(self) -> Shown:
        """For the log: this dossier's resident is visible in a response."""
        return Shown(self.pk, self.resident_id, self.municipality_id)


class UnderDossier(models.Model):
    """Fields of any row under a dossier. A model that needs its own queryset derives from this."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="%(class)s_set")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def shown(self) -> Shown:
        """For the log: this row's resident is visible in a response."""
        return self.dossier.shown


class UnderArea(UnderDossier):
    """Fields of a row with a resident's text, about exactly one life area."""

    area = models.ForeignKey(LifeArea, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class UnderAreas(UnderDossier):
    """Fields of a row with a text about several areas (ids of LifeArea)."""

    areas = ArrayField(models.SmallIntegerField())

    class Meta:
        abstract = True


class AboutDossier(UnderDossier):
    """A row under a dossier without a resident's text: dates, status, who."""

    objects = DossierQuerySet.as_manager()

    class Meta:
        abstract = True


class AboutArea(UnderArea):
    """A row with a resident's text: visible to who may know its area."""

    objects = AreaQuerySet.as_manager()

    class Meta:
        abstract = True


class AboutAreas(UnderAreas):
    """A row with a text about several areas: visible only to who may know all of them."""

    objects = AreasQuerySet.as_manager()

    class Meta:
        abstract = True


class Seat(AboutDossier):
    """An organisation at this dossier's table, from and until."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "organisation"],
                condition=Q(until_at__isnull=True),
                name="seat_once",
            ),
            period_check("seat_period"),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class SeatPerson(models.Model):
    """A person who takes an organisation's seat."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="persons")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "user"], condition=Q(until_at__isnull=True), name="seat_person_once"
            ),
            period_check("seat_person_period"),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id}: user {self.user_id}"


class ConsentForm(models.Model):
    """A version of the one form: frozen text, by language, with its hash."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, default="nl")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "version", "language"], name="form_version"
            )
        ]

    def __str__(self) -> str:
        return f"form {self.version} ({self.language})"


class Consent(AboutDossier):
    """What a resident said on one occasion. Never changed: another occasion is another row."""

    form = models.ForeignKey(ConsentForm, models.PROTECT, related_name="+")
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

    class Meta:
        verbose_name_plural = "bases"
        constraints = [
            period_check("basis_period"),
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


class LegalHold(AboutDossier):
    """Nothing of this dossier is destroyed while it lasts: a complaint, an appeal, an inquiry."""

    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at=None), name="hold_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="hold_ended_pair",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Access(models.Model):
    """The one thing the gate reads. Rewritten by `gate.rebuild_access`, never by hand.

    `organisation` null: the project leaders of the municipality (purpose steering). `person` null: all
    members of the organisation. Every row holds the area 'proces'.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="access")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    areas = ArrayField(models.SmallIntegerField())
    basis = models.CharField(max_length=15, choices=BasisKind)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    # 'municipality:organisation:person', the last empty for everybody there: one column to look a professional up
    # by, so that the planner knows how few rows are theirs (with 'person is null or …' it guessed a third of all)
    holder = models.GeneratedField(
        expression=Concat(
            Cast("municipality", models.TextField()),
            models.Value(":", models.TextField()),
            Cast("organisation", models.TextField()),
            models.Value(":", models.TextField()),
            Cast("person", models.TextField()),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "access"
        constraints = [
            models.CheckConstraint(condition=Q(areas__len__gt=0), name="access_some_area"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(purpose=Purpose.STEERING),
                name="access_steering_only",
            ),
            period_check("access_period"),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "organisation", "person", "dossier"], name="access_viewer"
            ),
            models.Index(fields=["holder", "dossier"], name="access_holder"),
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"


class LogSampleQuerySet(models.QuerySet[Any]):
    def with_progress(self) -> Self:
        """`all_lines`, `judged` and `asked` of each, in the same query."""
        return self.annotate(
            all_lines=models.Count("lines"),
            judged=models.Count("lines", filter=~Q(lines__verdict="")),
            asked=models.Count("lines", filter=Q(lines__verdict=Verdict.ASK)),
        )


class LogSample(models.Model):
    """A random handful of a month's reads in one municipality, judged and signed by the privacy officer (DOMAIN §4).

    The seed is kept, so that anybody can draw it again and see that nothing was picked out.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    # the first day of the month
    month = models.DateField()
    seed = models.CharField(max_length=32)
    read_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(default=clock.now)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = LogSampleQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        triggers = [
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "month"], name="sample_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="sample_of_a_month"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="sample_signed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"sample {self.month:%Y-%m} of {self.municipality_id}"


class SampledLine(models.Model):
    """One line of a sample, by its number in the log, and what was thought of it."""

    sample = models.ForeignKey(LogSample, models.PROTECT, related_name="lines")
    line_id = models.BigIntegerField()
    verdict = models.CharField(max_length=4, choices=Verdict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM consent_logsample s
                               WHERE s.id = OLD.sample_id AND s.signed_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'a signed sample stays as it is';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["sample", "line_id"], name="sampled_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at=None, judged_by=None)
                | (~Q(verdict="") & Q(judged_at__isnull=False, judged_by__isnull=False)),
                name="sampled_judged_pair",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.ASK) | ~Q(note=""), name="sampled_asks_what"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line_id}"
