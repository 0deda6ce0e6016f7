"""A paper that goes with a request."""

from django.utils.translation import gettext_lazy as _

from budgets.forms.requests import TokenForm
from consent.forms.fields import ScanField
from documents.scans import Why
from trail.fields import LineField


class AttachForm(TokenForm):
    """What it is, and the file; a file that can't be rebuilt with certainty is refused in words."""

    what = LineField(
        max_length=120,
        label=_("What is it?"),
        help_text=_("For example: the landlord's quotation"),
    )
    file = ScanField(
        label=_("The file"),
        help_text=_("A PDF, JPEG or PNG, of 15 MB and 12 pages at most."),
        none_chosen=_("Choose a file."),
        words={
            Why.EMPTY: _("This file is empty. Choose it again."),
            Why.TOO_BIG: _(
                "This file is larger than 15 MB. Make it smaller, or send a part of it."
            ),
            Why.KIND: _(
                "This is no PDF, JPEG or PNG. Save it as a PDF, or take a photograph of it."
            ),
            Why.BROKEN: _(
                "This file can't be read with certainty. Print it to a new PDF, or take a photograph."
            ),
            Why.LOCKED: _("This PDF has a password. Save it without one."),
            Why.PIXELS: _(
                "This picture is too large. Make it smaller, or take another photograph."
            ),
            Why.PAGES: _("This has more than 12 pages. Send only the pages that matter."),
        },
    )
