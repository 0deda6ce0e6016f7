"""What comes in about the text of the form itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import TextField


class DraftForm(forms.Form):
    """The next version of a text."""

    use_required_attribute = False

    text = TextField(
        label=_("Text of the form"),
        rows=18,
        error_messages={"required": _("Write the text first.")},
    )


class PublishForm(forms.Form):
    """Publishing what was looked at, and knowing what that means."""

    use_required_attribute = False

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    is_checked = forms.BooleanField(
        label=_("The lawyer or the data protection officer of the municipality has agreed to it"),
        error_messages={"required": _("Let it be checked first; then tick this.")},
    )
