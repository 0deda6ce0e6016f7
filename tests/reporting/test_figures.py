"""What is counted, and what isn't."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.actions.decisions import void_approval
from budgets.actions.trees import install_default_tree
from cases.actions import courses, planning
from cases.models import Meeting
from cases.states import MeetingStatus
from consent.actions.dossiers import add_to_table, leave_table
from consent.models import Seat
from reporting.figures import Budget, count_figures, people_with_topics
from reporting.periods import Period
from tests.budgets.scenes import running_case
from tests.cases.table_world import FIRST, invited_case
from tests.reporting.cohort import AUTUMN, course, noon
from tests.world import SYSTEM, World
from trail import clock


def numbers(world: World, period: Period = AUTUMN) -> tuple[int, int, int]:
    overview = count_figures(world.programme, period).overview
    return overview.residents, overview.conversations, overview.organisations


def test_counts_who_came_to_the_table(world: World) -> None:
    course(world, "Anna Aan de Tafel", talks=3)
    course(world, "Ben Boven", talks=1)
    invited_case(world, "Cor Nog niet")
    assert numbers(world) == (2, 4, 4)


def test_a_planned_or_cancelled_conversation_is_none(world: World) -> None:
    case = course(world, "Anna Aan de Tafel")
    ahead = Meeting.objects.get(case=case, status=MeetingStatus.PLANNED)
    with clock.at(noon(ahead.on_date)):
        planning.cancel_meeting(meeting=ahead, reason="ziek", by=world.viewer("wendy"))
    assert numbers(world) == (1, 1, 4)


def test_both_ends_of_the_period_count(world: World) -> None:
    course(world, "Anna Aan de Tafel", talks=2)  # 1 and 15 October
    assert numbers(world, Period(FIRST, FIRST)) == (1, 1, 4)
    assert numbers(world, Period(FIRST, date(2026, 10, 14))) == (1, 1, 4)
    assert numbers(world, Period(FIRST, date(2026, 10, 15))) == (1, 2, 4)
    assert numbers(world, Period(date(2026, 10, 2), date(2026, 10, 15))) == (1, 1, 4)
    assert numbers(world, Period(date(2026, 10, 16), date(2026, 11, 1))) == (0, 0, 0)


def test_the_period_is_local(world: World) -> None:
    """Told at half past eleven in the evening in Houten: that day, though it is the next one in UTC's summer."""
    late = datetime(2026, 10, 5, 21, 30, tzinfo=UTC)  # 23.30 in Houten
    course(world, "Anna Aan de Tafel", topics=["wonen"], told_at=late)
    after = late + timedelta(hours=1)  # 00.30, the 6th
    course(world, "Ben Boven", topics=["wonen"], told_at=after)
    until_5 = count_figures(world.programme, Period(FIRST, date(2026, 10, 5)))
    until_6 = count_figures(world.programme, Period(FIRST, date(2026, 10, 6)))
    assert [t.number for t in until_5.help_topics] == [1]
    assert [t.number for t in until_6.help_topics] == [2]


def test_topics_count_people_not_problems(world: World) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen", "wonen", "werk"])
    course(world, "Ben Boven", topics=["wonen"])
    course(world, "Cor Zonder")
    figures = count_figures(world.programme, AUTUMN)
    assert [(t.key, t.number) for t in figures.help_topics] == [("wonen", 2), ("werk", 1)]
    assert figures.without_topic == 1


def test_a_problem_of_who_had_no_conversation_is_not_counted(world: World) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen"])
    figures = count_figures(world.programme, Period(date(2026, 11, 1), date(2026, 11, 11)))
    assert figures.help_topics == ()


def test_results_count_results_and_their_people(world: World) -> None:
    course(world, "Anna Aan de Tafel", came=["urgentie_afgegeven", "uitkering_geregeld"])
    course(world, "Ben Boven", came=["urgentie_afgegeven"])
    figures = count_figures(world.programme, AUTUMN)
    assert [(t.key, t.number, t.residents) for t in figures.results] == [
        ("urgentie_afgegeven", 2, 2),
        ("uitkering_geregeld", 1, 1),
    ]
    before = count_figures(world.programme, Period(date(2026, 9, 1), date(2026, 9, 30)))
    assert before.results == ()


