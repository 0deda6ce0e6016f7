"""What happens between conversations: a message to the table, a party that has to be asked higher up."""

from datetime import date

from cases.actions import messages
from opkoers.demo.living import Living
from opkoers.demo.places import on

# whose course, days ago, hour, by whom, about what, the words
MESSAGES: tuple[tuple[str, int, int, str, str, str], ...] = (
    (
        "de wit", 6, 15, "marleen", "wonen",
        "Zijn broer belde: hij mag tot de kerst op de bank blijven, daarna komt er een kind bij.",
    ),
    ("de wit", 5, 10, "bo", "wonen", "De noodwoning is gekeurd. De sleutel ligt klaar zodra hij ja zegt."),
    (
        "de wit", 1, 16, "iris", "inkomen",
        "De aanvraag ligt bij de toetser, ik hoor vrijdag meer.",
    ),
    ("brandt", 2, 11, "els", "wonen", "De verhuurder belde: hij wil maandag weten of de borg er komt."),
)  # fmt: skip


def walk_between(living: Living) -> None:
    """On working days of the past week."""
    for name, days, hour, who, area, text in MESSAGES:
        course = living.courses[name]
        day: date = living.day(-days)
        with on(day, hour, 10):
            messages.write_message(
                case=course.case,
                area=course.area(area),
                text=text,
                token=course.token(),
                by=living.places.viewer(who),
            )
