"""Fields of consent's forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.scans import MAX_BYTES, Scan, Unfit, Why
from documents.scans_apart import clean_apart

NONE_CHOSEN = _("Choose a scan of the signed paper.")
WORDS: dict[Why, "str | Promise"] = {
    Why.EMPTY: _("This file is empty. Choose the scan again."),
    Why.TOO_BIG: _("This file is larger than 15 MB. Make the scan with less detail."),
    Why.KIND: _("This is no PDF, JPEG or PNG. Scan the paper, or take a photograph of it."),
    Why.BROKEN: _(
        "This file can't be read with certainty. Scan the paper again, or take a photograph."
    ),
    Why.LOCKED: _("This PDF has a password. Make a scan without one."),
    Why.PIXELS: _(
        "This picture is larger than a sheet of paper needs. Make the scan with less detail."
    ),
    Why.PAGES: _("This has more than 12 pages. Scan the form only."),
}


class ScanField(forms.FileField):
    """A scan of a paper; its value is the Scan as it may be kept. Name and announced kind have no say."""

    def __init__(
        self,
        *,
        words: Mapping[Why, "str | Promise"] = WORDS,
        none_chosen: Any = NONE_CHOSEN,
        **kwargs: Any,
    ) -> None:
        """`words`: why a file is refused; `none_chosen`: when there is none."""
        self.words = words
        super().__init__(
            allow_empty_file=True,
            widget=forms.FileInput(
                attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
            ),
            error_messages={"required": none_chosen, "invalid": none_chosen},
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Scan | None:
        if data in self.empty_values or not hasattr(data, "read"):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            if data.size > MAX_BYTES:
                raise Unfit(Why.TOO_BIG)
            return clean_apart(data.read())
        except Unfit as unfit:
            raise forms.ValidationError(str(self.words[unfit.why]), code=unfit.why) from None
