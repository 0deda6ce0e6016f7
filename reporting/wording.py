"""Words around the figures that are the same on every screen and paper."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# what reports are written in
LANGUAGE = "nl"


def usual_introduction() -> str:
    """At the top of a factsheet, unless somebody writes something else."""
    return _(
        "Residents who get stuck on several things at once come to the table every two weeks with"
        " everybody who can untie a knot."
    )


def of_one(key: str) -> str:
    """What stands behind a 1, of a figure that is one number; empty for one that is said the same of more."""
    return {
        "residents": pgettext("one", "resident"),
        "conversations": pgettext("one", "conversation"),
        "organisations": pgettext("one", "organisation"),
    }.get(key, "")
