"""Where everything stands in the picture of a tangle. Graphviz decides; it gets numbers only, never a word.

A picture always has a list with the same content beside it, so that nothing depends on it: without Graphviz, or for a
tangle too large to read as a picture, there is only the list.
"""

import functools
import logging
import shutil
import subprocess
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)

# Units of the drawing; one is a pixel where there is room.
WIDTH, LINE, PADDING, MARGIN = 116, 18, 16, 4
LETTERS, LINES = 15, 3
# More than this nobody reads in a picture.
MOST_NODES, MOST_ARROWS = 40, 80
SECONDS = 5
STRAIGHT = " weight=20"
POINTS = 72


@dataclass(frozen=True, slots=True)
class Box:
    """A problem in the drawing: its middle, its size, and its words in lines with the height of each."""

    pk: int
    x: int
    y: int
    height: int
    lines: tuple[tuple[int, str], ...]

    @property
    def left(self) -> int:
        return self.x - WIDTH // 2

    @property
    def top(self) -> int:
        return self.y - self.height // 2


@dataclass(frozen=True, slots=True)
class Curve:
    """An arrow in the drawing, as the path of an SVG, and the middle of the room beside it for a mark."""

    pk: int
    path: str
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and curves within `width` × `height`."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    curves: tuple[Curve, ...]
    box_width: int = WIDTH

    @property
    def is_narrow(self) -> bool:
        """Two boxes and a bend beside each other at most: still readable when a phone shrinks it."""
        return self.width <= 3 * WIDTH


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a drawing is laid out: as it comes, unless said otherwise."""

    # how high a mark beside an arrow may be
    room: int = 1
    # arrows that go straight down, by id
    straight: frozenset[int] = frozenset()
    # boxes that stand below each other without an arrow
    below: tuple[tuple[int, int], ...] = ()


def draw(
    words: Mapping[int, str],
    arrows: Sequence[tuple[int, int, int]],
    wishes: Wishes | None = None,
) -> Drawing | None:
    """Place problems (id → words) and arrows (id, from, to); None where there is no picture to be had."""
    if not words or len(words) > MOST_NODES or len(arrows) > MOST_ARROWS:
        return None
    lines = {pk: wrapped(text) for pk, text in words.items()}
    heights = {pk: len(found) * LINE + PADDING for pk, found in lines.items()}
    plain = _layout(_source(heights, arrows, wishes or Wishes()))
    if plain is None:
        return None
    size, nodes, edges = _read(plain)
    boxes = tuple(
        Box(
            pk,
            round(x) + MARGIN,
            round(y) + MARGIN,
            heights[pk],
            tuple(
                (round(y + MARGIN + (n - (len(lines[pk]) - 1) / 2) * LINE), line)
                for n, line in enumerate(lines[pk])
            ),
        )
        for pk, (x, y) in nodes.items()
    )
    return Drawing(
        round(size[0]) + 2 * MARGIN,
        round(size[1]) + 2 * MARGIN,
        boxes,
        tuple(Curve(pk, path, at) for pk, path, at in edges),
    )


def wrapped(text: str) -> list[str]:
    """Words in at most three lines; the list beside the picture has them whole."""
    return textwrap.wrap(
        " ".join(text.split()), LETTERS, max_lines=LINES, placeholder=" …", break_long_words=True
    ) or ["…"]


def _source(
    heights: Mapping[int, int], arrows: Sequence[tuple[int, int, int]], wishes: Wishes
) -> str:
    nodes = "".join(
        f'{pk} [height={height / POINTS:.3f} label=""]\n' for pk, height in heights.items()
    )
    edges = "".join(
        f"{first} -> {waits} [label={pk}{STRAIGHT if pk in wishes.straight else ''}]\n"
        for pk, first, waits in arrows
    )
    edges += "".join(f"{one} -> {other} [style=invis{STRAIGHT}]\n" for one, other in wishes.below)
    return (
        "digraph { rankdir=TB nodesep=0.15 ranksep=0.5\n"
        f"node [shape=box fixedsize=true width={WIDTH / POINTS:.3f}]\n"
        f'edge [fontsize={wishes.room} fontname="Helvetica"]\n{nodes}{edges}}}\n'
    )


@functools.lru_cache(maxsize=512)
def _layout(source: str) -> str | None:
    """What Graphviz makes of it. The same shape is asked for often: numbers only, so it may be remembered."""
    program = shutil.which("dot")
    if program is None:
        logger.warning("Graphviz (dot) is not installed: tangles are shown as a list only")
        return None
    try:
        done = subprocess.run(  # noqa: S603  # a fixed program; what it reads holds numbers only
            [program, "-Tplain"],
            input=source,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        logger.exception("Graphviz could not draw a tangle")
        return None
    return done.stdout


def _read(
    plain: str,
) -> tuple[
    tuple[float, float], dict[int, tuple[float, float]], list[tuple[int, str, tuple[int, int]]]
]:
    """Size, middles and paths, in units from the left top. Graphviz counts in inches from the left bottom."""
    size = (0.0, 0.0)
    nodes: dict[int, tuple[float, float]] = {}
    edges: list[tuple[int, str, tuple[int, int]]] = []

    def point(x: str, y: str) -> tuple[float, float]:
        return float(x) * POINTS, size[1] - float(y) * POINTS

    for row in plain.splitlines():
        match row.split():
            case ["graph", _, width, height]:
                size = (float(width) * POINTS, float(height) * POINTS)
            case ["node", name, x, y, *_]:
                nodes[int(name)] = point(x, y)
            case ["edge", *_, "invis", _]:
                pass
            case ["edge", _, _, count, *rest]:
                n = int(count) * 2
                points = [point(x, y) for x, y in zip(rest[0:n:2], rest[1:n:2], strict=True)]
                start, *bends = (f"{x + MARGIN:.1f},{y + MARGIN:.1f}" for x, y in points)
                middle = point(rest[n + 1], rest[n + 2])
                at = (round(middle[0]) + MARGIN, round(middle[1]) + MARGIN)
                edges.append((int(rest[n]), f"M{start} C{' '.join(bends)}", at))
    return size, nodes, edges
