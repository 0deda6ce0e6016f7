"""What people brought in for today's conversations, beside what comes to the table by itself."""

from uuid import NAMESPACE_OID, uuid5

from cases.actions.agenda import raise_point
from opkoers.demo.living import Living
from opkoers.demo.places import on

POINTS = (
    ("de wit", "bo", "wonen", "Hoe lang kan de noodwoning blijven?"),
    ("de wit", "iris", "inkomen", "Wat neemt hij mee naar de intake?"),
)


def walk_agenda(living: Living) -> None:
    """Two days ago, so that everybody could read it beforehand."""
    for number, (name, who, area, text) in enumerate(POINTS):
        course = living.courses[name]
        with on(living.day(-2), 11, 10 * number):
            raise_point(
                case=course.case,
                area=course.area(area),
                text=text,
                token=uuid5(NAMESPACE_OID, text),
                by=living.places.viewer(who),
            )
