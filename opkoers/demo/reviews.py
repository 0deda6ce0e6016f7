"""When courses are looked at again: one today, one done and set again, one in the weeks to come."""

from cases.actions.reviews import set_review, settle_review
from cases.states import ReviewStatus
from opkoers.demo.living import Living
from opkoers.demo.places import on


def walk_reviews(living: Living) -> None:
    for name, said, looked, reason in (
        ("de wit", -28, 0, "Halverwege: klopt de volgorde nog?"),
        ("brandt", -30, -5, "Na zes weken kijken we of het ritme klopt."),
        ("yilmaz", -14, 21, ""),
    ):
        course = living.courses[name]
        with on(living.day(said), 15, 40):
            row = set_review(
                case=course.case,
                on_date=living.day(looked),
                reason=reason,
                by=course.viewer("marleen"),
            )
        if row is not None and name == "brandt":
            with on(living.day(looked), 9, 45):
                settle_review(
                    review=row,
                    status=ReviewStatus.CHANGES,
                    outcome="Voortaan een keer per maand om tafel.",
                    next_date=living.day(70),
                    by=course.viewer("marleen"),
                )
