"""What an agreement does to somebody's money: one line, or who finds it out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.table import TablePerson
from trail.fields import LineField


class ConsequenceForm(forms.Form):
    answer = LineField(label=_("In one line"), max_length=300, required=False)
    owner = forms.TypedChoiceField(
        label=_("Who finds it out, or knows more"),
        coerce=int,
        error_messages={"invalid_choice": _("Choose somebody at this table.")},
    )

    def __init__(self, *args: Any, people: Iterable[TablePerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", gettext("Choose …")),
            *((str(p.user_id), f"{p.name}, {p.organisation}") for p in people),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "answer": data["answer"],
            "owner": User.objects.filter(pk=data["owner"]).first(),
        }
