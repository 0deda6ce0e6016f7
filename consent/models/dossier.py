"""The resident, the dossier that the gate protects, and what every row under it has."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from encrypted_fields.fields import EncryptedDateField, EncryptedTextField

from accounts.models import Municipality, Organisation, Programme
from consent.querysets import AreaQuerySet, AreasQuerySet, DossierQuerySet, OwnDossierQuerySet
from consent.states import DossierPhase, Salutation
from trail import clock
from trail.actor import Shown

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
    """The person. Never linked to another one, not even in the same knot.

    `same_as`: another registration of this very person (consent.models.ResidentMerge). It only tells what counts
    together; no access, name or address ever comes from there.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    salutation = models.CharField(max_length=10, choices=Salutation, blank=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=120)
    # how to reach safely, in words: 'only by phone, mornings', 'no letters to the house'
    safe_contact = EncryptedTextField()
    secret_address = EncryptedTextField(null=True, blank=True)
    # interpreter, reading, autism, an extra call: what helps to be understood
    communication = EncryptedTextField(null=True, blank=True)
    # only of who is younger than 18: it tells who decides (consent.ages)
    born_on = EncryptedDateField(null=True, blank=True)
    # without a constraint: the other may be destroyed in a transaction before this one
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="also", db_constraint=False
    )

    class Meta:
        indexes = [models.Index(fields=["municipality", "sort_key"], name="resident_sort")]
        constraints = [
            models.CheckConstraint(
                condition=Q(same_as=None) | ~Q(same_as=F("pk")), name="resident_not_own_double"
            )
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"

    @property
    def person_id(self) -> int:
        """The id that stands for the person: of this row, or of the one that it is the same as."""
        return int(self.same_as_id or self.pk)

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
