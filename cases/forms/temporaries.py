"""What holds for now: its words, its days, who watches it, and what became of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.fields import AreaField, ProblemField, offer, offer_areas
from cases.states import TemporaryStatus
from cases.table import TablePerson
from trail.fields import LineField, TextField, TokenField


class TemporaryForm(forms.Form):
    """A new one; without areas the one that is there, of which area, beginning and problem stay."""

    token = TokenField()
    what = LineField(label=_("What holds for now"), max_length=200)
    area = AreaField()
    from_date = forms.DateField(label=_("Since when"))
    end_date = forms.DateField(
        label=_("Until which day"),
        error_messages={"required": _("Say when it ends; without a day nobody is warned.")},
    )
    then = TextField(label=_("And then?"), rows=2, max_length=1000, required=False)
    watcher = forms.TypedChoiceField(
        label=_("Who keeps an eye on it"),
        coerce=int,
        error_messages={"invalid_choice": _("Choose somebody at this table.")},
    )
    problem = ProblemField()

    def __init__(
        self,
        *args: Any,
        people: Iterable[TablePerson],
        areas: object = None,
        problems: object = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["watcher"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", gettext("Choose …")),
            *((str(p.user_id), f"{p.name}, {p.organisation}") for p in people),
        ]
        if areas is None:
            for name in ("token", "area", "from_date", "problem"):
                del self.fields[name]
        else:
            offer_areas(self, areas)
            offer(self, "problem", problems)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = dict(self.cleaned_data)
        return data | {"watcher": User.objects.filter(pk=data["watcher"]).first()}


class TemporaryEndForm(forms.Form):
    """What became of it, with a reason."""

    prefix = "end"
    status = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(s.value, s.label) for s in TemporaryStatus if s != TemporaryStatus.RUNNING],
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=_("In a few words"),
        max_length=200,
        error_messages={"required": _("Say in a few words what became of it.")},
    )
