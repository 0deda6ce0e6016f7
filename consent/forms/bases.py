"""What comes in about a ground other than consent. Nothing is ticked beforehand."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from consent.actions.bases import ARTICLE_LENGTH, BY_ARTICLE, REASON_LENGTH
from consent.models import LifeArea
from consent.states import BasisKind
from trail import clock
from trail.fields import LineField, TextField

FAR_AHEAD = timedelta(days=5 * 366)
KINDS = [
    (BasisKind.PUBLIC_TASK, _("Public task: the law gives this organisation the task")),
    (BasisKind.LEGAL_DUTY, _("Legal duty: the law obliges it")),
    (BasisKind.VITAL_INTEREST, _("Vital interest: somebody is in danger")),
]


def _areas(label: Any, areas: Iterable[LifeArea]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(str(area.pk), area.name) for area in areas],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )


class BasisForm(forms.Form):
    """Which organisation, on which ground, about what."""

    use_required_attribute = False

    organisation = forms.TypedChoiceField(
        label=_("Which organisation?"),
        coerce=int,
        error_messages={
            "required": _("Choose an organisation."),
            "invalid_choice": _("Choose an organisation from the list."),
        },
    )
    kind = forms.ChoiceField(
        label=_("On which ground?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    article = LineField(
        label=_("Which article of which law?"), max_length=ARTICLE_LENGTH, required=False
    )
    reason = TextField(
        label=_("Who is in danger, and of what?"), rows=3, max_length=REASON_LENGTH, required=False
    )
    until_date = forms.DateField(label=_("Until and including"), required=False)

    def __init__(
        self,
        *args: Any,
        organisations: Iterable[Organisation],
        areas: Iterable[LifeArea],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = list(areas)
        organisation: Any = self.fields["organisation"]
        organisation.choices = [
            ("", _("Choose …")),
            *((str(one.pk), one.name) for one in organisations),
        ]
        self.fields["areas"] = _areas(
            _("About which subjects?"), [one for one in listed if not one.is_sensitive]
        )
        sensitive = [one for one in listed if one.is_sensitive]
        if sensitive:
            self.fields["also"] = _areas(
                _("Also about one of these? Each is a choice of its own."), sensitive
            )

    def clean_until_date(self) -> Any:
        day = self.cleaned_data["until_date"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("This end has passed. Choose today or a later day."))
        if day is not None and day > clock.today() + FAR_AHEAD:
            raise forms.ValidationError(_("This is more than five years ahead. Is the year right?"))
        return day

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        kind = values.get("kind")
        if kind in BY_ARTICLE and not values.get("article") and "article" not in self.errors:
            self.add_error("article", _("Name the article of the law that asks for this."))
        if kind == BasisKind.VITAL_INTEREST:
            if not values.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("Say in a sentence who is in danger, and of what."))
            if not values.get("until_date") and "until_date" not in self.errors:
                self.add_error("until_date", _("Say until when. Danger passes."))
        chosen = values.get("areas") or values.get("also")
        if not chosen and not {"areas", "also"} & set(self.errors):
            self.add_error("areas", _("Choose at least one subject."))
        return values

    def values(self) -> dict[str, Any]:
        """What was filled in, for the action. Only of a valid form."""
        said = self.cleaned_data
        day = said["until_date"]
        is_danger = said["kind"] == BasisKind.VITAL_INTEREST
        return {
            "organisation_id": said["organisation"],
            "kind": said["kind"],
            # what belongs to another ground stood there before another was chosen
            "article": "" if is_danger else said["article"],
            "reason": said["reason"] if is_danger else "",
            "areas": {*said["areas"], *said.get("also", [])},
            "until_at": None
            if day is None
            else datetime.combine(day + timedelta(days=1), time.min, clock.AMSTERDAM),
        }
