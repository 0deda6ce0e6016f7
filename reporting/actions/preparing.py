"""Making reports ready when a period is over. The product asks, a project leader looks and publishes."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from accounts.models import Programme
from reporting import wording
from reporting.actions.editions import ask_making, next_number
from reporting.models import Edition
from reporting.periods import Period, last_whole
from reporting.prepared import KINDS, spans_of
from reporting.states import Audience, EditionKind, EditionStatus
from trail import audit, clock
from trail.actor import System
from trail.nightly import each_by_itself

BY = System("prepare")


def prepare_all() -> int:
    """Prepare what each programme wants of the periods that are over; run twice, made once. Returns how many.

    One that fails doesn't keep the others from being prepared: the next run takes it up.
    """
    return each_by_itself(
        _what_is_wanted(clock.today()),
        lambda one: prepare_edition(programme=one[0], period=one[1], kind=one[2]),
        what="preparing",
    )


def _what_is_wanted(today: date) -> Iterator[tuple[Programme, Period, EditionKind]]:
    for programme in Programme.objects.order_by("pk"):
        for span in spans_of(programme):
            period = last_whole(span, today)
            if _ran_in(programme, period):
                yield from ((programme, period, kind) for kind in KINDS[span])


def _ran_in(programme: Programme, period: Period) -> bool:
    """On one of its days at least."""
    until = programme.until_date
    return programme.from_date <= period.end and (until is None or until >= period.start)


@transaction.atomic
def prepare_edition(*, programme: Programme, period: Period, kind: EditionKind) -> Edition | None:
    """Have an edition made that nobody asked for, to publish: protected, without a resident's sentence.

    None when it was prepared before (also when somebody withdrew it since), or when a person has asked for the same.
    """
    # as whoever asks for an edition: numbers are given, and doubles seen, under the programme's lock
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    same = Edition.objects.filter(
        Q(asked_by=None) | (Q(audience=Audience.PUBLISHED) & ~Q(status=EditionStatus.WITHDRAWN)),
        programme=programme,
        kind=kind,
        start_date=period.start,
        end_date=period.end,
    )
    if same.exists():
        return None
    with translation.override(wording.LANGUAGE):
        introduction = str(wording.usual_introduction())
    edition: Edition = Edition.objects.create(
        municipality_id=programme.municipality_id,
        programme=programme,
        kind=kind,
        number=next_number(programme, kind),
        audience=Audience.PUBLISHED,
        status=EditionStatus.ASKED,
        start_date=period.start,
        end_date=period.end,
        introduction=introduction,
        token=uuid4(),
        asked_by=None,
    )
    audit.record_change(
        "edition.prepare", by=BY, municipality_id=edition.municipality_id, thing=edition, kind=kind
    )
    ask_making(edition, BY)
    return edition
