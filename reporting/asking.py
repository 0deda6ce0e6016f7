"""What a round of questions tells, and whom it asks.

`protect` decides what may be told of one question's answers when the round closes; only that is kept.
`asking_results` is the one way to read it: for the page of a round and for the monitoring report. Never per
organisation or person: nothing is kept by which that could be counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Membership, Partnership, Programme, active_on
from accounts.states import Role
from consent import gate
from consent.models import Seat, SeatPerson
from reporting.models import LEAST, AskingFigure, AskingRound
from reporting.periods import Period
from reporting.questions import GRADES, QUESTIONS, WAYS, Span
from reporting.states import MeanMark
from trail import clock

# A mean from here to the end of the scale tells of everybody that they gave a high (or low) grade: with five answers
# and a mean of 9.8 nobody gave less than a 9.
TOP, BOTTOM = Decimal("9.0"), Decimal("2.0")
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Band:
    """How many gave a grade in this span."""

    span: Span
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of the answers to one question; nothing (`answered` None) below the threshold."""

    answered: int | None
    mean: Decimal | None
    mean_mark: MeanMark
    # together all answers, or none: then a band would be about too few people
    bands: tuple[Band, ...] = ()


NOTHING = Told(None, None, MeanMark.FEW)


def protect(counts: Sequence[int], threshold: int) -> Told:
    """What may be told of one question, given how many gave each grade from 1 to 10. Pure.

    Bands are told when each holds as many people as the threshold: three of them, or two merged, or none. So an
    empty band is never told either, and what everybody answered is not given away.
    """
    answered = sum(counts)
    if answered < threshold:
        return NOTHING
    total = sum(grade * n for grade, n in zip(GRADES, counts, strict=True))
    mean = (Decimal(total) / answered).quantize(TENTH, ROUND_HALF_UP)
    bands = _bands(counts, threshold)
    if mean >= TOP:
        return Told(answered, None, MeanMark.TOP, bands)
    if mean <= BOTTOM:
        return Told(answered, None, MeanMark.BOTTOM, bands)
    return Told(answered, mean, MeanMark.SHOWN, bands)


def _bands(counts: Sequence[int], threshold: int) -> tuple[Band, ...]:
    for way in WAYS:
        bands = tuple(Band(span, sum(counts[span.lowest - 1 : span.highest])) for span in way)
        if all(band.number >= threshold for band in bands):
            return bands
    return ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question of a closed round, as it may be told."""

    key: str
    theme: str | Promise
    words: str | Promise
    # None: fewer than the threshold, and then there is no mean and there are no bands
    answered: int | None
    mean: Decimal | None
    mean_mark: MeanMark
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class AskingResults:
    """A closed round. `answered` is how many people sent in the list; None: fewer than `threshold`."""

    round_id: int
    year: int
    closed_date: date
    threshold: int
    asked: int
    answered: int | None
    questions: tuple[QuestionResult, ...]


def asking_results(programme: Programme, start: date, end: date) -> tuple[AskingResults, ...]:
    """The rounds of a programme whose last day lies in a period (both ends included), the earliest first.

    Rounds are never added up: somebody may have answered in both. Two queries. Raises ValueError for a period that
    ends before it begins.
    """
    period = Period(start, end)
    rounds = AskingRound.objects.filter(
        programme=programme,
        closed_at__isnull=False,
        closes_date__range=(period.start, period.end),
    )
    figures = Prefetch("figures", AskingFigure.objects.order_by("place"))
    return tuple(
        _results(one) for one in rounds.order_by("closes_date", "pk").prefetch_related(figures)
    )


def results_of(round: AskingRound) -> AskingResults | None:
    """The results of one round; None while it is open."""
    found = asking_results(round.programme, round.closes_date, round.closes_date)
    return next((one for one in found if one.round_id == round.pk), None)


def _results(round: AskingRound) -> AskingResults:
    return AskingResults(
        round_id=round.pk,
        year=round.year,
        closed_date=round.closes_date,
        threshold=round.threshold,
        asked=round.asked,
        answered=round.answered,
        questions=tuple(
            QuestionResult(
                key=figure.question,
                theme=QUESTIONS[figure.question].theme,
                words=QUESTIONS[figure.question].words,
                answered=figure.answered,
                mean=figure.mean,
                mean_mark=MeanMark(figure.mean_mark),
                bands=tuple(Band(Span(low, high), n) for low, high, n in figure.bands),
            )
            for figure in round.figures.all()
        ),
    )


def mean_words(result: QuestionResult) -> str:
    """The mean as people read it: '7,4', '9 or higher', nothing below the threshold."""
    match result.mean_mark:
        case MeanMark.SHOWN:
            return number_format(result.mean or 0, 1)
        case MeanMark.TOP:
            return _("%(grade)s or higher") % {"grade": int(TOP)}
        case MeanMark.BOTTOM:
            return _("%(grade)s or lower") % {"grade": int(BOTTOM)}
        case _few:
            return ""


# --- who is asked ---------------------------------------------------------------------------------


def at_tables(municipality_id: int, year: int) -> QuerySet[SeatPerson]:
    """Who had a seat at a table in a year, up to now, and works there still: a row per seat."""
    period = Period(date(year, 1, 1), date(year, 12, 31))
    now = clock.now()
    seats = gate.for_statistics(Seat, municipality_id).filter(
        _reaches(period), from_at__lt=period.until_at
    )
    works = Membership.objects.filter(
        active_on(clock.today()),
        Exists(
            Partnership.objects.filter(
                active_on(clock.today()),
                municipality=OuterRef("municipality"),
                organisation=OuterRef("organisation"),
            )
        ),
        municipality_id=municipality_id,
        role=Role.PROFESSIONAL,
        user__is_active=True,
    )
    return SeatPerson.objects.filter(
        _reaches(period),
        seat__in=seats,
        from_at__lt=period.until_at,
        from_at__lte=now,
        user__in=works.values("user"),
    )


def _reaches(period: Period) -> Q:
    return Q(until_at__isnull=True) | Q(until_at__gt=period.from_at)


def who_is_asked(programme: Programme, year: int) -> list[int]:
    """Ids of the users that a round would ask now."""
    rows = at_tables(programme.municipality_id, year).filter(seat__dossier__programme=programme)
    return sorted(set(rows.values_list("user_id", flat=True)))


@dataclass(frozen=True, slots=True)
class Offer:
    """A round that can be opened: which programme and year, and how many people it would ask."""

    programme: Programme
    year: int
    people: int

    @property
    def key(self) -> str:
        return f"{self.programme.pk}-{self.year}"


def threshold_of(programme: Programme) -> int:
    """How many answers something must at least be about: never fewer than LEAST, whatever the programme says."""
    return max(programme.threshold, LEAST)


def offers(municipality_ids: Iterable[int]) -> list[Offer]:
    """Programmes and years, this one and the last, with enough people at their tables and no round; newest first."""
    found: list[Offer] = []
    this_year = clock.today().year
    for place in municipality_ids:
        programmes = {p.pk: p for p in Programme.objects.filter(municipality_id=place)}
        done = set(
            AskingRound.objects.filter(municipality_id=place).values_list("programme_id", "year")
        )
        for year in (this_year, this_year - 1):
            counted: Any = (
                at_tables(place, year)
                .order_by()
                .values_list("seat__dossier__programme_id")
                .annotate(people=Count("user", distinct=True))
            )
            found += [
                Offer(programmes[pk], year, people)
                for pk, people in counted
                if (pk, year) not in done and people >= threshold_of(programmes[pk])
            ]
    return sorted(found, key=lambda one: (-one.year, -one.people, one.programme.pk))
