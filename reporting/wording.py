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
    """The label of one of the figures on top where it says '1'."""
    return {
        "residents": pgettext("one", "resident"),
        "conversations": pgettext("one", "conversation"),
        "organisations": pgettext("one", "organisation"),
    }[key]
