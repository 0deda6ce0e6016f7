"""What comes in from the consent screens. Nothing is ticked beforehand (DOMAIN §4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from consent.actions.consents import Answers, OrganisationAnswer
from consent.forms.fields import ScanField
from consent.models import ConsentForm, LifeArea
from consent.states import HowGiven
from trail.fields import LineField

YES, NO = "yes", "no"
YES_NO = [(YES, _("Yes")), (NO, _("No"))]
HOW = [
    (HowGiven.SCREEN, _("On this screen, by myself")),
    (HowGiven.SPOKEN, _("Spoken; somebody writes it down")),
    (HowGiven.PAPER, _("On paper, signed")),
]


# how the same is asked of a parent
ABOUT_A_CHILD = {
    "takes_part": _("May your child take part?"),
    "monitoring": _("Yes, you may call us afterwards and use something we said, without our names"),
    "research": _("Yes, researchers may use what happened, without our names"),
    "explained": _(
        "It has been explained to me that a no has no consequences for the help to my child or me"
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One organisation the resident is asked about, with its duty to act in plain Dutch."""

    organisation: Organisation
    persons: tuple[str, ...]
    duty: str
    is_lead: bool


@dataclass(frozen=True, slots=True)
class AskedFields:
    """The fields of one organisation on the form, for the template."""

    asked: Asked
    joins: BoundField | None
    not_about: BoundField
    also_about: BoundField | None
    secrecy: BoundField
    is_open: bool
    step: int


def _yes_no(label: Any, message: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=required,
        error_messages={"required": message},
    )


def _areas(label: Any, areas: list[LifeArea], **kwargs: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(str(area.pk), area.name) for area in areas],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        **kwargs,
    )


