"""The forms from first call to answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.dates import Calendar
from cases.forms.planning import AnywayField, ask_about, check_time
from cases.naming import told_name
from cases.states import Opinion, Urgency, UrgencyReason
from consent.forms.young import BirthDateField
from consent.states import Salutation
from trail import clock
from trail.fields import LineField, TextField

# An open place in a prepared answer: '[waarom]'. It must be filled in before it goes.
OPEN_PLACE = re.compile(r"\[[^\[\]\n]{1,80}\]")
HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
LIST_FIELDS = frozenset({"areas"})


def showable(texts: Sequence[str]) -> list[str]:
    """As typed, but for what no page can hold: half characters become '?', NUL disappears."""
    return [HALF_CHARACTERS.sub("?", str(text)).replace("\x00", "") for text in texts]


class ReferralForm(forms.Form):
    """Someone for the table. `areas`: (id, name) of the municipality's life areas."""

    salutation = forms.ChoiceField(
        label=gettext_lazy("Form of address"),
        choices=Salutation.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    name = LineField(label=gettext_lazy("Name of the resident"), max_length=120)
    born_on = BirthDateField(
        label=gettext_lazy("Date of birth, only when younger than 18"),
        help_text=gettext_lazy(
            "Under 16 the parents are asked for consent, and the child is heard."
        ),
        required=False,
    )
    safe_contact = TextField(
        label=gettext_lazy("How can we reach them safely?"),
        help_text=gettext_lazy(
            "For example: only by phone, in the morning. No letters to the house."
        ),
        rows=2,
        max_length=2_000,
    )
    stuck = TextField(
        label=gettext_lazy("What is stuck?"),
        help_text=gettext_lazy("In a few sentences. The whole story is for the resident to tell."),
        rows=5,
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy("Everything that plays a part, also what is delicate."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    tried = TextField(
        label=gettext_lazy("What was tried already?"),
        help_text=gettext_lazy(
            "No names here, please: partners read this on a card without knowing who it is about."
        ),
        rows=3,
        required=False,
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Is there a hurry?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    urgency_reason = forms.ChoiceField(
        label=gettext_lazy("Why is it urgent?"),
        choices=UrgencyReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say why it is urgent.")},
    )
    urgent_by_date = forms.DateField(
        label=gettext_lazy("When does it happen?"),
        help_text=gettext_lazy("The date of the eviction, for example."),
        required=False,
    )
    agreed = forms.ChoiceField(
        label=gettext_lazy("Does the resident agree to this referral?"),
        choices=[
            ("yes", gettext_lazy("Yes, somebody asked")),
            ("emergency", gettext_lazy("It could not be asked, and it can't wait")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Without the resident's yes we only start in an emergency.")
        },
    )
    agreed_with = LineField(
        label=gettext_lazy("Who asked?"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say who asked.")},
    )
    agreed_on_date = forms.DateField(
        label=gettext_lazy("On which day?"),
        error_messages={"required": gettext_lazy("Say on which day.")},
    )
    emergency_reason = TextField(
        label=gettext_lazy("Why could it not be asked?"),
        rows=2,
        max_length=2_000,
        error_messages={"required": gettext_lazy("Say why it could not be asked.")},
    )
    communication = TextField(
        label=gettext_lazy("What helps in talking together?"),
        help_text=gettext_lazy(
            "An interpreter, reading aloud, an extra call the day before, somebody to come along."
        ),
        rows=2,
        max_length=2_000,
        required=False,
    )

    # Fields that only count, and are only asked, after an answer to another one.
    FOLLOWS: Mapping[str, tuple[str, str]] = {
        "urgency_reason": ("urgency", Urgency.URGENT),
        "urgent_by_date": ("urgency", Urgency.URGENT),
        "agreed_with": ("agreed", "yes"),
        "agreed_on_date": ("agreed", "yes"),
        "emergency_reason": ("agreed", "emergency"),
    }

    def __init__(
        self, *args: Any, areas: Sequence[tuple[int, str]], serves_young: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not serves_young:
            del self.fields["born_on"]
        self._field("areas").choices = [(str(pk), name) for pk, name in areas]
        for name in ("salutation", "areas", "urgency", "urgency_reason", "agreed"):
            # the usual message repeats what came, which a browser can't have sent
            self._field(name).error_messages["invalid_choice"] = _("Choose from this list.")

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, (other, answer) in self.FOLLOWS.items():
            if values.get(other) != answer:
                # out of sight, so it can't be wrong either
                self.errors.pop(name, None)
                values[name] = None if name.endswith("_date") else ""
        self._check_dates(values)
        if "born_on" not in self.fields and self.data.get("born_on"):
            self.add_error(None, _("Here the table is for people of 18 and older."))
        values["areas"] = [int(pk) for pk in values.get("areas", [])]
        if word := told_name(str(values.get("name") or ""), str(values.get("tried") or "")):
            self.add_error(
                "tried",
                _("'%(word)s' stands here. Leave the name out: partners read this without a name.")
                % {"word": word},
            )
        return values

    def _check_dates(self, values: dict[str, Any]) -> None:
        today = clock.today()
        if (day := values.get("urgent_by_date")) and day < today:
            self.add_error("urgent_by_date", _("This day has passed already."))
        if (day := values.get("agreed_on_date")) and day > today:
            self.add_error("agreed_on_date", _("This day is still to come."))

    def typed(self) -> dict[str, list[str]]:
        """What was typed, per field, right or wrong: for a draft."""
        return {
            name: showable(self.data.getlist(name))  # type: ignore[attr-defined]
            for name in self.fields
            if name in self.data
        }

    def keep_showable(self) -> None:
        """Before the form is shown again: drop what would break the page, keep all else as typed."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in data:
            data.setlist(name, showable(data.getlist(name)))
        self.data = data


def initial_of(answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A draft's answers as initial values of a ReferralForm."""
    return {
        name: list(texts) if name in LIST_FIELDS else (texts[-1] if texts else "")
        for name, texts in answers.items()
    }


class OpinionForm(forms.Form):
    """What somebody thinks at the weighing."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("What do you think?"),
        choices=Opinion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    note = LineField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Short, and without names."),
        max_length=300,
        required=False,
    )


class AnswerForm(forms.Form):
    """An answer to the sender and to the resident; open places must be filled in."""

    answer_to_sender = TextField(label=gettext_lazy("Answer to the sender"), rows=6)
    answer_to_resident = TextField(
        label=gettext_lazy("Answer to the resident"),
        help_text=gettext_lazy("In plain words. It goes along the way that is safe."),
        rows=11,
    )

    def _closed(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        found = OPEN_PLACE.search(text)
        if found:
            raise forms.ValidationError(
                _("Fill in the open place: %(place)s") % {"place": found.group()}
            )
        return text

    def clean_answer_to_sender(self) -> str:
        return self._closed("answer_to_sender")

    def clean_answer_to_resident(self) -> str:
        return self._closed("answer_to_resident")


class SeatField(forms.MultipleChoiceField):
    """Who of one organisation comes; nobody is an answer too, so it isn't called optional."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class InviteForm(AnswerForm):
    """The table, the casusregisseur and the first conversation.

    `people`: organisation (id, name) → persons (id, name); a field per organisation.
    """

    lead = forms.ChoiceField(
        label=gettext_lazy("Case lead"),
        help_text=gettext_lazy("Keeps the overview and is the resident's first contact."),
    )
    on_date = forms.DateField(label=gettext_lazy("Day of the first conversation"))
    anyway = AnywayField()
    at_time = forms.TimeField(label=gettext_lazy("Time"))
    place = LineField(label=gettext_lazy("Place"), max_length=120, required=False)

    field_order = ("lead", "on_date", "at_time", "place")

    def __init__(
        self,
        *args: Any,
        people: Mapping[tuple[int, str], Sequence[tuple[int, str]]],
        calendar: Calendar,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.calendar, self.asks_anyway = calendar, ""
        self.organisations: dict[int, str] = {}
        leads: list[tuple[str, list[tuple[str, str]]]] = []
        for (pk, name), persons in people.items():
            choices = [(str(user), label) for user, label in persons]
            self.fields[seat_field(pk)] = SeatField(label=name, choices=choices)
            self.organisations[pk] = seat_field(pk)
            leads.append((name, choices))
        lead: Any = self.fields["lead"]
        lead.choices = [("", _("Choose somebody")), *leads]

    def clean_on_date(self) -> Any:
        day = self.cleaned_data["on_date"]
        if day < clock.today():
            raise forms.ValidationError(_("This day has passed already."))
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        ask_about(self, "on_date", self.calendar)
        check_time(self, "on_date", "at_time")
        return values

    @property
    def seats(self) -> dict[int, list[int]]:
        """Organisation id → ids of the persons chosen; organisations without anybody stay away."""
        chosen = {
            pk: [int(user) for user in self.cleaned_data[name]]
            for pk, name in self.organisations.items()
        }
        return {pk: users for pk, users in chosen.items() if users}


def seat_field(organisation_id: int) -> str:
    return f"seat_{organisation_id}"
