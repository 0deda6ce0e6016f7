"""Whose yes counts in a dossier: the resident's own, or that of everybody with authority over a child under 16.

Read from rows alone, so that the gate needs no birth date: an answer of the resident themself stands unless it was
given before somebody with authority was written down; the answer of such a person stands while they have it, and
nobody else lost it since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consent.models import Consent, Dossier, Guardian


@dataclass(frozen=True, slots=True)
class Deciding:
    """`deciders`: ids of Guardian whose yes is needed, all of them; empty when the resident decides.

    `said`: the answers that stand, with what was added to them, in the order they were given.
    """

    deciders: frozenset[int]
    said: tuple[Consent, ...]

    @property
    def answers(self) -> dict[int | None, Consent]:
        """The whole answer that stands, by who gave it (None: the resident)."""
        return {one.guardian_id: one for one in self.said if one.adds_to_id is None}


def deciding(answers: Sequence[Consent], guardians: Iterable[Guardian]) -> Deciding:
    """Whose yes counts, of all answers (in the order they were given) and guardians of a dossier."""
    everybody = list(guardians)
    since = max((one.from_at for one in everybody), default=None)
    own = [a for a in answers if a.guardian_id is None and (since is None or a.given_at > since)]
    if own or not everybody:
        return Deciding(frozenset(), tuple(standing_answers(own)))
    changed = max((one.until_at for one in everybody if one.until_at is not None), default=None)
    now = frozenset(one.pk for one in everybody if one.until_at is None)
    said: list[Consent] = []
    for decider in sorted(now):
        theirs = [a for a in answers if a.guardian_id == decider]
        said += standing_answers([a for a in theirs if changed is None or a.given_at > changed])
    # nobody left who decides: nothing was said
    return Deciding(now or frozenset({0}), tuple(said))


def standing_answers(answers: Sequence[Consent]) -> list[Consent]:
    """Of one person's answers in the order they were given, those that stand.

    The form asks everything at once, so a new answer replaces the earlier one whole; what was asked later about who
    came later stands beside it.
    """
    last = [a for a in answers if a.adds_to_id is None][-1:]
    return last + [a for a in answers if a.adds_to_id in {one.pk for one in last}]


def deciding_in(dossier: Dossier) -> Deciding:
    answers = list(
        Consent.objects.filter(dossier=dossier)
        .select_related("form", "recorded_by")
        .order_by("given_at", "id")
    )
    return deciding(answers, Guardian.objects.filter(dossier=dossier))
