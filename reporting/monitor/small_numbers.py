"""What was done about small numbers, in the words that every report and paper gives."""

from django.utils.translation import gettext as _

from reporting.monitor import rounding


def in_words(threshold: int | None, rounded_to: int | None = None, *, shown: bool = False) -> str:
    """One or two sentences. `threshold`: None when every number is exact; `shown`: small ones too, by decision."""
    if shown:
        return _("Small numbers are shown by decision of two people; the reason is on record.")
    if threshold is None:
        return _("For internal use: every number is exact. Not to be passed on.")
    words = _(
        "Numbers about fewer than %(threshold)s people are not shown, so that nobody can be recognised."
    ) % {"threshold": threshold}
    return f"{words} {rounding.in_words(rounded_to)}".strip()
