"""The yearly question list: that of the pilot with what came of it, and this year's, which is open."""

from datetime import date, timedelta

from accounts.viewer import Viewer
from opkoers.demo.living import Living
from opkoers.demo.places import Places, on
from reporting.actions.asking import answer_asking, close_asking, open_asking, pass_asking
from reporting.asking import who_is_asked
from reporting.models import AskingRound
from reporting.questions import asked_now

# grades in the order of the questions, 0: left open; dealt out to who was asked
ANSWERS: tuple[tuple[int, ...], ...] = (
    (8, 7, 5, 6, 9),
    (9, 6, 4, 6, 8),
    (7, 8, 6, 7, 8),
    (8, 5, 0, 5, 7),
    (7, 7, 5, 0, 9),
    (6, 6, 3, 6, 7),
    (9, 8, 7, 8, 10),
    (7, 4, 5, 5, 7),
    (8, 7, 0, 6, 8),
    (9, 7, 6, 7, 9),
    (7, 6, 5, 6, 8),
)
ENDED = date(2020, 12, 18)


def walk_asking_of_pilot(places: Places) -> None:
    """Asked at the end of the pilot; one of them would rather not."""
    with on(ENDED - timedelta(days=18), 9):
        row = _open(places, "houten-2020", ENDED)
        *answering, passing = _viewers(places, row)
    with on(ENDED - timedelta(days=10), 11):
        for n, viewer in enumerate(answering):
            _answer(row, viewer, ANSWERS[n % len(ANSWERS)])
        pass_asking(round=row, by=passing)
    with on(ENDED + timedelta(days=1), 0):
        close_asking(round=row)


def walk_asking(living: Living) -> None:
    """Sent this week: two of them answered, for the others it waits on their day."""
    places = living.places
    with on(living.day(-3), 9, 20):
        row = _open(places, "houten", living.day(18))
    with on(living.day(-2), 16):
        for name, grades in (("iris", ANSWERS[3]), ("bo", ANSWERS[6])):
            _answer(row, places.viewer(name), grades)


def _open(places: Places, programme: str, closes: date) -> AskingRound:
    return open_asking(
        programme=places.programmes[programme],
        year=(closes - timedelta(days=21)).year,
        closes_date=closes,
        by=places.viewer("pieter"),
    )


def _viewers(places: Places, row: AskingRound) -> list[Viewer]:
    asked = set(who_is_asked(row.programme, row.year))
    return [places.viewer(key) for key, user in places.users.items() if user.pk in asked]


def _answer(row: AskingRound, viewer: Viewer, grades: tuple[int, ...]) -> None:
    answers = dict(zip(asked_now(), (grade or None for grade in grades), strict=True))
    answer_asking(round=row, answers=answers, by=viewer)
