"""Which agreements may touch benefit, toeslagen or debts: a municipality says so by areas and words."""

import re
from collections.abc import Iterable

from accounts.viewer import Viewer
from cases.listing import plain
from cases.models import Consequence, ConsequenceCue
from cases.states import OPEN_STATUSES, AgreementStatus

ROWS = 20
_WORD = re.compile(r"\w+")


def touches(cues: Iterable[ConsequenceCue], area_id: int, what: str) -> bool:
    """Does one of these cues recognise an agreement about this area, in these words?"""
    words = _WORD.findall(plain(what))
    return any(
        (cue.area_id is None or cue.area_id == area_id)
        and (not cue.words or _begins(words, cue.words))
        for cue in cues
    )


def _begins(words: Iterable[str], beginnings: Iterable[str]) -> bool:
    found = tuple(plain(one) for one in beginnings)
    return any(word.startswith(found) for word in words)


def to_find_out_by(viewer: Viewer) -> list[Consequence]:
    """What this person still has to find out, the oldest first; one query."""
    return list(
        Consequence.objects.visible_to(viewer)
        .filter(owner_id=viewer.user_id, answer="", agreement__case__status__in=OPEN_STATUSES)
        .exclude(agreement__status=AgreementStatus.DROPPED)
        .select_related("agreement", "dossier__resident")
        .order_by("asked_at", "pk")[:ROWS]
    )