def test_violence_and_what_it_joins_count_each_person_once(world: World) -> None:
    course(world, "Anna Aan de Tafel", topics=["huiselijk_geweld", "kinderen_veiligheid"])
    course(world, "Ben Boven", topics=["huiselijk_geweld"])
    figures = count_figures(world.programme, AUTUMN)
    assert {t.key: (t.number, t.is_violence) for t in figures.help_topics} == {
        "huiselijk_geweld": (2, True),
        "kinderen_veiligheid": (1, False),
    }
    together = ("huiselijk_geweld", "kinderen_veiligheid")
    assert people_with_topics(world.programme, AUTUMN, together) == 2


def test_organisations_sat_there_in_the_period(world: World) -> None:
    case = course(world, "Anna Aan de Tafel", talks=3)
    by = world.viewer("wendy")
    with clock.at(noon(date(2026, 10, 20))):
        add_to_table(
            dossier=case.dossier,
            organisation=world.organisations["gemeente"],
            persons=[world.users["paula"].pk],
            by=by,
        )
    with clock.at(noon(date(2026, 10, 21))):
        leave_table(seat=Seat.objects.get(dossier=case.dossier, organisation__key="viveste"), by=by)
    assert numbers(world)[2] == 5
    assert numbers(world, Period(FIRST, date(2026, 10, 15)))[2] == 4
    assert numbers(world, Period(date(2026, 10, 22), date(2026, 11, 11)))[2] == 4


def test_another_programme_is_another_world(world: World) -> None:
    course(world, "Anna Aan de Tafel", topics=["wonen"], came=["eigen_woning"])
    figures = count_figures(world.bunnik_programme, AUTUMN)
    assert figures.overview.residents == figures.overview.organisations == 0
    assert figures.help_topics == figures.results == ()


def test_duration_is_of_courses_that_ended(world: World) -> None:
    first, second = course(world, "Anna Aan de Tafel"), course(world, "Ben Boven")
    course(world, "Cor Loopt nog")
    for case, day in ((first, date(2026, 10, 15)), (second, date(2026, 10, 29))):
        with clock.at(noon(day)):
            courses.watch_case(case=case, by=world.viewer("marleen"))
    duration = count_figures(world.programme, AUTUMN).duration
    assert (duration.finished, duration.running, duration.median_days) == (2, 1, 21)
    early = count_figures(world.programme, Period(FIRST, date(2026, 10, 14))).duration
    assert (early.finished, early.running, early.median_days) == (0, 3, None)


@pytest.mark.parametrize("many", [1, 3])
def test_as_many_queries_whatever_the_size(world: World, many: int) -> None:
    for number in range(many):
        course(world, f"Inwoner {number}", topics=["wonen", "huiselijk_geweld"], came=["eigen_woning"])  # fmt: skip
    with CaptureQueriesContext(
        connection,
    ) as queries:
        count_figures(world.programme, AUTUMN)
    assert len(queries) == 10
    selected = " ".join(q["sql"].split(" FROM ")[0] for q in queries)
    for text in ("words", '"note"', '"name" AS', '"text"'):
        assert text not in selected.replace('"cases_helptopic"."name" AS', "").replace(
            '"cases_resultkind"."name" AS', ""
        )


def test_words_of_a_period() -> None:
    from django.utils import translation

    with translation.override("nl"):
        assert Period(date(2020, 2, 1), date(2020, 2, 29)).words == "februari 2020"
        assert Period(date(2020, 2, 3), date(2020, 2, 3)).words == "3 februari 2020"
        assert Period(date(2020, 2, 1), date(2020, 11, 30)).words == (
            "februari tot en met november 2020"
        )
        assert Period(date(2019, 12, 15), date(2020, 1, 4)).words == (
            "15 december 2019 tot en met 4 januari 2020"
        )
    with pytest.raises(ValueError):
        Period(date(2020, 2, 2), date(2020, 2, 1))


def test_budget_is_what_the_ledger_says_was_used(world: World) -> None:
    install_default_tree(world.houten, by=SYSTEM)
    today = Period(clock.today(), clock.today())
    scene = running_case(world)
    assert count_figures(world.programme, today).budget is None
    request = scene.approved("350.00")
    running_case(world, "Fatima el Amrani").approved("120.50")
    assert count_figures(world.programme, today).budget == Budget(Decimal("470.50"), 2)
    assert count_figures(world.bunnik_programme, today).budget is None
    before = Period(clock.today() - timedelta(days=9), clock.today() - timedelta(days=1))
    assert count_figures(world.programme, before).budget is None
    void_approval(
        request=request, token=uuid4(), reason="Toch niet nodig.", by=world.viewer("pieter")
    )
    assert count_figures(world.programme, today).budget == Budget(Decimal("120.50"), 1)
