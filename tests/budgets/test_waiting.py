"""What waits on somebody is told again, on working days, to who can still do something about it."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from budgets.actions.decisions import ask_question
from budgets.actions.requests import answer_decider
from budgets.waiting import last_reminder, remind_of_waiting
from cases.dates import NATIONAL
from tests.budgets.scenes import Scene
from tests.budgets.test_decisions import approve
from trail import clock, outbox
from trail.models import OutboxMessage


def at(day: date) -> datetime:
    return datetime.combine(day, time(7, 35), tzinfo=clock.AMSTERDAM)


def reminded(kind: str) -> list[int]:
    return sorted(OutboxMessage.objects.filter(kind=kind).values_list("to_user_id", flat=True))


def test_who_decides_hears_it_again_after_a_working_day_and_every_second_one(scene: Scene) -> None:
    request = scene.submitted()
    users = scene.world.users
    both = sorted([users["pieter"].pk, users["paula"].pk])
    # sent on a Thursday: Friday, then Tuesday
    for day, times in ((12, 0), (13, 1), (13, 1), (14, 1), (16, 1), (17, 2), (18, 2), (19, 3)):
        with clock.at(at(date(2026, 11, day))):
            remind_of_waiting()
        assert reminded("budget.still_waits") == sorted(both * times), day
    mail = outbox.RENDERERS["budget.still_waits"](users["paula"].pk, {"request": request.pk})
    assert mail is not None
    for word in ("350", "Wit", "kamer", "borg"):
        assert word not in mail.body + mail.subject
    approve(scene, request)
    assert (
        outbox.RENDERERS["budget.still_waits"](users["paula"].pk, {"request": request.pk}) is None
    )
    with clock.at(at(date(2026, 11, 30))):
        assert remind_of_waiting() == 0


def test_who_was_asked_something_hears_it_until_the_answer_is_there(scene: Scene) -> None:
    request = scene.submitted()
    marleen = scene.world.users["marleen"]
    ask_question(request=request, text="Kan het later?", by=scene.world.viewer("pieter"))
    with clock.at(at(date(2026, 11, 13))):
        assert remind_of_waiting() == 1
        assert (reminded("budget.still_asked"), reminded("budget.still_waits")) == (
            [marleen.pk],
            [],
        )
        render = outbox.RENDERERS["budget.still_asked"]
        assert render(marleen.pk, {"request": request.pk}) is not None
        answer_decider(request=request, text="Nee.", by=scene.world.viewer("marleen"))
        assert render(marleen.pk, {"request": request.pk}) is None
        # it waits since now for somebody else
        assert remind_of_waiting() == 0


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(0, 120))
def test_a_reminder_falls_on_an_odd_working_day(since: date, days: int) -> None:
    today = since + timedelta(days=days)
    worked = [
        day
        for day in (since + timedelta(days=n) for n in range(1, days + 1))
        if not NATIONAL.is_free(day)
    ]
    assert last_reminder(since, today, NATIONAL) == (worked[::2][-1] if worked else None)
