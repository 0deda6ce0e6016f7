"""What comes in about young people: a date of birth, who decides, and the articles of others."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.ages import is_young
from consent.states import GuardianKind
from trail import clock
from trail.fields import LineField


class BirthDateField(forms.DateField):
    """The date of birth of somebody under 18; of nobody else one is kept."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("This day has still to come."))
        if day is not None and not is_young(day, clock.today()):
            raise forms.ValidationError(
                _(
                    "This is somebody of 18 or older. Leave it empty: of adults no date of birth is kept."
                )
            )
        return day


class BirthDateForm(forms.Form):
    use_required_attribute = False

    born_on = BirthDateField(
        label=_("Date of birth"), error_messages={"required": _("Fill in the date of birth.")}
    )


class GuardianForm(forms.Form):
    """Somebody with authority over the child."""

    use_required_attribute = False

    name = LineField(
        label=_("Name"), max_length=120, error_messages={"required": _("Write down a name.")}
    )
    kind = forms.ChoiceField(
        label=_("What is this person to the child?"),
        choices=GuardianKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one."),
            "invalid_choice": _("Choose one."),
        },
    )


class EndGuardianForm(forms.Form):
    use_required_attribute = False

    reason = LineField(
        label=_("Why does this person no longer decide?"),
        error_messages={"required": _("Say why they no longer decide.")},
    )


class ArticleForm(forms.Form):
    use_required_attribute = False

    article = LineField(label=_("By which article?"), required=False)
