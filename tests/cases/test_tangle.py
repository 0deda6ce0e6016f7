"""Circles, and the one arrow that frees most: properties, and against a telling that is slow but plain."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cases import tangle_drawing
from cases.tangle import Arrow, circles, key_of, movable

NODES = 6
PAIRS = [(a, b) for a in range(NODES) for b in range(NODES) if a != b]
order = list(range(NODES))
tangles = st.lists(st.sampled_from(PAIRS), unique=True, max_size=14).map(
    lambda pairs: [Arrow(n, first, waits) for n, (first, waits) in enumerate(pairs)]
)


def solvable(arrows: list[Arrow]) -> set[int]:
    """Plainly: solve whatever waits for nothing unsolved, until nothing changes."""
    done: set[int] = set()
    for _ in order:
        done |= {
            pk for pk in order if all(arrow.first in done for arrow in arrows if arrow.waits == pk)
        }
    return done


def goes_round(arrows: list[Arrow]) -> set[int]:
    """Problems that wait for themselves in the end, by following every arrow."""
    reach = {(a.first, a.waits) for a in arrows}
    for _ in order:
        reach |= {(a, d) for (a, b), (c, d) in itertools.product(reach, reach) if b == c}
    return {a for a, b in reach if a == b}


@given(tangles)
def test_a_circle_is_told_of_everything_that_goes_round_and_of_nothing_else(
    arrows: list[Arrow],
) -> None:
    rings = circles(order, arrows)
    known = {(a.first, a.waits) for a in arrows}
    for ring in rings:
        assert len(ring) == len(set(ring)) > 1
        assert ring[0] == min(ring)
        assert all((a, b) in known for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))
    assert {pk for ring in rings for pk in ring} == goes_round(arrows)
    assert len(rings) == len(set(rings)) <= NODES


@given(tangles)
def test_the_key_gains_at_least_as_much_as_any_other_arrow(arrows: list[Arrow]) -> None:
    key = key_of(order, arrows)
    now = solvable(arrows)
    gains = {a.pk: len(solvable([b for b in arrows if b.pk != a.pk])) - len(now) for a in arrows}
    if key is None:
        assert not arrows or max(gains.values()) == 0
        return
    assert gains[key.arrow.pk] == max(gains.values())
    assert key.breaks_circle is (gains[key.arrow.pk] > 0)
    if key.breaks_circle:
        rest = [b for b in arrows if b.pk != key.arrow.pk]
        assert set(key.frees) == solvable(rest) - now
    assert key.arrow.waits in key.frees
    assert list(key.frees) == sorted(key.frees)


@given(tangles)
def test_what_can_move_waits_for_nothing(arrows: list[Arrow]) -> None:
    assert movable(order, arrows) == [
        pk for pk in order if not any(arrow.waits == pk for arrow in arrows)
    ]


def test_the_circle_of_the_man_without_an_address() -> None:
    """No address, no benefit, no home: breaking it at the address lets all the rest follow."""
    address, benefit, home, work = range(1, 5)
    pairs = [(address, benefit), (benefit, home), (home, address), (home, work)]
    arrows = [Arrow(n, *pair) for n, pair in enumerate(pairs)]
    assert circles([address, benefit, home, work], arrows) == [(address, benefit, home)]
    key = key_of([address, benefit, home, work], arrows)
    assert key is not None
    assert key.breaks_circle
    assert key.arrow == Arrow(2, home, address)
    assert key.frees == (address, benefit, home, work)


def test_in_a_chain_the_first_link_frees_most() -> None:
    arrows = [Arrow(1, 1, 2), Arrow(2, 2, 3), Arrow(3, 3, 4)]
    key = key_of([1, 2, 3, 4], arrows)
    assert key is not None
    assert not key.breaks_circle
    assert (key.arrow.pk, key.frees) == (1, (2, 3, 4))


def test_what_waits_for_two_is_freed_by_neither() -> None:
    assert key_of([1, 2, 3], [Arrow(1, 1, 3), Arrow(2, 2, 3)]) is None


def test_two_hundred_problems_that_all_block_each_other_are_told_in_time() -> None:
    many = list(range(200))
    arrows = [Arrow(n, n, (n + 1) % 200) for n in many]
    assert circles(many, arrows) == [tuple(many)]
    key = key_of(many, arrows)
    assert key is not None
    assert len(key.frees) == 200
    assert tangle_drawing.draw(dict.fromkeys(many, "iets"), []) is None


def test_a_drawing_places_every_box_and_arrow_within_its_edges() -> None:
    words = {
        1: "Een adres",
        2: "Een uitkering",
        3: 'Een "eigen" woning <script> met een heel lange naam erbij',
    }
    drawing = tangle_drawing.draw(words, [(7, 1, 2), (8, 2, 3), (9, 3, 1)])
    assert drawing is not None
    assert [box.pk for box in drawing.boxes] == [1, 2, 3]
    assert {curve.pk for curve in drawing.curves} == {7, 8, 9}
    for box in drawing.boxes:
        assert box.left >= 0
        assert box.left + drawing.box_width <= drawing.width
        assert box.top >= 0
        assert box.top + box.height <= drawing.height
    assert len(drawing.boxes[2].lines) == 3
    assert drawing.boxes[2].lines[-1][1].endswith("…")
    assert all(curve.path.startswith("M") and " C" in curve.path for curve in drawing.curves)


def test_nothing_to_draw() -> None:
    assert tangle_drawing.draw({}, []) is None
