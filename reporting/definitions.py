"""What each figure means, once, in words: on the screen, and behind the factsheet.

`reporting.figures` counts it so; change both together.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure in words: what is counted, in which unit, out of what, and what is missing from it."""

    name: Words
    counted: Words
    unit: Words
    out_of: Words
    missing: Words


DEFINITIONS: dict[str, Definition] = {
    "residents": Definition(
        _("Residents"),
        _("People who had at least one conversation at the table in the period, each counted once."),
        _("people"),
        "",
        _("Who was invited but has not come to the table yet."),
    ),
    "conversations": Definition(
        _("Conversations"),
        _("Conversations at the table that took place in the period."),
        _("conversations"),
        "",
        _("Conversations that were planned or called off."),
    ),
    "organisations": Definition(
        _("Organisations"),
        _("Organisations with a seat at the table of these people in the period, each counted once."),
        _("organisations"),
        "",
        _("Help from organisations that did not sit at the table."),
    ),
    "help_topics": Definition(
        _("What people asked help with"),
        _("People who told of a problem under this topic, up to the last day of the period."),
        _("people"),
        _("The residents counted above. One person may have several topics."),
        _("Residents without a topic: they stand below the list."),
    ),
    "results": Definition(
        _("What was achieved"),
        _("Results that people at the table recorded, dated in the period."),
        _("results"),
        _("Everybody in this programme. One person may have several results."),
        _("What came about but was not recorded."),
    ),
    "duration": Definition(
        _("How long it took"),
        _("From the first conversation until the table stopped meeting, for who finished in the period."),
        _("weeks, the middle one of all"),
        _("Courses that ended in the period."),
        _("Courses that still run."),
    ),
    "budget": Definition(
        _("Tailor-made budget"),
        _("What was promised or paid from the tailor-made budget in the period, less what came back."),
        _("euros"),
        "",
        _("What other funds paid."),
    ),
}  # fmt: skip
