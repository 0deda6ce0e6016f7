"""Fields that several forms of the table share."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Problem
from cases.states import OwnerKind
from cases.table import TablePerson
from consent.models import LifeArea, NetworkPerson


class AreaField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One life area out of those that the viewer may write about; the only one is chosen already."""

    def __init__(self) -> None:
        super().__init__(
            LifeArea.objects.none(),
            label=_("Life area"),
            empty_label=_("Choose …"),
            error_messages={"invalid_choice": _("Choose one of the areas in the list.")},
        )


class ProblemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A problem of the plan, by the resident's words; or none."""

    def __init__(self) -> None:
        super().__init__(
            Problem.objects.none(),
            label=_("Belongs to"),
            required=False,
            empty_label=_("nothing in particular"),
        )

    def label_from_instance(self, obj: Problem) -> str:
        return obj.words


def offer(form: forms.BaseForm, name: str, rows: object) -> None:
    """Give a choice its rows: only what this viewer may choose from."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows  # type: ignore[assignment]


def offer_areas(form: forms.BaseForm, areas: object) -> None:
    """Give a form the areas that this viewer may write about in this dossier."""
    offer(form, "area", areas)
    field = form.fields["area"]
    assert isinstance(field, forms.ModelChoiceField)
    if len(field.queryset or ()) == 1:
        field.empty_label = None


# "organisation-12", "near-3": choices beside a person's id
ORGANISATION = "organisation-"
NEAR = "near-"
NETWORK = str(OwnerKind.NETWORK)
RESIDENT = str(OwnerKind.RESIDENT)


def owner_choices(
    resident: str,
    people: Iterable[TablePerson],
    *,
    nobody: str = "",
    near: Iterable[NetworkPerson] = (),
) -> list[tuple[str, str]]:
    """Who can take an agreement upon them: the resident first, the table, its organisations, somebody close."""
    people = list(people)
    organisations = {p.organisation_id: p.organisation for p in people}
    return [
        ("", nobody or str(_("Choose …"))),
        (RESIDENT, resident[:1].upper() + resident[1:]),
        *((str(p.user_id), f"{p.name}, {p.organisation}") for p in people),
        *(
            (f"{ORGANISATION}{pk}", str(_("%(name)s, as an organisation")) % {"name": name})
            for pk, name in organisations.items()
        ),
        *((f"{NEAR}{one.pk}", f"{one.name} ({one.relation})") for one in near),
        (NETWORK, str(_("Somebody close to the resident …"))),
    ]
