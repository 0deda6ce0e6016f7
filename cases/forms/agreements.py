"""Who does what by when, and what came of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cases.forms.fields import (
    NEAR,
    NETWORK,
    ORGANISATION,
    RESIDENT,
    AreaField,
    ProblemField,
    offer,
    offer_areas,
    owner_choices,
)
from cases.models import Agreement
from cases.states import AgreementStatus, OwnerKind
from cases.table import TablePerson
from consent.models import NetworkPerson
from trail.fields import LineField, TokenField


def other_readers(name: str, area: str) -> str:
    """Somebody close is known by one life area; an agreement about another one would tell their name to its readers."""
    return gettext(
        "%(name)s is known here under %(area)s. Other people read what is agreed about another life area. Choose"
        " %(area)s, or somebody else."
    ) % {"name": name, "area": area.lower()}


class OwnerFields(forms.Form):
    """Who does it: a choice of the resident, the table and the network, with a name for the last."""

    owner = forms.ChoiceField(
        label=_("Who does it"),
        error_messages={"invalid_choice": _("Choose somebody at this table.")},
    )
    owner_name = LineField(label=_("Name of this person"), max_length=80, required=False)

    def offer_owners(
        self,
        resident: str,
        people: Iterable[TablePerson],
        *,
        nobody: str = "",
        near: Iterable[NetworkPerson] = (),
    ) -> None:
        """`near`: people close to the resident by name, only on somebody's own screen."""
        near = list(near)
        self._near = {f"{NEAR}{one.pk}": one for one in near}
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = owner_choices(resident, people, nobody=nobody, near=near)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unnamed = data.get("owner") == NETWORK and not data.get("owner_name")
        if unnamed and "owner_name" not in self.errors:
            self.add_error("owner_name", gettext("Name the person who does this."))
        near, area = self._near.get(data.get("owner") or ""), data.get("area")
        if near is not None and area is not None and near.area_id != area.pk:
            self.add_error("owner", other_readers(near.name, near.area.name))
        return data

    @property
    def owner_kind(self) -> OwnerKind:
        owner = self.cleaned_data["owner"]
        if owner in self._near:
            return OwnerKind.NETWORK
        if owner.startswith(ORGANISATION):
            return OwnerKind.ORGANISATION
        return OwnerKind(owner) if owner in (NETWORK, RESIDENT) else OwnerKind.PROFESSIONAL

    @property
    def owner_values(self) -> dict[str, Any]:
        """Who does it, as the action takes it."""
        owner, kind = self.cleaned_data["owner"], self.owner_kind
        organisation = None
        if kind == OwnerKind.ORGANISATION:
            pk = int(owner.removeprefix(ORGANISATION))
            organisation = Organisation.objects.filter(pk=pk).first()
        near = self._near.get(owner)
        name = near.name if near is not None else self.cleaned_data["owner_name"]
        return {
            "owner_kind": kind,
            "owner_user": self.owner_user,
            "owner_organisation": organisation,
            "owner_name": name if kind == OwnerKind.NETWORK else "",
        }

    @property
    def owner_user(self) -> User | None:
        """The professional who does it; None for anybody else."""
        if self.owner_kind != OwnerKind.PROFESSIONAL:
            return None
        return User.objects.filter(pk=int(self.cleaned_data["owner"])).first()


class AgreementForm(OwnerFields):
    token = TokenField()
    area = AreaField()
    what = LineField(label=_("What is agreed"), max_length=300)
    due_date = forms.DateField(label=_("Not later than"))
    problem = ProblemField()
    field_order = ["token", "what", "area", "owner", "owner_name", "due_date", "problem"]

    def __init__(
        self,
        *args: Any,
        areas: object,
        problems: object,
        resident: str,
        people: Iterable[TablePerson],
        near: Iterable[NetworkPerson] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer_areas(self, areas)
        self.offer_owners(resident, people, near=near)
        offer(self, "problem", problems)


class CorrectAgreementForm(OwnerFields):
    """Put right what was typed wrong at the table; `version` is the one that was read. The life area stays."""

    what = LineField(label=_("What is agreed"), max_length=300)
    due_date = forms.DateField(label=_("Not later than"))
    version = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    field_order = ["version", "what", "owner", "owner_name", "due_date"]

    def __init__(
        self, data: Any = None, *, row: Agreement, resident: str, people: Iterable[TablePerson]
    ) -> None:
        super().__init__(
            data,
            initial={
                "what": row.what,
                "due_date": row.due_date,
                "version": row.version,
                "owner": owner_value(row),
                "owner_name": row.owner_name,
            },
            auto_id=f"agreed-{row.pk}-%s",
        )
        self.offer_owners(resident, people)


def owner_value(row: Agreement) -> str:
    """How the choice of owners calls whose agreement this is."""
    if row.owner_kind == OwnerKind.PROFESSIONAL:
        return str(row.owner_user_id)
    if row.owner_kind == OwnerKind.ORGANISATION:
        return f"{ORGANISATION}{row.owner_organisation_id}"
    return RESIDENT if row.owner_kind == OwnerKind.RESIDENT else NETWORK


class SettleForm(forms.Form):
    """What came of it; a reason for what did not happen."""

    status = forms.ChoiceField(
        label=_("What came of it?"),
        choices=AgreementStatus.choices,
        widget=forms.RadioSelect,
    )
    reason = LineField(label=_("Why not?"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs = data.get("status") in (AgreementStatus.NOT_DONE, AgreementStatus.DROPPED)
        if needs and not data.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", gettext("Say in a few words why: that is how the table learns.")
            )
        return data
