"""The tangle: which problem can't move before which, what goes round in a circle, what frees most.

Pure functions over ids. They see only what one viewer may know, so that no circle, number or hint betrays an arrow that
is hidden from them (DOMAIN §4). An arrow leads from what must come first to what waits for it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True)
class Arrow:
    """`waits` can't move before `first`."""

    pk: int
    first: int
    waits: int


@dataclass(frozen=True, slots=True)
class Key:
    """The arrow that frees most, and the problems that can move once it is lifted, in the resident's order."""

    arrow: Arrow
    frees: tuple[int, ...]
    breaks_circle: bool


def circles(order: Sequence[int], arrows: Iterable[Arrow]) -> list[tuple[int, ...]]:
    """Circles as people say them: from what comes first in `order`, along the arrows, back to it.

    Each problem that goes round stands in at least one of them; the shortest round through it is told. Not every
    round there is: ten problems that all block each other have a million, and nobody is helped by those.
    """
    place = {pk: n for n, pk in enumerate(order)}
    graph = _graph(order, arrows)
    told: list[tuple[int, ...]] = []
    for knot in nx.strongly_connected_components(graph):
        if len(knot) < 2:
            continue
        within = graph.subgraph(knot)
        left = set(knot)
        while left:
            start = min(left, key=place.__getitem__)
            back = min(
                (nx.shortest_path(within, after, start) for after in sorted(within[start])), key=len
            )
            ring = (start, *back[:-1])
            told.append(_from_first(ring, place))
            left -= set(ring)
    unique = dict.fromkeys(told)
    return sorted(unique, key=lambda ring: [place[pk] for pk in ring])


def movable(order: Sequence[int], arrows: Iterable[Arrow]) -> list[int]:
    """Problems that wait for nothing now."""
    waiting = {arrow.waits for arrow in arrows}
    return [pk for pk in order if pk not in waiting]


def key_of(order: Sequence[int], arrows: Sequence[Arrow]) -> Key | None:
    """The one arrow that frees most when it is lifted; the first in the resident's order when several do.

    First counts what could never move without it (it breaks a circle), then how many problems can follow on
    from it by themselves. None when nothing would be freed.
    """
    best: tuple[tuple[int, int], Key] | None = None
    place = {pk: n for n, pk in enumerate(order)}
    reachable = _untied(order, arrows)
    for arrow in sorted(arrows, key=lambda a: (place[a.waits], place[a.first], a.pk)):
        rest = [other for other in arrows if other.pk != arrow.pk]
        gained = _untied(order, rest) - reachable
        follows = _follow(arrow.waits, rest)
        freed = gained or follows
        if not freed:
            continue
        key = Key(arrow, tuple(sorted(freed, key=place.__getitem__)), bool(gained))
        worth = (len(gained), len(follows))
        if best is None or worth > best[0]:
            best = (worth, key)
    return best[1] if best else None


def _graph(order: Iterable[int], arrows: Iterable[Arrow]) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(order)
    graph.add_edges_from((arrow.first, arrow.waits) for arrow in arrows)
    return graph


def _from_first(ring: tuple[int, ...], place: dict[int, int]) -> tuple[int, ...]:
    """The same round, told from its first problem in the resident's order."""
    start = min(range(len(ring)), key=lambda n: place[ring[n]])
    return ring[start:] + ring[:start]


def _untied(order: Iterable[int], arrows: Iterable[Arrow]) -> set[int]:
    """What can be solved in the end, one after another, if nothing is lifted."""
    waits_for: dict[int, set[int]] = {pk: set() for pk in order}
    opens: dict[int, set[int]] = {pk: set() for pk in waits_for}
    for arrow in arrows:
        waits_for[arrow.waits].add(arrow.first)
        opens[arrow.first].add(arrow.waits)
    ready = [pk for pk, firsts in waits_for.items() if not firsts]
    done: set[int] = set()
    while ready:
        pk = ready.pop()
        done.add(pk)
        for after in opens[pk]:
            waits_for[after].discard(pk)
            if not waits_for[after]:
                ready.append(after)
    return done


def _follow(start: int, arrows: Collection[Arrow]) -> set[int]:
    """What can move when `start` no longer waits for the lifted arrow: itself, and what then waits for nothing else."""
    waits_for: dict[int, set[int]] = {}
    for arrow in arrows:
        waits_for.setdefault(arrow.waits, set()).add(arrow.first)
    if waits_for.get(start):
        return set()
    freed = {start}
    while True:
        more = {
            pk for pk, firsts in waits_for.items() if firsts and firsts <= freed and pk not in freed
        }
        if not more:
            return freed
        freed |= more
