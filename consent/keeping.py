"""Until when what is kept of one resident, in words, from the same terms that destruction follows."""

from dataclasses import dataclass
from datetime import datetime

from accounts.viewer import Viewer
from consent import persons, retention, terms
from consent.destruction import kept_of
from consent.models import Dossier

# in the order people ask for it
SHOWN = ("content", "proof", "decision")


@dataclass(frozen=True, slots=True)
class Term:
    """What is kept, and until when: `until` None while the course runs; `is_gone` once it was destroyed."""

    key: str
    amount: int
    unit: str
    until: datetime | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    terms: tuple[Term, ...]
    # a referral without a course goes whole, on this day
    referral_until: datetime | None


def keeping_of(viewer: Viewer, dossier: Dossier) -> Keeping:
    """Reads all dossiers of the person, as their last course counts; shows dates of terms only.

    Who may not know that there is another dossier reads the terms of this registration, which may be longer.
    """
    dossiers = list(Dossier.objects.filter(resident_id=dossier.resident_id))
    if persons.sees_whole_person(viewer, dossier):
        known = {d.pk for d in dossiers}
        dossiers += [d for d in persons.other_dossiers(dossier) if d.pk not in known]
    kept = kept_of(dossiers)
    classes = retention.policy().classes
    lost = terms.referral_ends(kept[dossier.pk])
    return Keeping(
        tuple(
            Term(
                key,
                classes[key].amount,
                str(classes[key].unit),
                terms.class_ends(list(kept.values()), classes[key]),
                key == "content" and dossier.emptied_at is not None,
            )
            for key in SHOWN
        ),
        lost,
    )
