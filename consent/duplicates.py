"""Perhaps we know this resident already: told to the lead organisation at the weighing, to nobody else (DOMAIN §3).

Only among dossiers that their organisation leads and that they may see now, in the same municipality: it learns
nothing of anybody whom it may not know. A guess by name and number, with the reason in words; people decide.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from consent.models import Dossier, KnownApart, Resident
from consent.persons import led_by, residents_of

MOST = 5
# words between first and last name; 'de Wit' and 'Wit' are written for each other
BETWEEN = frozenset(
    {
        "van",
        "de",
        "der",
        "den",
        "het",
        "'t",
        "t",
        "ten",
        "ter",
        "in",
        "op",
        "bij",
        "la",
        "le",
        "el",
        "al",
        "von",
        "da",
    }
)
_NUMBER = re.compile(r"\+?\d[\d\s().-]{7,}\d")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier of somebody who may be the same person, and why one would think so."""

    dossier: Dossier
    why: tuple[str, ...]


def candidates(viewer: Viewer, dossier: Dossier) -> list[Candidate]:
    """The likeliest first, at most MOST. Three queries; nothing for who doesn't lead this course."""
    mine = led_by(
        viewer,
        Dossier.objects.visible_to(viewer).filter(
            municipality_id=dossier.municipality_id,
            named=True,
            # who leads both, and not one of them in another year
            programme__lead_organisation=dossier.programme.lead_organisation_id,
        ),
    )
    if not mine.filter(pk=dossier.pk).exists():
        return []
    resident = dossier.resident
    out = residents_of([resident.pk]) | _known_apart(resident)
    rows = (
        mine.filter(_like(resident.name), emptied_at=None)
        .exclude(resident_id__in=out)
        .select_related("resident", "programme")
        .order_by("-opened_at")
    )
    found = [(one, _why(resident, one.resident)) for one in rows[:100]]
    likely = sorted((c for c in found if c[1]), key=lambda c: -len(c[1]))
    return [Candidate(one, why) for one, why in likely[:MOST]]


def _known_apart(resident: Resident) -> set[int]:
    ids: set[int] = set()
    for pair in KnownApart.objects.filter(one=resident) | KnownApart.objects.filter(other=resident):
        ids |= {pair.one_id, pair.other_id}
    return ids


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell people apart: plain letters, without what stands between."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        c if c.isalnum() or c == "'" else " " for c in plain if not unicodedata.combining(c)
    )
    return tuple(word.strip("'") for word in letters.split() if word not in BETWEEN)


def _like(name: str) -> Q:
    """Names that share a word as the database can look for it: its longest run of plain letters."""
    found = Q(pk__in=[])
    for word in name.split():
        run = max(re.findall(r"[A-Za-z]+", word) or [word], key=len)
        if word.casefold() not in BETWEEN and len(run) > 1:
            found |= Q(resident__name__icontains=run)
    return found


def _why(one: Resident, other: Resident) -> tuple[str, ...]:
    """What speaks for it, in words; empty when the names don't."""
    ours, theirs = words_of(one.name), words_of(other.name)
    if not ours or not theirs:
        return ()
    why: list[str] = []
    if sorted(ours) == sorted(theirs):
        why.append(_("the same name"))
    elif ours[-1] == theirs[-1] and _begin_alike(ours[:-1], theirs[:-1]):
        why.append(_("the same last name, and a first name that begins the same"))
    if why and numbers_in(one.safe_contact) & numbers_in(other.safe_contact):
        why.append(_("the same telephone number"))
    return tuple(why)


def _begin_alike(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """'M.' and 'Maarten', or no first name at all on one side."""
    if not ours or not theirs:
        return True
    a, b = ours[0], theirs[0]
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def numbers_in(text: str) -> set[str]:
    """Telephone numbers in a text, by their last nine digits: '+31 6' and '06' are the same."""
    digits = ("".join(filter(str.isdigit, found)) for found in _NUMBER.findall(text or ""))
    return {one[-9:] for one in digits if len(one) >= 9}
