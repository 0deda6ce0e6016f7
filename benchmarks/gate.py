"""What the gate costs when almost everything in the database is somebody else's.

A professional who may see 200 cases, in a database that holds only those, and in one of 20,000 and of 100,000:
the list, searching and the agreements due take the same number of queries, and at most 1.5 times as long.
"""

import sys

from benchmarks.case_list import MINE, measure_sizes, show, uneven_pages

SIZES = (MINE, 20_000, 100_000)
MOST_TIMES = 1.5
PAGES = (
    ("case list", "/casussen/?scope=all"),
    ("finding a name", "/zoeken?q=bakker"),
    ("finding a number", "/zoeken?q=OK-2026-00150"),
    ("agreements due", "/afspraken/"),
    ("my day", "/"),
)


def main() -> None:
    """Fill, measure, compare; ends with status 1 when a page pays for what it doesn't show."""
    results = measure_sizes(SIZES, PAGES)
    show(results, SIZES, PAGES)
    trouble = [f"{label}: not the same queries" for label in uneven_pages(results, SIZES, PAGES)]
    print()
    for label, _url in PAGES:
        alone = results[label, MINE][1]
        times = [results[label, size][1] / alone for size in SIZES[1:]]
        told = ", ".join(f"{size:,}: {n:.2f} x" for size, n in zip(SIZES[1:], times, strict=True))
        print(f"{label:32}{told}")
        if max(times) > MOST_TIMES:
            trouble.append(f"{label}: more than {MOST_TIMES} x")
    if trouble:
        print("\nToo dear: " + "; ".join(trouble))
        sys.exit(1)
