"""Words around the figures that are the same on every screen and paper."""

from django.utils.translation import gettext as _

# what reports are written in
LANGUAGE = "nl"


def usual_introduction() -> str:
    """At the top of a factsheet, unless somebody writes something else."""
    return _(
        "Residents who get stuck on several things at once come to the table every two weeks with"
        " everybody who can untie a knot."
    )
