"""What comes in about who sits at the table."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, active_on
from accounts.querysets import organisations_in
from accounts.states import DOSSIER_ROLES
from consent.models import Dossier
from trail import clock
from trail.ids import read_id


class SeatForm(forms.Form):
    """An organisation for the table, and its people who come along."""

    use_required_attribute = False

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose …"),
        error_messages={"required": _("Choose an organisation.")},
    )
    persons = forms.TypedMultipleChoiceField(
        label=_("Who comes along?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *args: Any, dossier: Dossier, chosen: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations_in(dossier.municipality_id)
        wanted = self.data.get("organisation") if self.is_bound else chosen
        self.chosen: Organisation | None = None
        if (pk := read_id(str(wanted or ""))) is not None:
            self.chosen = organisation.queryset.filter(pk=pk).first()
        self.initial["organisation"] = self.chosen
        persons: Any = self.fields["persons"]
        persons.choices = colleagues(dossier.municipality_id, self.chosen) if self.chosen else []


def colleagues(municipality_id: int, organisation: Organisation) -> list[tuple[str, str]]:
    """Ids and names (with function) of the people who can take this organisation's seat today, by name."""
    rows = (
        Membership.objects.filter(
            active_on(clock.today()),
            municipality_id=municipality_id,
            organisation=organisation,
            role__in=DOSSIER_ROLES,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    return list(
        {
            str(m.user_id): f"{m.user.name}, {m.function}" if m.function else m.user.name
            for m in rows
        }.items()
    )
