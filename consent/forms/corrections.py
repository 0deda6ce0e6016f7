"""What the resident says about a text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import TextField


class CorrectionForm(forms.Form):
    use_required_attribute = False

    text = TextField(
        label=_("What does the resident say about it?"),
        rows=4,
        error_messages={"required": _("Write down what the resident says.")},
    )
