"""Who writes what the resident takes along, and when it may still change."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, Letter, Meeting
from cases.states import LetterStatus, MeetingStatus
from consent import gate
from consent.models import LifeArea
from consent.policies import check_sits_at_table, is_of_lead
from trail import clock
from trail.errors import Conflict, Denied


def check_writes_letters(viewer: Viewer, case: Case) -> None:
    """Somebody at the table or of the lead organisation; after the last conversation too, when the course is over."""
    if not is_of_lead(viewer, case.dossier):
        check_sits_at_table(viewer, case.dossier)


def writes_letters(viewer: Viewer, case: Case) -> bool:
    try:
        check_writes_letters(viewer, case)
    except Denied:
        return False
    return True


def check_about(viewer: Viewer, case: Case, areas: Collection[int]) -> None:
    """Raise Denied unless these are life areas of this municipality, and the viewer may know them all now."""
    real = LifeArea.objects.filter(
        pk__in=areas, municipality_id=case.municipality_id, is_process=False
    ).count()
    if not areas or real != len(set(areas)):
        raise Denied(_("Say which life areas the letter is about."))
    if not gate.may_know_all(viewer, case.dossier, areas):
        raise Denied(
            _("You may not know one of these life areas here, so you can't write about it.")
        )


def check_was_held(meeting: Meeting) -> None:
    """Raise Conflict for a conversation that is still to come, or never was."""
    if meeting.status != MeetingStatus.HELD:
        raise Conflict(_("The letter comes after the conversation. Close the conversation first."))


def check_can_edit(viewer: Viewer, letter: Letter) -> None:
    """Raise Denied for who may not write it; Conflict once the resident has it."""
    check_writes_letters(viewer, letter.case)
    if not gate.may_know_all(viewer, letter.dossier, letter.areas):
        raise Denied(_("You may no longer know all that this letter is about."))
    if letter.status == LetterStatus.GIVEN:
        raise Conflict(
            _("The resident has this letter. Is something wrong in it? Make a new one and say so.")
        )


def check_version(letter: Letter, version: int) -> None:
    """Raise Conflict when somebody saved other words meanwhile."""
    if letter.version != version:
        raise Conflict(
            _(
                "%(name)s changed this letter while you were writing. Your words stand here still. Look at theirs in"
                " another tab, and save again to keep yours."
            )
            % {"name": letter.saved_by.name}
        )


def check_given_on(letter: Letter, on_date: date) -> None:
    """Raise Denied for a day before the letter was there, or one that is still to come."""
    if on_date > clock.today():
        raise Denied(_("This day is still to come. On which day did the resident get it?"))
    if letter.made_at is not None and on_date < clock.local_date(letter.made_at):
        raise Denied(_("The letter was not there yet on this day."))
