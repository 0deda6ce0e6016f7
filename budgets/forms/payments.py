"""Paying, settling, having an advance come back."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.actions.payments import Account, ComesBack
from budgets.fields import AmountField, IbanField
from budgets.forms.requests import TokenForm
from budgets.states import EntryKind
from trail import clock
from trail.fields import LineField

NOTE = 140


class DayForm(TokenForm):
    """Something that happened on a day: today, unless said otherwise."""

    on_date = forms.DateField(label=_("On which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on_date"]
        field.initial = clock.today
        field.widget.attrs["max"] = clock.today()

    def clean_on_date(self) -> date:
        day: date = self.cleaned_data["on_date"]
        if day > clock.today():
            raise forms.ValidationError(gettext("This day has not been yet."))
        return day


class ReturnForm(forms.Form):
    """Where an advance comes back from, by when, and who sees to it."""

    from_whom = LineField(
        max_length=120,
        label=_("From which arrangement does it come back?"),
        help_text=_(
            "For example: bijzondere bijstand, WIL. Who may see the request reads this too; nothing more belongs here."
        ),
    )
    due_date = forms.DateField(label=_("Not later than"))
    watcher = forms.TypedChoiceField(
        label=_("Who sees to it that it comes back?"),
        help_text=_("That person is reminded in time."),
        coerce=int,
        error_messages={"invalid_choice": _("Choose one of these people.")},
    )

    def __init__(self, *args: Any, watchers: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["watcher"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(user.pk), user.name) for user in watchers]

    def clean_due_date(self) -> date:
        day: date = self.cleaned_data["due_date"]
        # a day that stays is not judged again
        if day < clock.today() and day != self.initial.get("due_date"):
            raise forms.ValidationError(gettext("This day has passed already."))
        return day

    @property
    def comes_back(self) -> ComesBack:
        """Of a valid form, as the actions take it."""
        data = self.cleaned_data
        return ComesBack(data["from_whom"], data["due_date"], data["watcher"])


class PayForm(ReturnForm, DayForm):
    """An amount to an account; with an advance also where it comes back from."""

    amount = AmountField(label=_("How much is paid?"))
    holder = LineField(max_length=70, label=_("In whose name is the account?"))
    iban = IbanField(label=_("Account number (IBAN)"))
    note = LineField(
        max_length=NOTE,
        required=False,
        label=_("What stands on the bank statement"),
        help_text=_("Without anything about the resident: an invoice number, for example."),
    )
    field_order = (
        "token", "amount", "holder", "iban", "on_date", "note", "from_whom", "due_date", "watcher",
    )  # fmt: skip

    def __init__(self, *args: Any, comes_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not comes_back:
            for name in ReturnForm.base_fields:
                del self.fields[name]
        else:
            self.fields["due_date"].initial = clock.today() + timedelta(weeks=8)
            self.fields["due_date"].widget.attrs["min"] = clock.today()

    @property
    def values(self) -> dict[str, Any]:
        """Of a valid form, as the action takes it."""
        data = self.cleaned_data
        return {
            "amount": data["amount"],
            "on_date": data["on_date"],
            "account": Account(data["iban"], data["holder"]),
            "note": data["note"],
            "token": data["token"],
            "comes_back": self.comes_back if "from_whom" in data else None,
        }


class SettleForm(DayForm):
    """What it really cost, as the receipt says."""

    real_amount = AmountField(
        label=_("What did it really cost?"),
        help_text=_("As the receipt says. What was not spent is free again for this resident."),
        may_be_zero=True,
    )
    note = LineField(max_length=NOTE, required=False, label=_("Receipt or invoice number"))
    field_order = ("token", "real_amount", "on_date", "note")


class HaveBackForm(DayForm):
    """Asked back, came back, or given up."""

    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            (EntryKind.CLAIM, _("It was asked back")),
            (EntryKind.RECOVER, _("It came back")),
            (EntryKind.WRITE_OFF, _("It won't come back")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    amount = AmountField(label=_("How much?"))
    note = LineField(
        max_length=NOTE,
        required=False,
        label=_("In a few words"),
        help_text=_("Without anything about the resident. Why, if it won't come back."),
    )
    field_order = ("token", "kind", "amount", "on_date", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unsaid = data.get("kind") == EntryKind.WRITE_OFF and not data.get("note")
        if unsaid and "note" not in self.errors:
            self.add_error("note", gettext("Say why it won't come back."))
        return data


class PeriodForm(forms.Form):
    """Which payments to list, and in what kind of file."""

    start = forms.DateField(label=_("From"))
    end = forms.DateField(label=_("Until and including"))
    kind = forms.ChoiceField(
        label=_("As"),
        choices=[("xlsx", _("spreadsheet (XLSX)")), ("csv", _("text (CSV)"))],
        error_messages={"invalid_choice": _("Choose one.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", gettext("The last day comes before the first day."))
        return data
