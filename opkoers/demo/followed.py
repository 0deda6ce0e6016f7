"""How it goes with the people of today, and what follows after a course: grades, calls, how it was."""

from cases.actions import following, measures
from cases.models import FollowUp
from cases.states import FollowUpStatus, Housing, MeasureMoment, Participation, Question
from opkoers.demo.living import Living
from opkoers.demo.places import on
from opkoers.demo.walk import Course


def walk_followed(living: Living) -> None:
    _grades(living, "bos", -134, MeasureMoment.START, wonen=3, inkomen=4)
    _grades(living, "bos", -92, MeasureMoment.CLOSING, wonen=8, inkomen=7)
    _grades(living, "de wit", -28, MeasureMoment.START, wonen=2, inkomen=3)
    _call(
        living, living.courses["bos"], "marleen", wellbeing=8, participation=Participation.VOLUNTEER
    )
    _call(living, living.courses["peters"], "wendy", wellbeing=7, participation=Participation.PAID)
    peters = living.courses["peters"]
    with on(living.day(-40), 11, 10):
        measures.record_evaluation(
            case=peters.case,
            area=peters.area("werk"),
            process_grade=8,
            process_why="Ik hoefde het maar één keer te vertellen. Het wachten op de artsen duurde lang.",
            result_grade=9,
            result_why="Ik sta weer op tijd op, en ik weet waarvoor.",
            by=living.places.viewer("pieter"),
        )


def _grades(living: Living, who: str, offset: int, moment: MeasureMoment, **grades: int) -> None:
    course = living.courses[who]
    with on(living.day(offset), 14, 10):
        measures.record_measures(
            case=course.case,
            moment=moment,
            grades={course.area(key): grade for key, grade in grades.items()},
            by=living.places.viewer(course.lead),
        )


def _call(
    living: Living, course: Course, who: str, *, wellbeing: int, participation: Participation
) -> None:
    """Reached at the second try, on the first call that was due."""
    row = FollowUp.objects.filter(case=course.case, status=FollowUpStatus.PLANNED).first()
    if row is None or row.due_date >= living.day(-1):
        return
    with on(row.due_date, 10, 15):
        following.not_reached(follow_up=row, by=living.places.viewer(who))
    with on(living.day(-1), 10, 40):
        following.record_answers(
            follow_up=row,
            answers={
                Question.HOUSING: Housing.STABLE.value,
                Question.PARTICIPATION: participation.value,
            },
            grade=wellbeing,
            by=living.places.viewer(who),
        )
