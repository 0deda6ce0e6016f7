"""Everything about the resident, for the resident."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import ViewerRequest, dossier_screen
from consent import gate, persons, policies
from consent.actions import copies
from consent.copies.making import STEPS
from consent.models import COPY_KEPT, Dossier, ResidentCopy
from consent.states import CopyKind
from consent.views.loading import frame, get_dossier
from documents.serving import as_download
from trail import clock, reads
from trail.jobs import find_job
from trail.states import LineKind

# where each kind is asked for and taken along
ADDRESSES = {
    CopyKind.EVERYTHING: ("consent:copy", "consent:copy_pdf"),
    CopyKind.ANSWERS: ("consent:answers", "consent:answers_pdf"),
    CopyKind.LOG: ("consent:log_copy", "consent:log_pdf"),
}


@dossier_screen
def show(
    request: ViewerRequest, dossier_pk: int, what: CopyKind = CopyKind.EVERYTHING
) -> HttpResponse:
    """Ask for a copy, follow its making, take it along."""
    here, pdf = (reverse(name, args=[dossier_pk]) for name in ADDRESSES[what])
    dossier = get_dossier(request, dossier_pk, "copy.view")
    policies.check_can_copy(request.viewer, dossier)
    if request.method == "POST":
        copies.ask_copy(dossier=dossier, by=request.viewer, kind=what)
        return redirect(here)
    copy = _newest(request, dossier, what)
    job = None if copy is None else find_job(copy.job_id)
    context = frame(request, dossier) | {
        "what": what,
        "here": here,
        "pdf": pdf,
        "copy": copy,
        "job": job,
        "step": STEPS.get(job.step if job else "", ""),
        "failed": copy is not None and copy.made_at is None and (job is None or job.has_failed),
        "lead": dossier.programme.lead_organisation.name,
        "others": _others(request, dossier, what),
    }
    template = "consent/copy_page.html"
    wants_part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"{template}#copy" if wants_part else template, context)


def _others(request: ViewerRequest, dossier: Dossier, what: CopyKind) -> list[tuple[str, str]]:
    """The same of the person's other dossiers (merged registrations): number and address."""
    rows = [
        d
        for d in persons.seen_dossiers(request.viewer, dossier).select_related("programme")
        if policies.can_copy(request.viewer, d)
    ]
    reads.note(request, "copy.view", [d.shown for d in rows])
    return [(d.number, reverse(ADDRESSES[what][0], args=[d.pk])) for d in rows]


def _newest(request: ViewerRequest, dossier: Dossier, what: CopyKind) -> ResidentCopy | None:
    """The newest of this viewer's own, as long as it is kept and they may still know all that is in it."""
    copy: ResidentCopy | None = ResidentCopy.objects.filter(
        dossier=dossier,
        kind=what,
        asked_by_id=request.viewer.user_id,
        asked_at__gt=clock.now() - COPY_KEPT,
    ).first()
    if copy is not None and not gate.may_know_all(request.viewer, dossier, copy.areas):
        return None
    return copy


@dossier_screen
def download(
    request: ViewerRequest, dossier_pk: int, kind: str, what: CopyKind = CopyKind.EVERYTHING
) -> HttpResponse:
    """The PDF or the JSON; every time a line in the log."""
    dossier = get_dossier(request, dossier_pk, "copy.download")
    policies.check_can_copy(request.viewer, dossier)
    copy = _newest(request, dossier, what)
    file = None if copy is None else copy.pdf if kind == "pdf" else copy.data
    if file is None:
        reads.note_refusal(request, "copy.download", thing="consent.ResidentCopy")
        raise Http404
    reads.note_kind(request, LineKind.EXPORT)
    return as_download(file)
