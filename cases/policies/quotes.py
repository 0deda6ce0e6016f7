"""Who writes down a sentence of the resident, and when the resident can release it and take it back."""

import re

from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, Quote
from cases.policies.courses import check_knows_area
from cases.states import QUOTE_TRANSITIONS, QuoteStatus
from consent import monitoring
from consent.ages import is_decided_for
from consent.copies.redaction import fold, parts_of, plain
from consent.models import LifeArea
from consent.policies import check_sits_at_table, is_of_lead
from consent.states import HowGiven
from trail import clock
from trail.errors import Conflict, Denied
from trail.transitions import check_move

WORD = re.compile(r"[^\W\d_]+")


def check_hears_resident(viewer: Viewer, case: Case) -> None:
    """At the table, or of the lead organisation: also when the course is over, as for taking back consent."""
    if case.started_at is None:
        raise Denied(_("The course has not begun yet."))
    if not is_of_lead(viewer, case.dossier):
        check_sits_at_table(viewer, case.dossier)


def hears_resident(viewer: Viewer, case: Case) -> bool:
    try:
        check_hears_resident(viewer, case)
    except Denied:
        return False
    return True


def check_can_note(viewer: Viewer, case: Case, area: LifeArea, text: str) -> None:
    check_hears_resident(viewer, case)
    check_knows_area(viewer, case, area)
    check_names_nobody(case, text)


def check_names_nobody(case: Case, text: str) -> None:
    """Raise Denied when the resident's own name is in it: a sentence never says who said it."""
    words = {fold(word).lower() for word in WORD.findall(plain(text))}
    name = case.dossier.resident.name
    if any(fold(part).lower() in words for part in parts_of(name)):
        raise Denied(
            _("The resident's name is in this sentence. Write it down without a name."),
            field="text",
        )


def check_can_change(viewer: Viewer, quote: Quote) -> None:
    """Until it is released: after that it is as the resident read it."""
    check_hears_resident(viewer, quote.case)
    check_knows_area(viewer, quote.case, quote.area)
    if quote.status != QuoteStatus.NOTED:
        raise Conflict(_("The resident released this sentence: it can't be changed any more."))


def check_may_be_released(case: Case) -> None:
    """The resident decides themself, and said yes to quotes on the form; raise Denied otherwise."""
    if is_decided_for(case.dossier.resident.born_on, clock.today()):
        raise Denied(_("Of a child under 16 no sentence is placed, whoever says yes to it."))
    if not monitoring.following_of(case.dossier).allowed:
        raise Denied(
            _("The resident has not said yes to this on the form, or took it back. Ask that first.")
        )


def check_can_release(
    viewer: Viewer, quote: Quote, how: HowGiven, typed_name: str, witness: str
) -> None:
    check_hears_resident(viewer, quote.case)
    check_knows_area(viewer, quote.case, quote.area)
    check_move(QUOTE_TRANSITIONS, quote.status, QuoteStatus.RELEASED)
    check_may_be_released(quote.case)
    if how not in (HowGiven.SCREEN, HowGiven.SPOKEN):
        raise Denied(_("Choose how you say yes."), field="how")
    if how == HowGiven.SCREEN and not typed_name:
        raise Denied(_("The resident types their own name."), field="typed_name")
    if not witness:
        raise Denied(_("Somebody who was present is named as witness."), field="witness")


def check_can_take_back(viewer: Viewer, quote: Quote) -> None:
    """As easy as releasing it: whoever the resident tells it to."""
    check_hears_resident(viewer, quote.case)
    check_move(QUOTE_TRANSITIONS, quote.status, QuoteStatus.TAKEN_BACK)
