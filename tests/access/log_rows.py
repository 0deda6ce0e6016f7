"""The log as the resident reads it: shown by the lead organisation."""

from tests.access.course import Course
from tests.access.matrix import row, seen_by


def _dossier(c: Course) -> tuple[int]:
    return (c.dossier.pk,)


ROWS = [
    row(
        "consent:log",
        _dossier,
        get=seen_by(
            "leader",
            "lead_member",
            # who knows the course is told whom to ask
            **dict.fromkeys(("owner", "with_area", "without_area", "steering"), 403),
        ),
    ),
]
