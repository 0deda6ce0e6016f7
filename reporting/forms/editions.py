"""What a project leader fills in for a new edition."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.forms.periods import PeriodForm
from reporting.forms.quotes import QuoteField, check_quote, offer_quotes
from reporting.states import Audience
from reporting.wording import usual_introduction
from trail import clock
from trail.fields import LineField, TextField


class EditionForm(PeriodForm):
    """Programme, period, for whom, and the words around the figures."""

    field_order = ("programme", "start", "end")

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), empty_label=None
    )
    audience = forms.ChoiceField(
        label=_("For whom?"),
        choices=[
            (Audience.PUBLISHED, _("To publish: small numbers are not shown")),
            (Audience.INTERNAL, _("For ourselves: every number exact")),
        ],
        widget=forms.RadioSelect,
    )
    introduction = TextField(label=_("Introduction"), rows=3, max_length=300)
    quote = QuoteField()
    show_small = forms.BooleanField(
        label=_("Show small numbers after all; a second project leader confirms it"),
        required=False,
    )
    reason = LineField(label=_("Why small numbers too?"), max_length=300, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        programmes = (
            Programme.objects.filter(
                municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER])
            )
            .select_related("municipality")
            .order_by("-from_date", "-pk")
        )
        super().__init__(data, initial=_initial(programmes.first()))
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = programmes
        offer_quotes(self, viewer)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_quote(self, values.get("quote"), values.get("programme"))
        if values.get("audience") == Audience.INTERNAL:
            values["show_small"] = False
        if values.get("show_small") and not values.get("reason"):
            self.add_error("reason", _("Say why; it is kept with the edition."))
        return values

    @property
    def more_is_open(self) -> bool:
        """Is something filled in, or wrong, in the part that is folded away?"""
        folded = ("quote", "show_small", "reason")
        return any(self[name].value() or self[name].errors for name in folded)

    @property
    def form_token(self) -> UUID | None:
        token: UUID | None = self.cleaned_data["token"]
        return token


def _initial(programme: Programme | None) -> dict[str, Any]:
    """The newest programme from its first day until the end of last month, or of the programme."""
    today = clock.today()
    start = programme.from_date if programme else today.replace(month=1, day=1)
    end = today.replace(day=1) - timedelta(days=1)
    if programme and programme.until_date:
        end = min(end, programme.until_date)
    return {
        "programme": programme,
        "start": min(start, today),
        "end": max(min(start, today), end),
        "audience": Audience.PUBLISHED,
        "introduction": usual_introduction(),
        "token": uuid4(),
    }


class WithdrawForm(forms.Form):
    reason = LineField(label=_("Why is it withdrawn?"), max_length=300)
