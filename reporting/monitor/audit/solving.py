"""Between which numbers something unknown must lie: linear programming (HiGHS, by scipy)."""

from collections.abc import Sequence
from typing import Any

from reporting.monitor.audit.knowledge import Knowledge, Target


def interval(known: Knowledge, target: Target) -> tuple[float, float]:
    """Between which two numbers it must lie, for whoever knows all claims; infinite where nothing says so.

    What contradicts itself (counted again after a correction) tells nothing: (0, infinite).
    """
    return max(_best(known, target, 1.0), 0.0), at_most(known, target)


def at_most(known: Knowledge, target: Target) -> float:
    return -_best(known, target, -1.0)


def _best(known: Knowledge, target: Target, sign: float) -> float:
    from scipy.optimize import linprog

    unknowns, equal, most = _part_of(known, target)
    place = {index: i for i, index in enumerate(unknowns)}
    goal = [0.0] * len(unknowns)
    for index, weight in target.weights:
        goal[place[index]] = sign * weight
    found = linprog(
        goal,
        A_ub=_matrix(most, place),
        b_ub=[bound for _w, bound in most] or None,
        A_eq=_matrix(equal, place),
        b_eq=[n for _w, n in equal] or None,
        bounds=(0, None),
        method="highs",
    )
    return float(found.fun) if found.status == 0 else float("-inf")


def contradicts_itself(known: Knowledge) -> bool:
    """Can all of it be true at once?"""
    from scipy.optimize import linprog

    if not known.index:
        return False
    place = {index: index for index in known.index.values()}
    found = linprog(
        [0.0] * len(place),
        A_ub=_matrix(known.most, place),
        b_ub=[bound for _w, bound in known.most] or None,
        A_eq=_matrix(known.equal, place),
        b_eq=[n for _w, n in known.equal] or None,
        bounds=(0, None),
        method="highs",
    )
    return bool(found.status == 2)


def _part_of(known: Knowledge, target: Target) -> tuple[list[int], list[Any], list[Any]]:
    """The unknowns that hang together with the target, and what is known of those alone."""
    seen = {index for index, _w in target.weights}
    rows = [
        (kind, row) for kind in ("=", "<") for row in (known.equal if kind == "=" else known.most)
    ]
    left, grown = rows, True
    mine: list[Any] = []
    while grown:
        grown, rest = False, []
        for kind, row in left:
            if seen.isdisjoint(row[0]):
                rest.append((kind, row))
            else:
                seen |= row[0].keys()
                mine.append((kind, row))
                grown = True
        left = rest
    return (
        sorted(seen),
        [row for kind, row in mine if kind == "="],
        [row for kind, row in mine if kind == "<"],
    )


def follows(known: Knowledge, target: Target) -> bool:
    """Is the target a sum and difference of what was published, whatever the numbers are?"""
    import numpy as np

    unknowns, equal, _most = _part_of(known, target)
    if not equal:
        return False
    place = {index: i for i, index in enumerate(unknowns)}
    rows = _matrix(equal, place).toarray()
    goal = np.zeros((1, len(unknowns)))
    for index, weight in target.weights:
        goal[0, place[index]] = weight
    rank = np.linalg.matrix_rank
    return bool(rank(np.vstack([rows, goal])) == rank(rows))


def _matrix(rows: Sequence[tuple[dict[int, float], float]], place: dict[int, int]) -> Any:
    """The left-hand sides, sparse; None when there are none."""
    from scipy.sparse import csr_matrix

    if not rows:
        return None
    at = [
        (i, place[index], weight)
        for i, (weights, _b) in enumerate(rows)
        for index, weight in weights.items()
    ]
    lines, columns, values = zip(*at, strict=True)
    return csr_matrix((values, (lines, columns)), shape=(len(rows), len(place)))
