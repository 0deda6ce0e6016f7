"""Warme overdracht: who goes on with the resident, told in a conversation with them, and accepted (DOMAIN §2)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models.case import Case
from cases.states import HandoverStatus
from consent.models import UnderAreas, Withdrawal
from consent.querysets import AreasQuerySet
from consent.states import Purpose
from trail import clock

User = settings.AUTH_USER_MODEL


class HandoverQuerySet(AreasQuerySet):
    def addressed_to(self, viewer: Viewer) -> Self:
        """Those that ask this person, while they work for the organisation that was meant.

        This opens the handover and nothing else: no name, no dossier. It ends when they say no, when it is taken
        back, and when the resident takes back the sharing as a whole.
        """
        taken_back = Withdrawal.objects.filter(
            dossier_id=OuterRef("dossier_id"),
            organisation=None,
            areas=[],
            purpose__in=["", Purpose.TABLE],
            withdrawn_at__gte=OuterRef("proposed_at"),
        )
        mine = Q(pk__in=[])
        for place in viewer.places:
            if place.role in DOSSIER_ROLES:
                mine |= Q(
                    municipality_id=place.municipality_id, to_organisation_id=place.organisation_id
                )
        return self.filter(
            ~Exists(taken_back),
            mine,
            to_user_id=viewer.user_id,
            status__in=[HandoverStatus.PROPOSED, HandoverStatus.ACCEPTED],
        )

    def readable_by(self, viewer: Viewer) -> Self:
        """For who may know all that it is about, and for the receiver."""
        model = self.model.objects
        return self.filter(
            Q(pk__in=model.visible_to(viewer).values("pk"))
            | Q(pk__in=model.addressed_to(viewer).values("pk"))
        )


class Handover(UnderAreas):
    """`areas`: what is told to the receiver in the conversation, with the resident's yes; told, not sent: no text.

    To a person who works with this product, or to somebody outside by name: then `how` says how they accepted it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    to_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    to_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    to_name = models.CharField(max_length=120, blank=True)
    # of the conversation with the resident and the receiver
    talk_date = models.DateField()
    status = models.CharField(
        max_length=10, choices=HandoverStatus, default=HandoverStatus.PROPOSED
    )
    how = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status=HandoverStatus.PROPOSED),
                name="handover_one_open",
            ),
            models.CheckConstraint(
                condition=Q(to_organisation__isnull=False, to_user__isnull=False, to_name="")
                | (Q(to_organisation=None, to_user=None) & ~Q(to_name="")),
                name="handover_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=HandoverStatus.PROPOSED, settled_at=None, settled_by=None)
                | (
                    ~Q(status=HandoverStatus.PROPOSED)
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="handover_settled_pair",
            ),
            models.CheckConstraint(
                condition=~Q(status=HandoverStatus.ACCEPTED, to_user=None) | ~Q(how=""),
                name="handover_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == HandoverStatus.PROPOSED

    @property
    def receiver(self) -> str:
        if self.to_user is None or self.to_organisation is None:
            return self.to_name
        return f"{self.to_user.name}, {self.to_organisation.short_name}"
