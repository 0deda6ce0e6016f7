"""Is there a yes that stands, to one purpose? For what needs a yes of its own: being followed, and research.

Whose yes counts is as in consent.deciding: the resident's, or that of everybody with authority over a child.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from consent.models import Consent, Grant, Guardian, Withdrawal
from consent.states import Purpose
from trail import clock


def granted(dossier: str, purpose: Purpose) -> Q:
    """Is there one now, for the dossier whose id stands in the outer field `dossier`?"""
    of_dossier = {"dossier_id": OuterRef(dossier)}
    deciders = Guardian.objects.filter(until_at=None, **of_dossier)
    silent = deciders.filter(
        ~Exists(by_guardian(Grant.objects.filter(consent__guardian=OuterRef("pk")), purpose))
    )
    own_yes = Exists(by_resident(Grant.objects.filter(**of_dossier), purpose))
    own_word = Exists(_own_answers(Consent.objects.filter(**of_dossier)))
    return Q(own_yes) | (~Q(own_word) & Q(Exists(deciders)) & ~Q(Exists(silent)))


def by_resident(grants: QuerySet[Any], purpose: Purpose) -> QuerySet[Any]:
    """Of these, those of the resident's own last answer that run."""
    own = _own_answers(Consent.objects.filter(dossier_id=OuterRef("dossier_id")))
    return _running(grants, purpose).filter(consent_id=_last(own))


def by_guardian(grants: QuerySet[Any], purpose: Purpose) -> QuerySet[Any]:
    """Each one's latest whole answer, given since nobody's authority ended."""
    ended = Guardian.objects.filter(
        dossier_id=OuterRef("dossier_id"), until_at__gte=OuterRef("given_at")
    )
    theirs = Consent.objects.filter(
        ~Exists(ended),
        dossier_id=OuterRef("dossier_id"),
        adds_to=None,
        guardian_id=OuterRef("consent__guardian_id"),
        guardian__until_at=None,
    )
    return _running(grants, purpose).filter(consent_id=_last(theirs))


def _own_answers(answers: QuerySet[Any]) -> QuerySet[Any]:
    """Whole answers of the resident, given since anybody else was written down as deciding."""
    later = Guardian.objects.filter(
        dossier_id=OuterRef("dossier_id"), from_at__gte=OuterRef("given_at")
    )
    found: QuerySet[Any] = answers.filter(~Exists(later), adds_to=None, guardian=None)
    return found


def _last(answers: QuerySet[Any]) -> Subquery:
    return Subquery(answers.order_by("-given_at", "-id").values("pk")[:1])


def _running(grants: QuerySet[Any], purpose: Purpose) -> QuerySet[Any]:
    """Not ended, and not taken back since."""
    now = clock.now()
    taken_back = Withdrawal.objects.filter(
        Q(organisation=None) | Q(organisation_id=OuterRef("organisation_id")),
        Q(areas=[]) | Q(areas__overlap=OuterRef("areas")),
        dossier_id=OuterRef("dossier_id"),
        purpose__in=["", purpose],
        withdrawn_at__gte=OuterRef("from_at"),
    )
    found: QuerySet[Any] = grants.filter(
        ~Exists(taken_back), purpose=purpose, from_at__lte=now, until_at__gt=now
    )
    return found
