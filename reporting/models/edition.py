"""Editions: what was published when, frozen: its figures and its PDF."""

import uuid
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Municipality, Organisation, Programme
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from cases.models import Quote
from documents.models import File
from reporting import disclosure
from reporting.models.placed import PlacedQuote
from reporting.periods import Period
from reporting.states import Audience, EditionKind, EditionStatus
from trail import clock

User = settings.AUTH_USER_MODEL

# Statuses in which an edition has its figures and its PDF.
FINISHED = (EditionStatus.MADE, EditionStatus.PUBLISHED)


# What never changes once an edition is made.
FROZEN = (
    "programme_id",
    "kind",
    "organisation_id",
    "number",
    "audience",
    "start_date",
    "end_date",
    "introduction",
    "quote",
    "show_small",
    "figures",
    "file_id",
    "made_at",
)


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in FROZEN)


def _quote_ended() -> Exists:
    """Does the resident's sentence of an edition stand no longer?

    Then it is withdrawn at once (reporting.actions.quotes), or in the night when the yes ran out; at no request in
    between does anybody get it.
    """
    standing = Quote.objects.standing().values("pk")
    return Exists(PlacedQuote.objects.filter(edition=OuterRef("pk")).exclude(quote__in=standing))


class EditionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Project leaders: all of their municipality. Policy makers: what is published there now.

        The page of a partner is between the project leader and that organisation: its people there read it once it is
        published, and no policy maker does.
        """
        leads = viewer.municipalities([Role.PROJECT_LEADER])
        reads = viewer.municipalities([Role.POLICY_MAKER])
        theirs = ~Q(kind=EditionKind.PARTNER) & Q(municipality_id__in=reads)
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                theirs |= Q(
                    municipality_id=place.municipality_id, organisation_id=place.organisation_id
                )
        out = Q(status=EditionStatus.PUBLISHED, audience=Audience.PUBLISHED) & ~Q(_quote_ended())
        return self.filter(Q(municipality_id__in=leads) | (out & theirs))

    def led_by(self, viewer: Viewer) -> Self:
        """Of the municipalities where the viewer is project leader."""
        return self.filter(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))

    def published(self) -> Self:
        return self.filter(~Q(_quote_ended()), status=EditionStatus.PUBLISHED)

    def finished(self) -> Self:
        """With a PDF to download; one that is withdrawn, or whose sentence may not stand, is nobody's any more."""
        return self.filter(~Q(_quote_ended()), status__in=FINISHED)


class Edition(models.Model):
    """A numbered edition of a programme's factsheet over a period.

    `show_small`: the threshold is off, with a reason, confirmed by a second person before anything is made. From
    `made_at` on figures, file and words are frozen by a trigger; withdrawing leaves the row.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=12, choices=EditionKind, default=EditionKind.FACTSHEET)
    # whose page it is
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=10, choices=Audience)
    status = models.CharField(max_length=10, choices=EditionStatus)
    start_date = models.DateField()
    end_date = models.DateField()
    introduction = models.CharField(max_length=300)
    quote = models.CharField(max_length=240, blank=True)
    show_small = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # made once per form that was opened, so that a double click makes one edition
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    asked_at = models.DateTimeField(default=clock.now)
    # None: the product prepared it by itself when the period was over, for somebody to look at and publish
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    job_id = models.BigIntegerField(null=True)
    figures = models.JSONField(null=True)
    file = models.OneToOneField(File, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    # nobody withdrew it: its sentence may stand nowhere any more (reporting.actions.quotes)
    quote_gone = models.BooleanField(default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "number"], name="edition_number"),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")), name="edition_period"
            ),
            models.CheckConstraint(
                condition=Q(kind=EditionKind.PARTNER, organisation__isnull=False)
                | (~Q(kind=EditionKind.PARTNER) & Q(organisation=None)),
                name="edition_of_partner",
            ),
            models.CheckConstraint(
                condition=Q(show_small=False) | (Q(audience=Audience.PUBLISHED) & ~Q(reason="")),
                name="edition_small_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("asked_by"))
                ),
                name="edition_four_eyes",
            ),
            # what is prepared is made once, and never shows small numbers or a resident's sentence
            models.UniqueConstraint(
                fields=["programme", "kind", "start_date", "end_date"],
                condition=Q(asked_by=None),
                name="edition_prepared_once",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False)
                | Q(audience=Audience.PUBLISHED, show_small=False, quote=""),
                name="edition_prepared_protected",
            ),
            models.CheckConstraint(
                condition=Q(show_small=False)
                | Q(status__in=[EditionStatus.CONFIRMING, EditionStatus.WITHDRAWN])
                | Q(confirmed_at__isnull=False),
                name="edition_small_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, figures=None, file=None)
                | Q(made_at__isnull=False, figures__isnull=False, file__isnull=False),
                name="edition_made_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=FINISHED) | Q(made_at__isnull=False),
                name="edition_finished",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    audience=Audience.PUBLISHED,
                ),
                name="edition_published_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=EditionStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="edition_published",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=EditionStatus.WITHDRAWN, withdrawn_at__isnull=False)
                    & (
                        Q(withdrawn_by__isnull=False, quote_gone=False)
                        | Q(withdrawn_by=None, quote_gone=True)
                    )
                )
                | (
                    ~Q(status=EditionStatus.WITHDRAWN)
                    & Q(withdrawn_at=None, withdrawn_by=None, quote_gone=False)
                ),
                name="edition_withdrawn_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "status", "-asked_at"], name="edition_list")
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.made_at IS NOT NULL AND ({_columns('OLD')}) IS DISTINCT FROM ({_columns('NEW')})"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"edition {self.number} of {self.programme_id}"

    @property
    def what(self) -> str:
        """'factsheet', 'page of a partner: WIL'."""
        kind = str(EditionKind(self.kind).label)
        return f"{kind}: {self.organisation.short_name}" if self.organisation else kind

    @property
    def is_prepared(self) -> bool:
        """By the product itself: nobody asked."""
        return self.asked_by_id is None

    @property
    def period(self) -> Period:
        return Period(self.start_date, self.end_date)

    @property
    def sheet(self) -> disclosure.Sheet | None:
        """The frozen figures of a factsheet, as shown."""
        if self.figures is None or self.kind != EditionKind.FACTSHEET:
            return None
        return disclosure.from_json(self.figures)

    @property
    def can_be_downloaded(self) -> bool:
        return self.status in FINISHED

    @property
    def sha256(self) -> str:
        return "" if self.file is None else self.file.sha256

    @property
    def file_name(self) -> str:
        days = f"{self.start_date:%Y-%m-%d}-{self.end_date:%Y-%m-%d}"
        return f"{self.kind}-{self.programme.key}-{days}-editie-{self.number}.pdf"
