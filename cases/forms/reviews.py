"""On which day a course is looked at again, and what came of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.states import ReviewStatus
from trail.fields import LineField

SAID = (
    (ReviewStatus.STAYS, _("We looked: it is still right")),
    (ReviewStatus.CHANGES, _("We looked: something changes")),
    (ReviewStatus.MOVED, _("Not yet: it becomes another day")),
)


class ReviewForm(forms.Form):
    """A day, or none; with why then, if there is a reason."""

    on_date = forms.DateField(
        label=_("When do we look again whether this is still right?"), required=False
    )
    reason = LineField(label=_("Why then?"), required=False)


class ReviewedForm(forms.Form):
    prefix = "done"
    status = forms.ChoiceField(
        label=_("What did looking bring?"),
        choices=[(status.value, words) for status, words in SAID],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what came of it.")},
    )
    outcome = LineField(label=_("In a few words"), required=False)
    next_date = forms.DateField(label=_("When do we look again?"), required=False)
