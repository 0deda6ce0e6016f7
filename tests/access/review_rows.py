"""The review of access: a file for the privacy officer alone."""

from tests.access.matrix import row, seen_by

ROWS = [
    row("consent:access_review", lambda c: ("csv",), get=seen_by("privacy"), page=False),
    row("consent:access_review", lambda c: ("xlsx",), get=seen_by("privacy"), page=False),
]
