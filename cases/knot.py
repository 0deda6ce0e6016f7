"""The tangle of one course as one viewer may know it: read through the gate, then reckoned over what they see only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from accounts.viewer import Viewer
from cases import tangle, tangle_drawing
from cases.models import Blockage, Case, Problem
from cases.states import ProblemStatus


@dataclass(frozen=True, slots=True)
class Strand:
    """A problem in the list: what it waits for, and whether it can move now."""

    number: int
    problem: Problem
    waits_for: tuple[Blockage, ...]
    came_loose: tuple[Blockage, ...]
    is_solved: bool
    can_move: bool


@dataclass(frozen=True, slots=True)
class Unlock:
    """The blockage that frees most, and what can move then."""

    blockage: Blockage
    frees: tuple[Problem, ...]
    breaks_circle: bool


class Knot:
    """Problems and blockages, now or as they stood at `moment` (with the words of today)."""

    def __init__(
        self,
        problems: Sequence[Problem],
        blockages: Sequence[Blockage],
        moment: datetime | None = None,
    ) -> None:
        self.moment = moment
        self.problems = [p for p in problems if moment is None or p.added_at <= moment]
        self._by_id = {p.pk: p for p in self.problems}
        self.blockages = [
            b
            for b in blockages
            if b.first_id in self._by_id
            and b.waits_id in self._by_id
            and (moment is None or b.added_at <= moment)
        ]

    def is_solved(self, problem: Problem) -> bool:
        if self.moment is None or problem.solved_at is None:
            return bool(problem.status == ProblemStatus.SOLVED)
        return problem.solved_at <= self.moment

    def holds(self, blockage: Blockage) -> bool:
        """Does this arrow hold anything back (then)?"""
        lifted = blockage.lifted_at
        is_lifted = lifted is not None and (self.moment is None or lifted <= self.moment)
        ends = (self._by_id[blockage.first_id], self._by_id[blockage.waits_id])
        return not is_lifted and not any(self.is_solved(p) for p in ends)

    @cached_property
    def open(self) -> list[Blockage]:
        return [b for b in self.blockages if self.holds(b)]

    @cached_property
    def _arrows(self) -> list[tangle.Arrow]:
        return [tangle.Arrow(b.pk, b.first_id, b.waits_id) for b in self.open]

    @cached_property
    def _order(self) -> list[int]:
        return [p.pk for p in self.problems if not self.is_solved(p)]

    @cached_property
    def _moving(self) -> frozenset[int]:
        return frozenset(tangle.movable(self._order, self._arrows))

    @cached_property
    def is_tangled(self) -> bool:
        """From the second blockage on there is something to see; before that it would only take room (DOMAIN §1)."""
        return len(self.blockages) > 1

    @cached_property
    def circles(self) -> list[tuple[Problem, ...]]:
        """Each round told once, closed: the first problem stands at its end again."""
        rings = tangle.circles(self._order, self._arrows)
        return [tuple(self._by_id[pk] for pk in (*ring, ring[0])) for ring in rings]

    @cached_property
    def unlock(self) -> Unlock | None:
        key = tangle.key_of(self._order, self._arrows)
        if key is None:
            return None
        blockage = next(b for b in self.open if b.pk == key.arrow.pk)
        return Unlock(
            blockage, tuple(self._by_id[pk] for pk in key.frees), breaks_circle=key.breaks_circle
        )

    @cached_property
    def strands(self) -> list[Strand]:
        """Every problem in the resident's order, numbered as this viewer sees them."""
        open_ids = {b.pk for b in self.open}
        return [
            Strand(
                number,
                problem,
                tuple(self.waiting.get(problem.pk, ())),
                tuple(
                    b for b in self.blockages if b.waits_id == problem.pk and b.pk not in open_ids
                ),
                self.is_solved(problem),
                problem.pk in self._moving,
            )
            for number, problem in enumerate(self.problems, start=1)
        ]

    @cached_property
    def waiting(self) -> dict[int, list[Blockage]]:
        """By problem: what it waits for."""
        found: dict[int, list[Blockage]] = {}
        for blockage in self.open:
            found.setdefault(blockage.waits_id, []).append(blockage)
        return found

    @cached_property
    def picture(self) -> "Picture | None":
        """None where there is nothing to draw, or it would be too large to read."""
        tied = {pk for b in self.blockages for pk in (b.first_id, b.waits_id)}
        words = {p.pk: p.words for p in self.problems if p.pk in tied}
        drawing = tangle_drawing.draw(
            words, [(b.pk, b.first_id, b.waits_id) for b in self.blockages]
        )
        if drawing is None:
            return None
        held = {b.pk for b in self.open}
        key = self.unlock.blockage.pk if self.unlock else 0
        return Picture(
            drawing,
            [(box, self._by_id[box.pk], self._state(self._by_id[box.pk])) for box in drawing.boxes],
            [
                (curve, "gone" if curve.pk not in held else "key" if curve.pk == key else "held")
                for curve in drawing.curves
            ],
        )

    def _state(self, problem: Problem) -> str:
        if self.is_solved(problem):
            return "solved"
        return "moves" if problem.pk in self._moving else "waits"


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws: boxes with their problem and state, curves with theirs."""

    drawing: tangle_drawing.Drawing
    boxes: list[tuple[tangle_drawing.Box, Problem, str]]
    curves: list[tuple[tangle_drawing.Curve, str]]


def blockages_of(viewer: Viewer, case: Case) -> list[Blockage]:
    """What holds what back, for who may know both ends; one query."""
    return list(
        Blockage.objects.visible_to(viewer)
        .filter(case=case)
        .select_related("rule", "first", "waits")
        .order_by("id")
    )
