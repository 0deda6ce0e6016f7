"""Grades: a whole number from 1 to 10, or nothing."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import AreaField, offer_areas
from cases.models.measure import HIGHEST, LOWEST
from consent.models import LifeArea
from trail.fields import LineField, TextField


class GradeField(LineField):
    """An empty field is None: what nobody said is missing, and no zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and LOWEST <= int(text) <= HIGHEST):
            raise forms.ValidationError(
                _("A grade is a whole number from 1 to 10. Nothing is fine too.")
            )
        return int(text)


def grade_name(area: LifeArea) -> str:
    return f"grade_{area.pk}"


class AreaGrades(forms.Form):
    """A grade per area; `first` are the areas that the course is about, the others are folded away."""

    def __init__(
        self,
        *args: Any,
        areas: Iterable[LifeArea],
        first: Collection[int] = (),
        before: Mapping[int, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.graded = {grade_name(area): area for area in areas}
        self._first = set(first)
        for name, area in self.graded.items():
            self.fields[name] = GradeField(label=area.name)
            self.initial.setdefault(name, (before or {}).get(area.pk))

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name, area in self.graded.items() if area.pk in self._first]

    @property
    def besides(self) -> list[forms.BoundField]:
        return [self[name] for name, area in self.graded.items() if area.pk not in self._first]

    @property
    def opens_besides(self) -> bool:
        """Never fold away what has a mistake or a grade in it."""
        return any(field.errors or field.value() for field in self.besides)

    @property
    def grades(self) -> dict[LifeArea, int | None]:
        return {area: self.cleaned_data[name] for name, area in self.graded.items()}


class EvaluationForm(forms.Form):
    """How it was, asked after the end."""

    use_required_attribute = False

    process_grade = GradeField(label=_("How did it go, at the table? A grade"))
    process_why = TextField(label=_("Why?"), rows=3, required=False)
    result_grade = GradeField(label=_("What came of it? A grade"))
    result_why = TextField(label=_("Why?"), rows=3, required=False)
    area = AreaField()

    def __init__(self, *args: Any, areas: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("process", "result"):
            grade, why = values.get(f"{name}_grade"), values.get(f"{name}_why")
            if grade is not None and not why:
                self.add_error(f"{name}_why", _("Ask why, and write it down in a few words."))
            if why and grade is None and f"{name}_grade" not in self.errors:
                self.add_error(f"{name}_grade", _("Which grade belongs to these words?"))
        if not self.errors and not any(
            values.get(f"{name}_grade") for name in ("process", "result")
        ):
            self.add_error("process_grade", _("Fill in at least one grade, or write nothing down."))
        return values
