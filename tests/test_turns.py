"""Two runs that take turns leave no test out and run none twice."""

from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.turns import ours

HERE = Path(__file__).parent


def test_a_file_in_several_parts_is_run_whole(tmp_path: Path) -> None:
    # as pytest-django orders them: what empties the database comes behind the rest
    order = ["a.py", "access/test_matrix.py", "b.py", "a.py", "access/test_matrix.py", "a.py"]
    items: list[Any] = [SimpleNamespace(path=HERE / name, n=n) for n, name in enumerate(order)]
    taken: list[int] = []
    for pair in zip_longest(ours(items, tmp_path), ours(items, tmp_path)):
        turn: list[Any] = [item for item in pair if item is not None]
        taken += [item.n for item in turn]
    assert sorted(taken) == list(range(len(order)))
