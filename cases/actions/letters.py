"""Beginning, writing, making and giving what the resident takes along."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases import letters, signalbook
from cases.actions.locks import lock_case, lock_meeting
from cases.actions.signals import record_told
from cases.making import JOB_KIND
from cases.models import Case, Letter, Meeting
from cases.policies.letters import (
    check_about,
    check_can_edit,
    check_given_on,
    check_version,
    check_was_held,
    check_writes_letters,
)
from cases.states import LETTER_TRANSITIONS, LetterChannel, LetterKind, LetterStatus
from consent import gate
from consent.querysets import AreasQuerySet
from trail import audit, clock
from trail.errors import Conflict
from trail.jobs import ask_job
from trail.models import Job
from trail.states import JobStatus
from trail.transitions import check_move


@transaction.atomic
def begin_letter(*, meeting: Meeting, by: Viewer) -> Letter:
    """The letter after a conversation, with what was agreed in it; one that is being written is taken up.

    One that `by` may not know of isn't there for them: they begin their own. Raises Denied, or Conflict while the
    conversation isn't over.
    """
    meeting = lock_meeting(meeting.pk)
    case = meeting.case
    check_writes_letters(by, case)
    check_was_held(meeting)
    same: Letter | None = _open_letters(case, LetterKind.TALK, meeting).visible_to(by).first()
    if same is not None:
        return same
    return _begin(case, LetterKind.TALK, letters.begin_talk(by, case, meeting), by, meeting)


@transaction.atomic
def begin_statement(*, case: Case, by: Viewer) -> Letter:
    """The statement for an urgency application, from story and tangle; one that is being written is taken up.

    Raises Denied.
    """
    case = lock_case(case.pk)
    check_writes_letters(by, case)
    same: Letter | None = _open_letters(case, LetterKind.URGENCY, None).visible_to(by).first()
    if same is not None:
        return same
    return _begin(case, LetterKind.URGENCY, letters.begin_statement(by, case), by)


def _open_letters(case: Case, kind: LetterKind | str, meeting: Meeting | None) -> AreasQuerySet:
    return Letter.objects.filter(case=case, kind=kind, meeting=meeting).exclude(
        status=LetterStatus.GIVEN
    )


def _begin(
    case: Case, kind: LetterKind, begun: letters.Begun, by: Viewer, meeting: Meeting | None = None
) -> Letter:
    # nothing agreed yet: whatever will be written is for who may know what its writer knows
    areas = begun.areas or tuple(a.pk for a in gate.areas_for(by, case.dossier))
    check_about(by, case, areas)
    now = clock.now()
    letter: Letter = Letter.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        meeting=meeting,
        kind=kind,
        areas=sorted(areas),
        texts=begun.texts,
        begun_at=now,
        begun_by_id=by.user_id,
        saved_at=now,
        saved_by_id=by.user_id,
    )
    _record("letter.begin", letter, by)
    return letter


@transaction.atomic
def save_letter(
    *, letter: Letter, texts: Mapping[str, str], areas: Collection[int], version: int, by: Viewer
) -> Letter:
    """Keep the words; a PDF of other words is gone. The same words twice is one change.

    `version`: what was on the screen. Raises Denied (an area they may not know), or Conflict (given, or changed by
    somebody else meanwhile).
    """
    letter = lock_letter(letter.pk)
    check_can_edit(by, letter)
    check_about(by, letter.case, areas)
    if dict(texts) == letter.texts and sorted(set(areas)) == letter.areas:
        return letter
    check_version(letter, version)
    others = _open_letters(letter.case, letter.kind, letter.meeting).exclude(pk=letter.pk)
    # the saver may know all of these areas, so this tells them nothing that they may not know
    if others.filter(areas=sorted(set(areas))).exists():
        raise Conflict(_("A colleague is writing a letter about exactly this. Go on in that one."))
    letter.texts, letter.areas = dict(texts), sorted(set(areas))
    letter.version += 1
    letter.saved_at, letter.saved_by_id = clock.now(), by.user_id
    old = None
    if letter.status == LetterStatus.READY:
        check_move(LETTER_TRANSITIONS, letter.status, LetterStatus.DRAFT)
        old, letter.status, letter.pdf, letter.made_at = (
            letter.pdf,
            LetterStatus.DRAFT,
            None,
            None,
        )
    letter.save()
    if old is not None:
        old.delete()  # its bytes are swept
    _record("letter.save", letter, by)
    return letter


@transaction.atomic
def make_letter(*, letter: Letter, by: Viewer) -> Letter:
    """Ask for the PDF of the words as they stand; asked twice, it is made once. Raises Denied, Conflict."""
    letter = lock_letter(letter.pk)
    check_can_edit(by, letter)
    if letter.status != LetterStatus.DRAFT:
        return letter
    if not any(text.strip() for text in letter.texts.values()):
        raise Conflict(_("There is nothing in this letter yet."))
    job = _ask(letter, by)
    if job.status == JobStatus.DONE:
        # made nothing: who asked could not know all of it then
        letter.version += 1
        letter.save(update_fields=["version"])
        job = _ask(letter, by)
    if letter.job_id != job.pk:
        letter.job_id = job.pk
        letter.save(update_fields=["job_id"])
        _record("letter.make", letter, by)
    return letter


def _ask(letter: Letter, by: Viewer) -> Job:
    return ask_job(
        kind=JOB_KIND,
        params={"letter": letter.pk, "version": letter.version, "by": by.user_id},
        by=by,
        municipality_id=letter.municipality_id,
    )


@transaction.atomic
def give_letter(*, letter: Letter, how: LetterChannel, on_date: date, by: Viewer) -> Letter:
    """The resident has it: from now on it stays as it is, and what changed through them is told with it.

    Twice is once. Raises Denied, Conflict."""
    letter = lock_letter(letter.pk)
    if (
        letter.status == LetterStatus.GIVEN
        and (letter.given_how, letter.given_on_date) == (how, on_date)
        and letter.given_by_id == by.user_id
    ):
        return letter
    check_can_edit(by, letter)
    if letter.status == LetterStatus.DRAFT:
        raise Conflict(_("Make the PDF first: the resident gets that."))
    check_move(LETTER_TRANSITIONS, letter.status, LetterStatus.GIVEN)
    check_given_on(letter, on_date)
    letter.status = LetterStatus.GIVEN
    letter.given_how, letter.given_on_date, letter.given_by_id = how, on_date, by.user_id
    letter.save()
    _record("letter.give", letter, by, how=str(how))
    for report in signalbook.to_tell(by, letter.case):
        if letters.tells_of(letter, report):
            record_told(report, by)
    return letter


def lock_letter(letter_id: int) -> Letter:
    """Lock a letter after its case; `letter.case` is the locked row."""
    case = lock_case(Letter.objects.values_list("case_id", flat=True).get(pk=letter_id))
    letter: Letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("saved_by", "pdf", "meeting")
        .get(pk=letter_id)
    )
    letter.case, letter.dossier = case, case.dossier
    return letter


def _record(action: str, letter: Letter, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=letter.municipality_id,
        thing=letter,
        shown=[letter.dossier.shown],
        kind=str(letter.kind),
        **data,
    )