class ConsentGivenForm(forms.Form):
    """The one form for all at the table. A no to taking part shares nothing, whatever else is ticked."""

    # what is required is said in words; the browser's own marks would colour an empty form red
    use_required_attribute = False

    takes_part = _yes_no(_("Do you want to take part?"), _("Choose yes or no. Both are fine."))
    monitoring = forms.BooleanField(
        label=_("Yes, you may call me afterwards and use something I said, without my name"),
        required=False,
    )
    research = forms.BooleanField(
        label=_("Yes, researchers may use what happened, without my name"), required=False
    )
    how = forms.ChoiceField(
        label=_("How do you give these answers?"),
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the answers are given.")},
    )
    typed_name = LineField(
        label=_("Your name, typed by yourself"),
        max_length=120,
        error_messages={"required": _("Type your own name here.")},
    )
    scan = ScanField(
        label=_("A scan or photograph of the signed paper"),
        help_text=_("PDF, JPEG or PNG, at most 15 MB and 12 pages."),
    )
    witness = LineField(
        label=_("Who was there as a witness?"),
        max_length=120,
        error_messages={"required": _("Name somebody who was present.")},
    )
    explained = forms.BooleanField(
        label=_(
            "It has been explained to me that a no has no consequences for my help or my money"
        ),
        error_messages={"required": _("Explain this first; tick it when it is clear.")},
    )
    heard_by = LineField(
        label=_("Who asked the child what it thinks of this?"),
        help_text=_("Its own no counts too: then choose no below."),
        max_length=120,
        error_messages={"required": _("Ask the child first, and name who did.")},
    )
    form_id = forms.IntegerField(widget=forms.HiddenInput)
    previous_id = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        asked: Iterable[Asked],
        areas: list[LifeArea],
        consent_form: ConsentForm,
        previous_id: int,
        only_new: bool = False,
        guardian_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # somebody with authority answers for a child under 16
        self.guardian_id = guardian_id
        if guardian_id is None:
            del self.fields["heard_by"]
        else:
            for name, label in ABOUT_A_CHILD.items():
                self.fields[name].label = label
        # only who came to the table after the answer that stands is asked about
        self.only_new = only_new
        if only_new:
            for name in ("takes_part", "monitoring", "research"):
                del self.fields[name]
        self.asked = list(asked)
        self.plain_areas = [area for area in areas if not area.is_sensitive]
        self.sensitive_areas = [area for area in areas if area.is_sensitive]
        self.fields["form_id"].initial = consent_form.pk
        self.fields["previous_id"].initial = previous_id
        for one in self.asked:
            self._ask_about(one)
        how = self.data.get("how")
        self.fields["typed_name"].required = not self.is_bound or how == HowGiven.SCREEN
        self.fields["scan"].required = not self.is_bound or how == HowGiven.PAPER
        self.fields["witness"].required = not self.is_bound or how in (
            HowGiven.SCREEN,
            HowGiven.SPOKEN,
        )
        # the summary of errors lists them in the order of the page
        last = ["monitoring", "research", "how", "typed_name", "scan", "witness", "explained"]
        self.order_fields(
            ["heard_by", "takes_part", *(n for n in self.fields if n not in last), *last]
        )

    def _ask_about(self, one: Asked) -> None:
        key, name = one.organisation.pk, one.organisation.short_name
        if not one.is_lead:
            self.fields[f"joins_{key}"] = _yes_no(
                _("May %(name)s be there and read along?") % {"name": name},
                _("Choose yes or no for %(name)s.") % {"name": name},
                required=self.data.get("takes_part") != NO,
            )
        self.fields[f"not_{key}"] = _areas(_("What not about?"), self.plain_areas)
        if self.sensitive_areas:
            self.fields[f"also_{key}"] = _areas(
                _("Also about one of these? Each is a yes of its own."), self.sensitive_areas
            )
        self.fields[f"secrecy_{key}"] = forms.BooleanField(
            label=(
                _("%(name)s may tell the others at the table what it knows of my child")
                if self.guardian_id is not None
                else _("%(name)s may tell the others at the table what it knows of me")
            )
            % {"name": name},
            required=False,
        )

    @property
    def organisations(self) -> list[AskedFields]:
        """The fields per organisation, for the template."""
        first = 1 + (not self.only_new) + (self.guardian_id is not None)
        return [self._fields_of(one, step) for step, one in enumerate(self.asked, start=first)]

    @property
    def steps(self) -> int:
        """How many cards there are: the child's own word, taking part, each organisation, afterwards, to finish."""
        return len(self.asked) + (1 if self.only_new else 3) + (self.guardian_id is not None)

    @property
    def takes_part_step(self) -> int:
        return 1 if self.guardian_id is None else 2

    @property
    def steps_before_last(self) -> int:
        return self.steps - 1

    def _fields_of(self, one: Asked, step: int) -> AskedFields:
        key = one.organisation.pk
        names = [n for n in (f"not_{key}", f"also_{key}", f"secrecy_{key}") if n in self.fields]
        return AskedFields(
            asked=one,
            joins=None if one.is_lead else self[f"joins_{key}"],
            not_about=self[f"not_{key}"],
            also_about=self[f"also_{key}"] if self.sensitive_areas else None,
            secrecy=self[f"secrecy_{key}"],
            is_open=any(self[name].value() for name in names),
            step=step,
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if any(name.startswith("joins_") and name not in self.fields for name in self.data):
            self.add_error(
                None, _("The table has changed meanwhile. Read the questions again, please.")
            )
        if self.only_new or values.get("takes_part") == YES:
            for one in self.asked:
                self._check_leaves_something(one, values)
        return values

    def _check_leaves_something(self, one: Asked, values: dict[str, Any]) -> None:
        key = one.organisation.pk
        if not one.is_lead and values.get(f"joins_{key}") == YES and not self._known(one, values):
            self.add_error(
                f"joins_{key}",
                _(
                    "You say yes, but leave nothing for %(name)s to know. Choose no, or untick something."
                )
                % {"name": one.organisation.short_name},
            )

    def _known(self, one: Asked, values: dict[str, Any]) -> frozenset[int]:
        key = one.organisation.pk
        excluded = set(values.get(f"not_{key}") or [])
        return frozenset(
            {area.pk for area in self.plain_areas if area.pk not in excluded}
            | set(values.get(f"also_{key}") or [])
        )

    def ask_scan_again(self) -> None:
        """A browser doesn't send a file twice by itself: who has to send the form again chooses it again."""
        if self.files.get("scan") and "scan" not in self.errors:
            self.add_error("scan", _("Choose the scan once more: it has not been kept."))

    def renew(self, form_id: int, previous_id: int) -> None:
        """Shown again: what is answered next is answered on the text and after the answer of now."""
        data: Any = self.data
        data = data.copy()
        data["form_id"], data["previous_id"] = str(form_id), str(previous_id)
        self.data = data

    def answers(self) -> Answers:
        """What the resident answered, for the action. Only of a valid form."""
        values = self.cleaned_data
        takes_part = self.only_new or values["takes_part"] == YES
        organisations = {
            one.organisation.pk: OrganisationAnswer(
                self._known(one, values), bool(values[f"secrecy_{one.organisation.pk}"])
            )
            for one in self.asked
            if takes_part and (one.is_lead or values[f"joins_{one.organisation.pk}"] == YES)
        }
        how = HowGiven(values["how"])
        return Answers(
            takes_part=takes_part,
            how=how,
            explained_no_consequences=values["explained"],
            organisations=organisations,
            typed_name=values["typed_name"] if how == HowGiven.SCREEN else "",
            witness=values["witness"] if how != HowGiven.PAPER else "",
            scan=values["scan"] if how == HowGiven.PAPER else None,
            monitoring=takes_part and values.get("monitoring", False),
            research=takes_part and values.get("research", False),
            guardian_id=self.guardian_id,
            heard_by=values.get("heard_by", ""),
            form_id=values["form_id"],
            previous_id=values["previous_id"],
        )


class WithdrawForm(forms.Form):
    """What is taken back: empty means all, except where a subject was meant and none was chosen.

    Only organisations that sit here and areas that exist here.
    """

    # sent by the part of the page about one subject: there an empty choice is a forgotten one
    one_subject = forms.BooleanField(required=False, widget=forms.HiddenInput)

    organisation = forms.TypedChoiceField(
        label=_("Of whom?"), coerce=int, required=False, empty_value=None
    )
    area = forms.TypedChoiceField(
        label=_("About what?"), coerce=int, required=False, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        organisations: Iterable[Organisation],
        areas: Iterable[LifeArea],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.choices = [
            ("", _("Everybody at the table")),
            *((str(o.pk), o.short_name) for o in organisations),
        ]
        area: Any = self.fields["area"]
        area.choices = [("", _("Choose …")), *((str(a.pk), a.name) for a in areas)]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("one_subject") and not values.get("area") and "area" not in self.errors:
            self.add_error("area", _("Choose the subject that is taken back."))
        return values
