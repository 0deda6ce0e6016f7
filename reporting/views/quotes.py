"""Released sentences on the forms of reports: seen by who leads the programme, and logged as seen."""

from django import forms

from accounts.access import ViewerRequest
from reporting.forms.quotes import offered
from trail import reads
from trail.errors import Refusal


def note_offered(request: ViewerRequest, form: forms.BaseForm) -> None:
    """A sentence to choose from is a resident's, though nobody sees whose: a line in the log."""
    if shown := [quote.dossier.shown for quote in offered(form)]:
        reads.note(request, "quote.offer", shown)


def say(form: forms.BaseForm, refusal: Refusal) -> None:
    """Beside what was filled in: at its field when the form has that, else at the top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
