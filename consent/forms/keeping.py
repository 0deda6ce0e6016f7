"""What comes in about how long things are kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import LineField


class HoldForm(forms.Form):
    """Why everything has to be kept for now."""

    use_required_attribute = False

    reason = LineField(
        label=_("Why does everything have to be kept?"),
        max_length=300,
        error_messages={"required": _("Say why everything has to be kept.")},
    )
