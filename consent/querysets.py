"""Querysets that go through the gate. The one way views, APIs and tasks read about residents.

They read nothing but `consent.Access`; see consent.gate for what decides those rows.
"""

from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from accounts.states import Role
from accounts.viewer import Viewer
from consent.states import Purpose
from trail import clock


def matching(viewer: Viewer) -> Q:
    """Access rows that are this viewer's, whatever dossier they are about.

    A professional: rows of their organisation in that municipality, theirs or everybody's. A
    project leader: all rows of their organisation there, and the steering rows of the municipality.
    Emergency access is one person's, whoever leads their organisation.
    """
    match = Q(pk__in=[])
    for place in viewer.places:
        here = Q(municipality_id=place.municipality_id)
        own = here & Q(organisation_id=place.organisation_id)
        if place.role == Role.PROFESSIONAL:
            everybody = f"{place.municipality_id}:{place.organisation_id}:"
            match |= Q(holder__in=[everybody, f"{everybody}{viewer.user_id}"])
        elif place.role == Role.PROJECT_LEADER:
            theirs = own & (Q(person_id=viewer.user_id) | ~Q(purpose=Purpose.EMERGENCY))
            match |= theirs | (here & Q(organisation_id__isnull=True, purpose=Purpose.STEERING))
    return match


class AccessQuerySet(models.QuerySet[Any]):
    def of(self, viewer: Viewer) -> Self:
        """Rows of the viewer that count at this moment; periods are columns, expiry needs no job."""
        now = clock.now()
        return self.filter(
            matching(viewer), Q(until_at__isnull=True) | Q(until_at__gt=now), from_at__lte=now
        )

    def of_course(self) -> Self:
        """Without the row of the sender in person: it opens the referral, not what is told at the table."""
        return self.exclude(purpose=Purpose.REFERRAL, person__isnull=False)


def access_of(viewer: Viewer, dossier: str) -> AccessQuerySet:
    """The viewer's rows for the dossier whose id stands in the outer field `dossier`."""
    from consent.models import Access  # the models carry these querysets

    return Access.objects.of(viewer).filter(dossier_id=OuterRef(dossier))


def knows_name(viewer: Viewer, dossier: str) -> Exists:
    """Does the viewer know more than progress? Then names are shown whole, else shortened."""
    return Exists(access_of(viewer, dossier).exclude(purpose=Purpose.STEERING))


def knows_area(viewer: Viewer, dossier: str, area: str) -> Exists:
    """May the viewer know the one area whose id stands in the outer field `area`?"""
    return Exists(access_of(viewer, dossier).of_course().filter(areas__contains=set_of(area)))


def taken_back_since(moment: str) -> Exists:
    """Did the resident take back consent for the row's area, or for everything, after the moment in this field?

    For who reads a text because they decide on it: what was withdrawn since is theirs no more.
    """
    from consent.models import Withdrawal  # the models carry these querysets

    return Exists(
        Withdrawal.objects.filter(
            Q(areas=[]) | Q(areas__contains=set_of("area_id")),
            dossier_id=OuterRef("dossier_id"),
            organisation=None,
            purpose__in=["", Purpose.TABLE],
            withdrawn_at__gte=OuterRef(moment),
        )
    )


def set_of(area: str) -> Func:
    """The set of one area: an array with the id in the outer field `area`."""
    return Func(
        OuterRef(area),
        function="ARRAY",
        template="%(function)s[%(expressions)s]",
        output_field=_small_integers(),
    )


class DossierQuerySet(models.QuerySet[Any]):
    """Rows that are a dossier, or hang under one without text: dates, status, who sits here.

    Every Access row holds the area 'proces', so any row gives sight. `named` says whether the
    resident's whole name may be shown.
    """

    dossier_field = "dossier_id"

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(Exists(access_of(viewer, self.dossier_field))).annotate(
            named=knows_name(viewer, self.dossier_field)
        )


class OwnDossierQuerySet(DossierQuerySet):
    """For Dossier itself."""

    dossier_field = "pk"


class AreaQuerySet(models.QuerySet[Any]):
    """Rows with a resident's text about exactly one life area."""

    dossier_field = "dossier_id"
    area_field = "area_id"

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(knows_area(viewer, self.dossier_field, self.area_field)).annotate(
            named=knows_name(viewer, self.dossier_field)
        )


class AreasQuerySet(models.QuerySet[Any]):
    """Rows with a text about several life areas: visible only to who may know all of them."""

    dossier_field = "dossier_id"

    def visible_to(self, viewer: Viewer) -> Self:
        known = ArraySubquery(
            access_of(viewer, self.dossier_field)
            .annotate(
                one=Func(F("areas"), function="unnest", output_field=models.SmallIntegerField())
            )
            .values("one")
        )
        return self.filter(
            Exists(access_of(viewer, self.dossier_field)), areas__contained_by=known
        ).annotate(named=knows_name(viewer, self.dossier_field))


def _small_integers() -> "models.Field[Any, Any]":
    return ArrayField(models.SmallIntegerField())
