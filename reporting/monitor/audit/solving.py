"""Between which numbers something unknown must lie: linear programming (HiGHS, by scipy).

Asking the solver is what takes time. So a set of claims becomes one model, made once, and every solution that it finds
is kept: one that gives a number the value we need answers for that number without asking again.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reporting.monitor.audit.knowledge import Knowledge, Row, Target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[Any]

# how far from a whole number the solver may end
CLOSE = 1e-6
# more than anybody could need of an unknown that nothing limits, so that there always is a solution to keep
PLENTY = 100_000
# linprog's word for: no numbers are true together
IMPOSSIBLE = 2


class Model:
    """What claims say together, ready to be asked."""

    def __init__(self, known: Knowledge, solutions: Sequence["Vector"] = ()) -> None:
        """`solutions`: of a model of the same unknowns that was told more."""
        self.known = known
        self.size = len(known.index)
        # the whole of a list without any entry is a sum of nothing
        equal, most = ([row for row in rows if row[0]] for rows in (known.equal, known.most))
        self._equal, self._n = _matrix(equal, self.size), [n for _weights, n in equal] or None
        self._most, self._bounds = _matrix(most, self.size), [n for _weights, n in most] or None
        self._limit = PLENTY + sum(abs(n) for _weights, n in (*equal, *most))
        self.solutions = list(solutions)
        self._basis: Vector | None = None

    def is_possible(self) -> bool:
        """Can all of it be true at once? What was counted again after a correction may contradict itself."""
        import numpy as np

        if self.size and not self.solutions:
            # as much as may be, and as little: between them they answer for most numbers
            for sign in (-1.0, 1.0):
                if self._solve(sign * np.ones(self.size)) is None:
                    return False
        return True

    def interval(self, target: Target) -> tuple[float, float]:
        """Between which two numbers it must lie. What contradicts itself tells nothing: nought and plenty."""
        return self.at_least(target), self.at_most(target)

    def at_least(self, target: Target) -> float:
        """The smallest that it may be."""
        goal = self._goal(target)
        if any(found @ goal < CLOSE for found in self.solutions):
            return 0.0
        found = self._solve(goal)
        return 0.0 if found is None else max(float(found @ goal), 0.0)

    def at_most(self, target: Target) -> float:
        """The largest that it may be."""
        goal = self._goal(target)
        found = self._solve(-goal)
        return self._limit if found is None else float(found @ goal)

    def may_be_over(self, target: Target, number: float) -> bool:
        """May it be more than this?"""
        goal = self._goal(target)
        if any(found @ goal > number + CLOSE for found in self.solutions):
            return True
        return self.at_most(target) > number + CLOSE

    def follows(self, target: Target) -> bool:
        """Is the target a sum and difference of numbers that were told, whatever they are?"""
        import numpy as np

        if self._basis is None:
            told = _matrix([(weights, 0.0) for weights in self.known.told if weights], self.size)
            if told is None:
                return False
            _left, sizes, rows = np.linalg.svd(told.toarray(), full_matrices=False)
            self._basis = rows[sizes > CLOSE]
        goal = self._goal(target)
        left = goal - self._basis.T @ (self._basis @ goal)
        return bool(np.abs(left).max() < CLOSE)

    def _goal(self, target: Target) -> "Vector":
        import numpy as np

        goal = np.zeros(self.size)
        for index, weight in target.weights:
            goal[index] += weight
        return goal

    def _solve(self, cost: "Vector") -> "Vector | None":
        found = least(
            cost,
            A_ub=self._most,
            b_ub=self._bounds,
            A_eq=self._equal,
            b_eq=self._n,
            bounds=(0, self._limit),
        )
        if found is not None:
            self.solutions.append(found)
        return found


def least(cost: "Vector", **constraints: Any) -> "Vector | None":
    """Where the cost is least within these constraints of scipy's `linprog`; None where nothing meets them all.

    Raises ArithmeticError: never taken for 'nobody can know', the edition is not made.
    """
    from scipy.optimize import linprog

    found = linprog(cost, **constraints, method="highs")
    if found.status == IMPOSSIBLE:
        return None
    if found.status != 0:
        raise ArithmeticError(found.message)
    solution: Vector = found.x
    return solution


def _matrix(rows: Sequence[Row], size: int) -> Any:
    """The left-hand sides, sparse; None when there are none."""
    from scipy.sparse import csr_matrix

    if not rows:
        return None
    at = [
        (i, index, weight)
        for i, (weights, _n) in enumerate(rows)
        for index, weight in weights.items()
    ]
    lines, columns, values = zip(*at, strict=True)
    return csr_matrix((values, (lines, columns)), shape=(len(rows), size))
