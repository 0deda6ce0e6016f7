"""When and how a table meets; a day that nobody works on is asked about, in words."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import dates
from cases.dates import Calendar
from cases.models import Meeting
from cases.states import MeetingHow
from trail.fields import LineField
from trail.templatetags.spoken import long_date


class DayTick(forms.CheckboxInput):
    """A tick that means one day: another day chosen afterwards is asked about anew."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if value and value == self.attrs.get("value"):
            context["widget"]["attrs"]["checked"] = True
        return context


class AnywayField(forms.CharField):
    """'Yes, on this day all the same'; out of sight until a free day is chosen."""

    def __init__(self) -> None:
        super().__init__(label=_("All the same on this day"), required=False, widget=DayTick)


def ask_about(form: forms.Form, name: str, calendar: Calendar) -> None:
    """Say at the day's field that nobody works then, unless that very day was ticked as meant.

    `form.asks_anyway` becomes the label of that tick.
    """
    day = form.cleaned_data.get(name)
    if day is None or not (why := calendar.why_free(day)):
        return
    form.fields["anyway"].widget.attrs["value"] = day.isoformat()
    label = gettext("All the same on this day (%(why)s)") % {"why": why}
    form.asks_anyway = label  # type: ignore[attr-defined]
    if form.cleaned_data.get("anyway") != day.isoformat():
        form.add_error(
            name,
            gettext("%(day)s: %(why)s. Choose another day, or tick below that you mean it.")
            % {"day": long_date(day).capitalize(), "why": why},
        )


def check_time(form: forms.Form, day: str, at: str) -> None:
    """Say at the time's field that the clock skips it that night."""
    on_date, at_time = form.cleaned_data.get(day), form.cleaned_data.get(at)
    if on_date and at_time and not dates.exists(on_date, at_time):
        form.add_error(
            at, gettext("In this night the clock goes forward: this time does not exist.")
        )


class LinkField(forms.CharField):
    """The address of an online conversation: https, and no other site dressed up as one."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Link"),
            help_text=_("Begins with https://. Only who takes part sees it; it stands in no mail."),
            max_length=300,
            required=False,
            widget=forms.URLInput,
        )

    def clean(self, value: Any) -> str:
        link = str(super().clean(value))
        if not link:
            return ""
        try:
            URLValidator(schemes=["https"])(link)
            is_plain = "@" not in urlsplit(link).netloc
        except (ValidationError, ValueError):
            is_plain = False
        if not is_plain:
            raise ValidationError(gettext("Type the whole link. It begins with https://."))
        return link


class PlanForm(forms.Form):
    """When, and how: in a room, online or by telephone. A date that doesn't exist is said in words."""

    on_date = forms.DateField(label=_("Day"))
    anyway = AnywayField()
    at_time = forms.TimeField(label=_("Time"))
    reason = LineField(
        label=_("Why another moment?"),
        help_text=_(
            "Without anything about the resident: who knows only the progress reads this as well."
        ),
        max_length=200,
        required=False,
    )
    how = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=MeetingHow.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose how you meet.")},
    )
    place = LineField(
        label=_("Place"),
        help_text=_(
            "The room; by telephone: who calls whom. It stands in the mail too, so without anybody's name or home."
        ),
        max_length=120,
        required=False,
    )
    link = LinkField()

    def __init__(
        self,
        *args: Any,
        calendar: Calendar,
        was: Meeting | None = None,
        **kwargs: Any,
    ) -> None:
        """`was`: the planned conversation that is moved."""
        super().__init__(*args, **kwargs)
        self.calendar, self.was, self.asks_anyway = calendar, was, ""
        if was is None:
            del self.fields["reason"]

    def clean_how(self) -> str:
        return str(self.cleaned_data["how"] or (self.was.how if self.was else MeetingHow.ROOM))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ask_about(self, "on_date", self.calendar)
        check_time(self, "on_date", "at_time")
        if data.get("how") and data["how"] != MeetingHow.ONLINE:
            self.errors.pop("link", None)
            data["link"] = ""
        elif data.get("how"):
            self.errors.pop("place", None)
            data["place"] = ""
        if self.was is not None and self._is_moved(data) and not data.get("reason"):
            self.add_error("reason", gettext("Say why the conversation moves."))
        data.pop("anyway", None)
        return data

    def _is_moved(self, data: dict[str, Any]) -> bool:
        assert self.was is not None
        on_date, at_time = data.get("on_date"), data.get("at_time")
        return (
            on_date is not None
            and at_time is not None
            and (on_date, at_time) != (self.was.on_date, self.was.at_time)
        )


class CancelForm(forms.Form):
    reason = LineField(label=_("Why does it not take place?"), max_length=200)
