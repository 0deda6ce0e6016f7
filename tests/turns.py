"""Two runs of the same tests beside each other: each takes the next file that the other did not take.

So neither waits for the other at the end, whatever gets longer. A file stays whole, since its tests may share what
costs much to make. The longest come first; what is short fills up the end.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, pairwise
from pathlib import Path

import pytest

# Where the runs say what they took; without it a run takes everything, in the order in which it was found.
FOLDER = "OPKOERS_TEST_TURNS"
LONG = (
    "browser/test_pages.py",
    "access/test_matrix.py",
    "attack/test_bad_input.py",
    "cases/test_ex_partner.py",
    "cases/test_table_screens.py",
    "demo/test_load.py",
    "demo/test_golden.py",
)


def take_turns(session: pytest.Session) -> bool | None:
    """Run what is ours of the collected tests, as pytest itself would; None leaves all of it to pytest."""
    folder = os.environ.get(FOLDER)
    if not folder or session.testsfailed or session.config.option.collectonly:
        return None
    for item, following in pairwise(chain(ours(session.items, Path(folder)), [None])):
        assert item is not None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


def ours(items: Iterable[pytest.Item], folder: Path) -> Iterator[pytest.Item]:
    """The tests of each part of a file that nobody took yet; it is taken when its turn comes, no sooner.

    pytest-django puts what empties the database behind the rest, so a file may come in several parts: each is taken
    by itself, or the later ones would be nobody's.
    """
    times: Counter[Path] = Counter()
    parts: list[tuple[int, str, list[pytest.Item]]] = []
    for path, tests in groupby(items, lambda item: item.path):
        name = "-".join(path.relative_to(Path(__file__).parent).parts)
        turn = len(LONG) if times[path] else _turn(path)
        parts.append((turn, f"{times[path]}-{name}", list(tests)))
        times[path] += 1
    for _turn_of, mark, mine in sorted(parts, key=lambda part: part[0]):
        if _take(folder / mark):
            yield from mine


def _turn(path: Path) -> int:
    return next((n for n, name in enumerate(LONG) if path.as_posix().endswith(name)), len(LONG))


def _take(mark: Path) -> bool:
    """Whether we were the first to say that it is ours."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
