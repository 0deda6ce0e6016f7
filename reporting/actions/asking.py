"""The only writers of rounds of questions: opening, hearing somebody, closing."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from accounts.viewer import Viewer
from reporting import asking, policies, questions, urn
from reporting.models import Asked, AskingFigure, AskingRound, Heard
from reporting.urn import Tally
from trail import audit, clock, outbox
from trail.actor import Acting, System
from trail.clock import AMSTERDAM
from trail.errors import Conflict, Denied
from trail.nightly import each_by_itself

ASKED, REMINDED = "asking.asked", "asking.reminded"
# how long a round can be answered
FEWEST_DAYS, MOST_DAYS = 7, 60
# one reminder, this many days before the last
REMINDER_DAYS = 3
REMINDER_AT = time(9)
BY = System("asking")


@transaction.atomic
def open_asking(*, programme: Programme, year: int, closes_date: date, by: Viewer) -> AskingRound:
    """Ask everybody who had a seat at a table of the programme in that year: a mail now, one reminder.

    Raises Denied (who may, which year, how long, too few people), or Conflict when that year was asked already.
    """
    # one round per year: two leaders at once wait for each other here
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=programme.pk)
    )
    policies.check_can_open_asking(by, programme)
    today = clock.today()
    if year not in (today.year, today.year - 1):
        raise Denied(_("Ask about this year or the last one."), field="which")
    if not FEWEST_DAYS <= (closes_date - today).days <= MOST_DAYS:
        raise Denied(closing_words(), field="closes_date")
    if AskingRound.objects.filter(programme=programme, year=year).exists():
        raise Conflict(_("The list of this year was sent already. Perhaps a colleague was first."))
    people = asking.who_is_asked(programme, year)
    threshold = asking.threshold_of(programme)
    if len(people) < threshold:
        raise Denied(
            _(
                "Too few people sat at the tables: with fewer than %(threshold)s answers nothing can be shown,"
                " so there is nothing to ask."
            )
            % {"threshold": threshold},
            field="which",
        )
    keys = questions.asked_now()
    row: AskingRound = AskingRound.objects.create(
        municipality_id=programme.municipality_id,
        programme=programme,
        year=year,
        questions=keys,
        threshold=threshold,
        opened_at=clock.now(),
        opened_by_id=by.user_id,
        closes_date=closes_date,
        asked=len(people),
        urn=urn.lock_up(Tally.empty(keys)),
    )
    Asked.objects.bulk_create(Asked(round=row, user_id=user_id) for user_id in people)
    _post(row, people)
    audit.record_change(
        "asking.open",
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        year=year,
        asked=row.asked,
    )
    return row


def closing_words() -> str:
    """Which last day can be chosen, as a sentence."""
    return _("Choose a last day at least %(fewest)s and at most %(most)s days from now.") % {
        "fewest": FEWEST_DAYS,
        "most": MOST_DAYS,
    }


def _post(row: AskingRound, people: list[int]) -> None:
    remind_at = datetime.combine(
        row.closes_date - timedelta(days=REMINDER_DAYS), REMINDER_AT, AMSTERDAM
    )
    for kind, not_before in ((ASKED, None), (REMINDED, remind_at)):
        letters = [outbox.Letter(user_id, str(row.pk), not_before) for user_id in people]
        outbox.post_all(kind, letters, municipality_id=row.municipality_id, round=row.pk)


@transaction.atomic
def answer_asking(*, round: AskingRound, answers: Mapping[str, int | None], by: Viewer) -> None:
    """Add somebody's grades to the urn (None: no answer to that one). Counted once, whatever is sent twice.

    Writes no line in the log: it would tell for years who answered, and when. Raises Denied for who isn't asked and
    for a list with no grade on it, Conflict when they were heard already or the round is closed.
    """
    if not any(grade is not None for grade in answers.values()):
        raise Denied(_("Nothing is filled in yet. Give a grade at one of the questions."))
    _hear(round, by, lambda tally: tally.plus(answers))


@transaction.atomic
def pass_asking(*, round: AskingRound, by: Viewer) -> None:
    """Somebody would rather not: they aren't asked again. Leaves the same traces as answering. Raises as that does."""
    _hear(round, by, lambda tally: tally)


def _hear(round: AskingRound, by: Viewer, change: Callable[[Tally], Tally]) -> None:
    # everybody of a round waits for each other here, and for its closing
    locked = _lock(round)
    if not locked.is_open:
        raise Conflict(_("This list is closed. What you filled in is not kept."))
    asked = Asked.objects.filter(round=locked, user_id=by.user_id).first()
    if asked is None:
        raise Denied(_("This list is not asked of you."))
    # the lock makes the question certain; the key of Heard holds it without the lock too
    if Heard.objects.filter(asked=asked).exists():
        raise Conflict(already_words())
    try:
        with transaction.atomic():
            Heard.objects.create(asked=asked)
    except IntegrityError:
        raise Conflict(already_words()) from None
    assert locked.urn is not None, "an open round has an urn, says the database"
    tally = urn.open_up(bytes(locked.urn), locked.questions)
    locked.urn = urn.lock_up(change(tally))
    locked.save(update_fields=["urn"])


def already_words() -> str:
    return _("You have answered already. It was counted once.")


@transaction.atomic
def close_asking(*, round: AskingRound, by: Acting = BY) -> AskingRound:
    """Count what is in the urn, keep what may be told, and let go of the urn, of who was asked and of who was heard.

    Only when its last day is over: nobody closes a round after a particular answer. Closed already: nothing
    happens. Raises Denied before its time.
    """
    locked = _lock(round)
    if locked.closed_at is not None:
        return locked
    if locked.is_open:
        raise Denied(_("This list can still be answered."))
    assert locked.urn is not None, "an open round has an urn, says the database"
    tally = urn.open_up(bytes(locked.urn), locked.questions)
    told = {key: asking.protect(counts, locked.threshold) for key, counts in tally.grades.items()}
    AskingFigure.objects.bulk_create(
        AskingFigure(
            round=locked,
            question=key,
            place=place,
            answered=one.answered,
            mean=one.mean,
            mean_mark=one.mean_mark,
            bands=[[b.span.lowest, b.span.highest, b.number] for b in one.bands],
        )
        for place, (key, one) in enumerate(told.items())
    )
    Heard.objects.filter(asked__round=locked).delete()
    Asked.objects.filter(round=locked).delete()
    for kind in (ASKED, REMINDED):
        # they tell who was asked, and who needed no reminder
        outbox.forget(kind, f"{locked.pk}:")
    locked.urn, locked.closed_at = None, clock.now()
    locked.answered = tally.answered if tally.answered >= locked.threshold else None
    locked.save()
    audit.record_change(
        "asking.close",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        asked=locked.asked,
        answered=locked.answered,
    )
    return locked


def close_due() -> int:
    """Close every round whose last day is over, each by itself. Returns how many were."""
    # one that can't be opened: its key is gone
    return each_by_itself(
        AskingRound.objects.past_their_day(),
        lambda one: close_asking(round=one),
        what="closing of questions",
    )


def _lock(round: AskingRound) -> AskingRound:
    found: AskingRound = AskingRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    return found
