"""The one line to type in at the table, and putting better what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import typed
from cases.forms.agreements import OwnerFields
from cases.forms.fields import (
    NETWORK,
    ORGANISATION,
    RESIDENT,
    AreaField,
    ProblemField,
    offer,
    offer_areas,
)
from cases.models import MeetingLine
from cases.table import TablePerson
from trail import clock
from trail.fields import LineField, TokenField

MAX_LINE = 2_000
MAX_AGREEMENT = 300


@dataclass(frozen=True, slots=True)
class Name:
    """How somebody is called after '@', and where they are from: a line in the list of suggestions.

    `areas`: their name is told in agreements about these only; empty: about any.
    """

    call: str
    owner: str
    detail: str = ""
    areas: frozenset[int] = frozenset()


def names_of(
    resident: str,
    people: Iterable[TablePerson],
    present: Iterable[int],
    network: Mapping[str, frozenset[int]],
) -> list[Name]:
    """Who can take an agreement upon them: the resident, who is here, who else sits at the table, who is close to
    the resident."""
    here = set(present)
    seated = sorted(people, key=lambda p: p.user_id not in here)
    names = [Name(gettext("resident"), RESIDENT, resident), Name(resident, RESIDENT)]
    names += [Name(p.name, str(p.user_id), p.organisation) for p in seated]
    names += [
        Name(call, f"{ORGANISATION}{pk}", gettext("as an organisation"))
        for call, pk in {p.organisation: p.organisation_id for p in seated}.items()
    ]
    known = {name.call for name in names}
    close = gettext("close to the resident")
    names += [
        Name(call, f"{NETWORK}:{call}", close, areas)
        for call, areas in network.items()
        if call not in known
    ]
    return names


class LineForm(OwnerFields):
    """The one line to type in; with an owner it becomes an agreement.

    `typist`: who was signed in when the page was opened. A line that waited until somebody else signed in here isn't
    kept in their name. `line`: one's own line of before, that becomes the agreement.
    """

    token = TokenField()
    typist = forms.IntegerField(required=False, widget=forms.HiddenInput)
    line = forms.ModelChoiceField(
        MeetingLine.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("The line that this was is not there any more.")},
    )
    area = AreaField()
    text = LineField(label=_("What is said or agreed"), max_length=MAX_LINE)
    due_date = forms.DateField(label=_("Not later than"))
    problem = ProblemField()

    def __init__(
        self,
        *args: Any,
        areas: object,
        problems: object,
        own_lines: object,
        resident: str,
        people: Sequence[TablePerson],
        names: Sequence[Name],
        typist: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)
        self.offer_owners(resident, people, nobody=gettext("no agreement, just a note"))
        self.names = names
        self.calls = {name.call: name.owner for name in names}
        self.fields["owner"].required = False
        self._typist = self.fields["typist"].initial = typist
        offer(self, "problem", problems)
        offer(self, "line", own_lines)

    @property
    def is_agreement(self) -> bool:
        return bool(self.cleaned_data["owner"])

    def clean(self) -> dict[str, Any]:
        self._read_typed()
        data = super().clean()
        if not data.get("owner"):
            self.errors.pop("due_date", None)  # a note has no date
            if data.get("line") is not None and "text" not in self.errors:
                self.add_error(
                    "text", gettext("Type @ and who does this, to make it an agreement.")
                )
        elif len(data.get("text") or "") > MAX_AGREEMENT:
            self.add_error(
                "text", gettext("An agreement is at most 300 characters. Keep the rest as a note.")
            )
        if data.get("typist") not in (None, self._typist):
            self.add_error(
                "text",
                gettext(
                    "Somebody else is signed in here now than who typed this. It has not been kept; let the right "
                    "person sign in, or copy the words."
                ),
            )
        return data

    def _read_typed(self) -> None:
        """'@Iris belt over 2 weken': owner and day out of the line; without a day the usual one counts."""
        try:
            read = typed.read(self.cleaned_data.get("text") or "", self.calls, clock.today())
        except typed.NotRead as error:
            self.add_error("text", self._not_read(error))
            return
        if read is None:
            return
        if not read.what:
            self.add_error("text", gettext("Type what is agreed as well."))
            return
        owner, _colon, name = read.owner.partition(":")
        self.cleaned_data |= {"owner": owner, "text": read.what}
        if name:
            self.cleaned_data["owner_name"] = name
            self._check_readers(name)
        if read.due_date is not None:
            self.errors.pop("due_date", None)
            self.cleaned_data["due_date"] = read.due_date

    def _check_readers(self, name: str) -> None:
        """Whom an agreement about one life area names isn't named to the readers of another."""
        area = self.cleaned_data.get("area")
        told = next((one.areas for one in self.names if one.call == name), frozenset())
        if area is not None and told and area.pk not in told:
            self.add_error(
                "text",
                gettext(
                    "%(name)s is named here under another life area, which other people read. Choose that area, or"
                    " somebody else."
                )
                % {"name": name},
            )

    def _not_read(self, error: typed.NotRead) -> str:
        if error.why == "no day":
            return gettext("%(day)s does not exist. Type another day.") % {"day": error.word}
        words = {"word": error.word, "names": ", ".join(f"@{name}" for name in self.calls)}
        if not error.word:
            return gettext("Type after @ who does this: %(names)s.") % words
        if error.why == "several":
            return gettext("@%(word)s is more than one person here. Type: %(names)s.") % words
        return gettext("Nobody here is called @%(word)s. Type: %(names)s.") % words


class CorrectLineForm(forms.Form):
    """Better words; `version` is the one that was read."""

    text = LineField(label=_("What is said"), max_length=MAX_LINE)
    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
