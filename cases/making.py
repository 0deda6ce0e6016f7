"""Making a letter, in the worker: the words as they were when it was asked, or nothing."""

from django.utils import translation

from accounts.models import User
from accounts.viewer import viewer_for
from cases import letters
from cases.models import Letter
from cases.policies.letters import writes_letters
from cases.states import LetterKind, LetterStatus
from documents import store
from documents.pdf import render_pdf
from trail import audit, clock
from trail.actor import System
from trail.jobs import Claim
from trail.templatetags.spoken import full_date

JOB_KIND = "cases.letter"
NAMES = {LetterKind.TALK: "brief", LetterKind.URGENCY: "verklaring"}


def make(claim: Claim) -> None:
    """Job handler: the file and its letter change in the transaction that ends the job.

    Who asked is looked at again: whoever may no longer write it, or know all of it, gets nothing made.
    """
    letter = _wanted(claim)
    if letter is None:
        with claim.finishing():
            return
    claim.report(40, "lay_out")
    with translation.override(letters.LANGUAGE):
        context = _page(letter)
    pdf = render_pdf(
        "cases/letter_paper.html", context, title=str(context["title"]), language=letters.LANGUAGE
    )
    claim.report(90, "keep")
    with claim.finishing() as result:
        locked = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if locked.version != letter.version or locked.status != LetterStatus.DRAFT:
            return  # other words stand there now, or a colleague's PDF of these
        name = f"{NAMES[LetterKind(letter.kind)]}-{letter.dossier.number}-{letter.pk}.pdf"
        locked.pdf = store.keep(pdf, name=name, content_type="application/pdf", by_kind=JOB_KIND)
        locked.status, locked.made_at = LetterStatus.READY, clock.now()
        locked.save()
        audit.record_change(
            "letter.made",
            by=System("worker"),
            municipality_id=locked.municipality_id,
            thing=locked,
            shown=[letter.dossier.shown],
        )
        result["letter"] = locked.pk


def _wanted(claim: Claim) -> Letter | None:
    asked_by = User.objects.filter(pk=claim.params["by"]).first()
    if asked_by is None:
        return None
    viewer = viewer_for(asked_by)
    letter: Letter | None = (
        Letter.objects.visible_to(viewer)
        .filter(
            pk=claim.params["letter"], version=claim.params["version"], status=LetterStatus.DRAFT
        )
        .select_related(
            "case__lead",
            "dossier__resident",
            "dossier__programme__lead_organisation",
            "dossier__municipality",
        )
        .first()
    )
    if letter is None:
        return None
    letter.case.dossier = letter.dossier
    return letter if writes_letters(viewer, letter.case) else None


def _page(letter: Letter) -> dict[str, object]:
    dossier = letter.dossier
    sections = [
        {"heading": section.heading, "blocks": letters.paragraphs(text)}
        for section in letters.SECTIONS[letter.kind]
        if (text := letter.texts.get(section.key, "").strip())
    ]
    heading = letters.heading_of(letter)
    return {
        "title": f"{heading} ({full_date(clock.today())})",
        "heading": heading,
        "is_statement": letter.kind == LetterKind.URGENCY,
        "resident": dossier.resident,
        "lead": letter.case.lead,
        "programme": dossier.programme,
        "municipality": dossier.municipality,
        "made_on": clock.today(),
        "sections": sections,
    }
