"""A small step, in a few words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trail.fields import LineField


class StepForm(forms.Form):
    prefix = "step"

    words = LineField(
        label=_("A small step"),
        max_length=200,
        error_messages={"required": _("Say in a few words what the step is.")},
    )
