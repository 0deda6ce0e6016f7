"""Form fields for what people type: any text, but nothing that breaks a page, a PDF or the database."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters other than tab, line feed and carriage return; lone surrogates; non-characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def check_readable(text: str) -> None:
    """Raise ValidationError when a text holds signs that can't be stored or shown."""
    if _UNPRINTABLE.search(text):
        raise ValidationError(
            _(
                "This text contains a sign that can't be saved. Type the text again, or paste it without formatting."
            ),
            code="unreadable",
        )


class LineField(forms.CharField):
    """One line of text, at most 200 characters unless said otherwise."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        # soft line breaks and page breaks, as word processors copy them
        text = (super().to_python(value) or "").replace("\x0b", " ").replace("\x0c", " ")
        check_readable(text)
        return " ".join(text.split()) if self.strip else text


class TextField(forms.CharField):
    """A text of several lines, at most settings.MAX_TEXT_LENGTH characters; line ends as \\n."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=max_length or settings.MAX_TEXT_LENGTH, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        check_readable(text)
        return text


INCOMPLETE = _("This form is not complete. Reload the page and send it again.")


class TokenField(forms.UUIDField):
    """Made once per form that is opened, so that sending twice makes one row (trail.sent)."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            initial=uuid4,
            error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE},
        )
