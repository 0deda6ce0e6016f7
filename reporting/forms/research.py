"""What a project leader fills in for researchers, and the privacy officer who doesn't agree."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.states import Role
from accounts.viewer import Viewer
from reporting.actions.research import LONGEST, Details
from reporting.models import ResearchProject
from reporting.periods import Period, Span, last_whole
from trail import clock
from trail.fields import LineField, TextField, TokenField


def quarter_of(day: date) -> str:
    return f"{day.year}-{(day.month + 2) // 3}"


def quarters(programmes: list[Programme]) -> list[tuple[str, str]]:
    """Whole quarters that are over, from the first day of any of these programmes; the newest first."""
    begin = min((one.from_date for one in programmes), default=clock.today())
    found = []
    period = last_whole(Span.QUARTER, clock.today())
    while period.end >= begin:
        number = (period.start.month + 2) // 3
        words = _("quarter %(n)s of %(year)s") % {"n": number, "year": period.start.year}
        found.append((quarter_of(period.start), words))
        period = last_whole(Span.QUARTER, period.start)
    return found


def _quarter(code: str) -> Period:
    year, number = (int(part) for part in code.split("-"))
    month = number * 3
    after = date(year + month // 12, month % 12 + 1, 1)
    return last_whole(Span.QUARTER, after)


class FileForm(forms.Form):
    """Of which programmes and quarters."""

    programmes = forms.ModelMultipleChoiceField(
        Programme.objects.none(),
        label=_("Of which programmes?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose a programme.")},
    )
    since = forms.ChoiceField(label=_("Courses that began from"))
    until = forms.ChoiceField(label=_("Up to and including"))
    token = TokenField()

    def __init__(
        self, data: Any = None, *, viewer: Viewer, project: ResearchProject | None = None
    ) -> None:
        super().__init__(data)
        led = viewer.municipalities([Role.PROJECT_LEADER])
        if project is not None:
            led = [pk for pk in led if pk == project.municipality_id]
        rows = Programme.objects.filter(municipality_id__in=led).order_by("-from_date", "-pk")
        chosen: Any = self.fields["programmes"]
        chosen.queryset = rows.select_related("municipality")
        choices = quarters(list(rows))
        for name, first in (("since", choices[-1:]), ("until", choices[:1])):
            field: Any = self.fields[name]
            field.choices = choices
            field.initial = first[0][0] if first else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        programmes = values.get("programmes") or []
        if len({one.municipality_id for one in programmes}) > 1:
            self.add_error("programmes", _("Choose programmes of one municipality."))
        since, until = values.get("since"), values.get("until")
        if since and until and _quarter(until).end < _quarter(since).start:
            self.add_error("until", _("This quarter comes before the first one."))
        return values

    @property
    def period(self) -> Period:
        values = self.cleaned_data
        return Period(_quarter(values["since"]).start, _quarter(values["until"]).end)


class ProjectForm(FileForm):
    """What the research is about and who has the file, before its first file."""

    question = TextField(label=_("What do they want to find out?"), rows=3, max_length=1000)
    ground = TextField(label=_("On what ground may they have it?"), rows=2, max_length=500)
    institute = LineField(label=_("Which institute?"), max_length=120)
    person = LineField(label=_("Who there receives the file?"), max_length=120)
    keep_until_date = forms.DateField(label=_("Until when may they keep it?"))
    field_order = (
        "question",
        "ground",
        "institute",
        "person",
        "keep_until_date",
        "programmes",
        "since",
        "until",
        "token",
    )

    def clean_keep_until_date(self) -> date:
        day: date = self.cleaned_data["keep_until_date"]
        if not clock.today() < day <= clock.today() + LONGEST:
            raise forms.ValidationError(_("Choose a day after today, within ten years."))
        return day

    @property
    def details(self) -> Details:
        names = ("question", "ground", "institute", "person", "keep_until_date")
        return Details(**{name: self.cleaned_data[name] for name in names})


class RefuseForm(forms.Form):
    reason = LineField(label=_("Why don't you agree?"), max_length=300)
