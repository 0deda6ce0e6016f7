"""What a project leader fills in for a monitoring report, and to look at the figures of today."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.forms.quotes import QuoteField, check_quote, offer_quotes
from reporting.monitor.shapes import Window
from reporting.periods import Period, Span, whole_before
from reporting.states import Audience
from reporting.wording import usual_introduction
from trail import clock
from trail.fields import LineField, TextField

# so many of each are offered: further back is for who asks the figures of today
OFFERED = {Span.QUARTER: 12, Span.YEAR: 5, Span.MONTH: 12}


def periods_to_choose(first: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whole periods that are over, by kind; a value holds both days."""
    names = {Span.QUARTER: _("Quarters"), Span.YEAR: _("Years"), Span.MONTH: _("Months")}
    today = clock.today()
    return [
        (
            str(name),
            [
                (f"{p.start:%Y-%m-%d}_{p.end:%Y-%m-%d}", p.words)
                for p in whole_before(span, today, first)[: OFFERED[span]]
            ],
        )
        for span, name in names.items()
    ]


def _programmes(viewer: Viewer) -> Any:
    return (
        Programme.objects.filter(municipality_id__in=viewer.municipalities([Role.PROJECT_LEADER]))
        .select_related("municipality")
        .order_by("-from_date", "-pk")
    )


class _OfProgramme(forms.Form):
    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), empty_label=None
    )
    period = forms.ChoiceField(label=_("Period"))

    def __init__(self, data: Any = None, *, viewer: Viewer, **initial: Any) -> None:
        programmes = list(_programmes(viewer))
        super().__init__(
            data, initial={"programme": programmes[0] if programmes else None, **initial}
        )
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = _programmes(viewer)
        first = min((p.from_date for p in programmes), default=clock.today())
        choices = self.fields["period"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [(name, some) for name, some in periods_to_choose(first) if some]

    @property
    def chosen(self) -> Period:
        start, _line, end = self.cleaned_data["period"].partition("_")
        return Period(date.fromisoformat(start), date.fromisoformat(end))


class MonitorForm(_OfProgramme):
    """A report over a whole month, quarter or year that is over."""

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
        super().__init__(
            data,
            viewer=viewer,
            audience=Audience.PUBLISHED,
            introduction=usual_introduction(),
            token=uuid4(),
        )
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
        return any(
            self[name].value() or self[name].errors for name in ("quote", "show_small", "reason")
        )

    @property
    def form_token(self) -> UUID | None:
        token: UUID | None = self.cleaned_data["token"]
        return token


class LookForm(_OfProgramme):
    """Which figures to look at now: of one window, so that a page stays one thing to read."""

    window = forms.ChoiceField(
        label=_("Window"), choices=[(w.value, w.value) for w in Window], required=False
    )

    def clean_window(self) -> str:
        return self.cleaned_data["window"] or Window.RESIDENT.value
