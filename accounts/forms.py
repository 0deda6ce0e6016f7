"""What comes in about people, their roles, and the settings of a programme."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.programmes import NUMBERS, SETTINGS, bounds_in_words
from accounts.querysets import organisations_in
from accounts.states import Prepared, Role, Rounding
from trail import clock
from trail.fields import INCOMPLETE, LineField, TextField


class PersonForm(forms.Form):
    """A person with their first or next role in one municipality."""

    name = LineField(label=_("Name"), max_length=100)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose …")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose …")), *Role.choices])
    function = LineField(label=_("Function"), max_length=80, required=False)
    from_date = forms.DateField(label=_("From"))
    until_date = forms.DateField(label=_("Until and including"), required=False)

    def __init__(self, *args: Any, municipality_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations_in(municipality_id)
        self.fields["from_date"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begin, end = values.get("from_date"), values.get("until_date")
        if begin and end and end < begin:
            self.add_error("until_date", _("This date lies before the first day."))
        return values


class EndForm(forms.Form):
    """The last day of a membership."""

    last_date = forms.DateField(label=_("Last day"))

    def __init__(self, *args: Any, first_date: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_date = first_date
        self.fields["last_date"].initial = clock.today

    def clean_last_date(self) -> Any:
        last = self.cleaned_data["last_date"]
        if last < self.first_date:
            raise forms.ValidationError(_("This date lies before the first day."))
        return last


class NumberField(forms.IntegerField):
    """One of a programme's numbers; anything else gets the same sentence."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        words = lazy(bounds_in_words, str)(name)
        super().__init__(
            min_value=NUMBERS[name].lowest,
            max_value=NUMBERS[name].highest,
            # no number box: it would throw away what isn't a number instead of keeping it
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
            **kwargs,
        )


class YesNoField(forms.TypedChoiceField):
    """Yes or no, each with its words."""

    def __init__(self, *, yes: Any, no: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=[("True", yes), ("False", no)],
            coerce=lambda value: value == "True",
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
            **kwargs,
        )


class SeenField(forms.JSONField):
    """What stood on the screen when it was opened, so that nobody undoes a colleague's change unseen."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            error_messages={"required": INCOMPLETE, "invalid": INCOMPLETE},
        )

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if not isinstance(found, dict) or found.keys() != set(SETTINGS):
            raise forms.ValidationError(INCOMPLETE)
        return found


class SettingsForm(forms.Form):
    """The settings of one programme."""

    use_required_attribute = False

    places = NumberField(
        "places",
        label=_("How many residents can take part at once?"),
        help_text=_(
            "Stands beside how many places are taken when a referral is weighed. Nobody is refused by it."
        ),
    )
    rhythm_days = NumberField(
        "rhythm_days",
        label=_("How many days are there between two conversations?"),
        help_text=_(
            "That many days on, the next conversation is proposed. Another day can be chosen; what is planned stays."
        ),
    )
    slot_minutes = NumberField(
        "slot_minutes",
        label=_("How many minutes do we plan for a conversation?"),
        help_text=_("For the table day and for invitations. There is no clock at the table."),
    )
    meeting_place = LineField(
        label=_("Where do we usually meet?"),
        max_length=120,
        required=False,
        help_text=_(
            "Is filled in when a conversation is planned, and can be changed there. Nothing about a person."
        ),
    )
    referral_weeks = NumberField(
        "referral_weeks",
        label=_("How many weeks do we keep a referral without consent?"),
        help_text=_(
            "After that it is destroyed. Counts for new referrals. The data protection officer confirms the time."
        ),
    )
    course_months = NumberField(
        "course_months",
        label=_("How many months does a course usually take?"),
        help_text=_(
            "A new consent lasts that long and 13 months more, so that we can ask a year later how somebody is."
        ),
    )
    consent_weeks = NumberField(
        "consent_weeks",
        label=_("How many weeks before a consent ends do we warn?"),
        help_text=_(
            "Who leads the course gets a mail without names, and it comes to the table: time to ask again."
        ),
    )
    warning_weeks = NumberField(
        "warning_weeks",
        label=_("How many weeks before a temporary solution ends do we warn first?"),
        help_text=_(
            "Of an emergency home or frozen debts, for example. The closer the end, the more often we warn."
        ),
    )
    silent_weeks = NumberField(
        "silent_weeks",
        label=_(
            "After how many weeks without contact do we say that nobody has spoken to the resident?"
        ),
        help_text=_(
            "It then stands on the day page of who leads the course; they can ask the table."
        ),
    )
    review_weeks = NumberField(
        "review_weeks",
        label=_("After how many weeks do we look again whether a course is still right?"),
        help_text=_(
            "Fill in 0 for no usual day. Who leads the course can always choose another day, or none."
        ),
    )
    cost_sheet_above = NumberField(
        "cost_sheet_above",
        label=_("Above how many whole euros does a kassabon go with a request?"),
        help_text=_(
            "It sets what it costs beside doing nothing and the usual way. Fill in 0 when it is never asked for."
        ),
    )
    objection_text = TextField(
        rows=4,
        max_length=1000,
        required=False,
        label=_("How can a resident object to a decision on money?"),
        help_text=_(
            "It stands below every answer, in plain words: where, how and before when. Your lawyer knows whether it is"
            " a formal decision; leave it empty if it isn't."
        ),
    )
    prepared_reports = forms.ChoiceField(
        label=_("Which factsheets do we make ready by themselves?"),
        choices=Prepared.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
        help_text=_(
            "When the period is over it waits for the project leader, who looks at it and publishes it."
        ),
    )
    rounding = forms.ChoiceField(
        label=_("How do we publish numbers?"),
        choices=Rounding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
        help_text=_(
            "Rounded numbers give less away, so more of them can be shown. Small ones stand there in words either way."
            " The project leader still sees every number as counted."
        ),
    )
    young_people = YesNoField(
        label=_("Can young people under 18 take part?"),
        yes=_("Yes, young people too"),
        no=_("No, from 18 on"),
        help_text=_(
            "Only when the municipality wants it and its lawyer has looked at it. Who takes part already stays."
        ),
    )
    emergency_access = YesNoField(
        label=_("Can a professional look into a dossier for 24 hours when somebody is in danger?"),
        yes=_("Yes, with a reason, and we are told at once"),
        no=_("No, nobody"),
        help_text=_(
            "Agree on it with the project leader and the privacy officer. What has begun goes on until it ends."
        ),
    )
    seen = SeenField()

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in SETTINGS}
