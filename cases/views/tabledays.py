"""The coming table days."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import ViewerRequest, dossier_screen
from cases import tabledays
from cases.models import Meeting
from trail import reads


@dossier_screen
def tables(request: ViewerRequest) -> HttpResponse:
    """Per day the conversations that the viewer may know of, and who sits at two tables at once."""
    days = tabledays.table_days(request.viewer)
    shown = [slot.meeting.dossier.shown for day in days for slot in day.slots]
    if shown:
        reads.note(request, "tables.view", shown)
    return render(request, "cases/tables.html", {"days": days})


def warn_of_clashes(request: ViewerRequest, meeting: Meeting) -> None:
    """After planning: who is asked at another table at the same time."""
    for words in tabledays.clashes_of(request.viewer, meeting):
        messages.warning(request, words)
