"""A sentence that a resident released, to choose from: the words alone, nobody's name or number."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.viewer import Viewer
from cases.models import Quote


class QuoteField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(
            Quote.objects.none(),
            label=_("A sentence of a resident"),
            required=False,
            # so that 'no sentence' is a choice too
            blank=True,
            empty_label=_("No sentence"),
            widget=forms.RadioSelect,
            error_messages={
                "invalid_choice": _("This sentence may not be used any more. Choose another.")
            },
        )

    def label_from_instance(self, obj: Quote) -> str:
        return f"“{obj.text}”"


def offer_quotes(form: forms.BaseForm, viewer: Viewer) -> None:
    """What residents of the viewer's programmes released; without the field where there is nothing to choose."""
    field = form.fields["quote"]
    assert isinstance(field, QuoteField)
    field.queryset = (
        Quote.objects.offered_to(viewer)
        .select_related("dossier")
        .order_by("dossier__programme_id", "-released_at", "-pk")
    )


def check_quote(form: forms.BaseForm, quote: Quote | None, programme: Programme | None) -> None:
    """Of the programme that the report is about, else a message at the field."""
    if quote is not None and programme is not None and quote.dossier.programme_id != programme.pk:
        form.add_error(
            "quote",
            gettext(
                "This sentence is of another programme. Choose another, or the other programme."
            ),
        )


def offered(form: forms.BaseForm) -> list[Quote]:
    """What the page shows, for the log."""
    field = form.fields["quote"]
    assert isinstance(field, QuoteField)
    return list(field.queryset or ())
