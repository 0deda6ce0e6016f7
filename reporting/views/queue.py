"""What is being made: how far it is, stop it, or make it after all."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import ViewerRequest, screen
from accounts.states import Role
from reporting.queue import lines


@screen(Role.PROJECT_LEADER)
def queue(request: ViewerRequest) -> HttpResponse:
    """Everything that is made for reporting in one's municipality; asks again by itself while something is."""
    found = lines(request.viewer)
    context = {
        "lines": found,
        "making": sum(line.is_making for line in found),
        "mishaps": sum(line.has_failed or line.was_cancelled for line in found),
    }
    template = "reporting/queue.html" + ("#queue" if request.htmx else "")
    return render(request, template, context)
