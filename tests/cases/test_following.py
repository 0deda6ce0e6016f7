"""After a course: calls that plan themselves, only with the resident's yes; and nobody ends a course by silence."""

from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.actions import following as actions
from cases.actions.courses import close_case, resume_case, watch_case
from cases.contact import contact_of, silent
from cases.dates import is_free
from cases.models import AskedAround, Call, Case, FollowUp, FollowUpAnswer, Meeting
from cases.policies.following import questions_for
from cases.states import ClosingReason, FollowUpStatus, Participation, Question
from consent.actions.withdrawals import withdraw
from consent.monitoring import following_of
from consent.states import Purpose
from tests.cases.table_world import FIRST, give_consent, moment, running_case
from tests.world import World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import OutboxMessage

pytestmark = pytest.mark.django_db
KNOWN = ("wonen", "inkomen", "schulden", "werk", "dagelijks")
STEADY = {Question.HOUSING: "stable", Question.PARTICIPATION: Participation.PAID.value}


def running(world: World, *, monitoring: bool = True) -> Case:
    """The first conversation was held on 1 October, with the resident; the yes is on paper anew, with daily life."""
    case, talk = running_case(world)
    with clock.at(moment(10, 1, 14)):
        granted = {
            "werktafel": KNOWN,
            "sociaalteam": KNOWN,
            "wil": ("inkomen",),
            "viveste": ("wonen",),
        }
        give_consent(world, case, granted, monitoring=monitoring)
        from cases.actions.meetings import close_meeting

        close_meeting(
            meeting=talk,
            present=[world.users["wendy"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("wendy"),
        )
    return Case.objects.get(pk=case.pk)


def watched(world: World, *, monitoring: bool = True) -> Case:
    case = running(world, monitoring=monitoring)
    with clock.at(moment(10, 15)):
        return watch_case(case=case, by=world.viewer("wendy"))


def call_of(case: Case, months: int = 3) -> FollowUp:
    return FollowUp.objects.get(case=case, months=months, status=FollowUpStatus.PLANNED)


def listed(world: World, who: str) -> list[int]:
    viewer = world.viewer(who)
    rows = FollowUp.objects.visible_to(viewer).to_call(viewer)
    return list(rows.values_list("months", flat=True))


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.sampled_from([3, 6, 12]))
def test_a_call_falls_on_a_working_day_soon_after(ended_on: date, months: int) -> None:
    due = actions.due_on(ended_on, months)
    assert not is_free(due)
    assert timedelta() <= due - (ended_on + relativedelta(months=months)) <= timedelta(days=5)


def test_they_plan_themselves_once(world: World) -> None:
    case = watched(world)
    due = dict(FollowUp.objects.filter(case=case).values_list("months", "due_date"))
    assert due == {3: date(2027, 1, 15), 6: date(2027, 4, 15), 12: date(2027, 10, 15)}
    with clock.at(moment(10, 29)):
        close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            by=world.viewer("wendy"),
        )
    # closed later: counted from when the course was over, not anew
    assert dict(FollowUp.objects.filter(case=case).values_list("months", "due_date")) == due


def test_who_goes_on_after_all_is_not_called(world: World) -> None:
    case = watched(world)
    with clock.at(moment(10, 20)):
        resume_case(case=case, by=world.viewer("wendy"))
    assert set(FollowUp.objects.values_list("status", flat=True)) == {FollowUpStatus.DROPPED}
    with clock.at(moment(11, 2)):
        watch_case(case=case, by=world.viewer("wendy"))
    assert call_of(case).due_date == date(2027, 2, 2)


def test_who_calls(world: World) -> None:
    case = watched(world)
    told = {
        who: listed(world, who) for who in ("marleen", "wendy", "pieter", "iris", "paula", "bert")
    }
    everything = [3, 6, 12]
    # the case lead and the lead organisation; nobody else at the table, nobody who only steers
    assert told == {
        "marleen": everything, "wendy": everything, "pieter": everything, "iris": [], "paula": [], "bert": [],
    }  # fmt: skip
    with pytest.raises(Denied):
        actions.not_reached(follow_up=call_of(case), by=world.viewer("iris"))
    close_case(
        case=case,
        reason=ClosingReason.GOALS_MET,
        area=world.areas["wonen"],
        by=world.viewer("wendy"),
    )
    # after the end all seats are gone but the lead's
    assert listed(world, "marleen") == []
    assert listed(world, "wendy") == everything
    with pytest.raises(Denied):
        actions.not_reached(follow_up=call_of(case), by=world.viewer("marleen"))


def test_without_a_yes_nobody_is_called(world: World, client: Client) -> None:
    case = watched(world, monitoring=False)
    assert not following_of(case.dossier).allowed
    assert listed(world, "wendy") == []
    with pytest.raises(Denied, match="geen ja gezegd"):
        actions.not_reached(follow_up=call_of(case), by=world.viewer("wendy"))
    client.force_login(world.users["wendy"])
    page = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "De inwoner heeft geen ja gezegd tegen nabellen. Daarom belt niemand." in page


def test_taken_back_it_is_gone_at_once(world: World, client: Client) -> None:
    case = watched(world)
    with clock.at(moment(11, 2)):
        actions.record_answers(
            follow_up=call_of(case), answers=STEADY, grade=7, by=world.viewer("wendy")
        )
    assert FollowUpAnswer.objects.visible_to(world.viewer("wendy")).count() == 3
    withdraw(dossier=case.dossier, purpose=Purpose.MONITORING, by=world.viewer("wendy"))
    assert listed(world, "wendy") == []
    assert not FollowUpAnswer.objects.visible_to(world.viewer("wendy")).exists()
    client.force_login(world.users["wendy"])
    assert "Kees" not in client.get("/nabellen/").content.decode()
    assert client.get(f"/nabellen/{call_of(case, 6).pk}/").status_code == 403
    page = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "voorbij of ingetrokken" in page
    assert "betaald werk" not in page


def test_it_ends_with_the_yes(world: World) -> None:
    case = watched(world)
    until = following_of(case.dossier).until_at
    assert until is not None
    # planned end + 13 months: the call after twelve falls within
    assert call_of(case, 12).due_date < clock.local_date(until)
    for at, expected in ((until - timedelta(minutes=1), [3, 6, 12]), (until, [])):
        with clock.at(at):
            assert listed(world, "pieter") == expected
    # a new answer without that yes
    with clock.at(moment(11, 3)):
        give_consent(world, case)
        assert listed(world, "pieter") == []


def test_only_what_who_calls_may_know_is_asked(world: World) -> None:
    case = watched(world)
    with clock.at(moment(11, 3)):
        give_consent(world, case, {"werktafel": ("wonen",)}, monitoring=True)
        wendy = world.viewer("wendy")
        assert list(questions_for(wendy, case)) == [Question.HOUSING]
        for answers, grade in (({Question.PARTICIPATION: "none"}, None), ({}, 7)):
            with pytest.raises(Denied, match="niets weten"):
                actions.record_answers(
                    follow_up=call_of(case), answers=answers, grade=grade, by=wendy
                )
        actions.record_answers(
            follow_up=call_of(case),
            answers={Question.HOUSING: "shaky"},
            grade=None,
            by=wendy,
        )
    assert FollowUpAnswer.objects.get().answer == "shaky"


def test_the_call(world: World, client: Client) -> None:
    case = watched(world)
    url = f"/nabellen/{call_of(case).pk}/"
    with clock.at(moment(12, 30)):
        client.force_login(world.users["wendy"])
        assert "maanden na het traject" not in client.get("/").content.decode()
        # a double click is one call
        for _ in range(2):
            assert client.post(url, {"what": "missed"}).status_code == 302
        assert Call.objects.filter(reached=False).count() == 1
    with clock.at(moment(12, 30) + timedelta(minutes=1)):
        assert client.post(url, {"what": "missed"}).status_code == 302
        page = client.get("/nabellen/").content.decode()
        assert "Meneer Kees de Wit" in page
        assert "2 keer niet bereikt" in page
        wrong = client.post(url, {"housing": "stable", "wellbeing": "7,5"})
        assert wrong.status_code == 422
        assert "Een cijfer is een heel getal" in wrong.content.decode()
        assert 'value="7,5"' in wrong.content.decode()
        # nothing said about work: no row, and no 'none'
        assert client.post(url, {"housing": "stable", "wellbeing": "7"}).status_code == 302
        assert client.get(url).status_code == 302
        more = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "woont ergens, en dat is zeker" in more
    assert "hoe het gaat: een 7" in more
    assert FollowUpAnswer.objects.count() == 2
    assert Call.objects.filter(reached=False).count() == 2
    with pytest.raises(Conflict):
        actions.record_answers(
            follow_up=FollowUp.objects.get(months=3),
            answers={},
            grade=None,
            by=world.viewer("wendy"),
        )


def test_the_list_asks_as_much_for_one_as_for_many(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    watched(world)
    client.force_login(world.users["pieter"])
    client.get("/nabellen/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        client.get("/nabellen/")
    for name in ("Anna Tas", "Bob Vos"):
        case, _talk = running_case(world, name, monitoring=True)
        Meeting.objects.filter(case=case).update(status="held", held_at=clock.now())
        watch_case(case=case, by=world.viewer("wendy"))
    with django_assert_num_queries(len(first)):
        assert "Bob Vos" in client.get("/nabellen/").content.decode()


# --- nobody spoke to them -------------------------------------------------------------------------


def test_when_somebody_was_last_spoken_to(world: World) -> None:
    case = running(world)
    assert contact_of(case).spoken_on == FIRST
    with clock.at(moment(10, 20)):
        for who in ("iris", "iris", "bo"):
            actions.record_call(case=case, reached=False, by=world.viewer(who))
        assert Call.objects.count() == 2
        assert contact_of(case).spoken_on == FIRST
        assert contact_of(case).missed == 2
        actions.record_call(case=case, reached=True, by=world.viewer("iris"))
        assert contact_of(case).spoken_on == date(2026, 10, 20)
        assert contact_of(case).missed == 0
    # nine weeks to the day is not yet long ago
    for at, is_silent in ((moment(12, 22), False), (moment(12, 23), True)):
        with clock.at(at):
            assert contact_of(case).is_silent == is_silent
            assert silent(Case.objects.all()).exists() == is_silent


def test_the_table_is_asked_without_content_and_once(world: World, client: Client) -> None:
    case = running(world)
    with pytest.raises(Denied, match="kort geleden"):
        actions.ask_around(case=case, by=world.viewer("wendy"))
    with clock.at(moment(12, 15)):
        with pytest.raises(Denied):
            actions.ask_around(case=case, by=world.viewer("iris"))
        client.force_login(world.users["marleen"])
        assert "Al weken niet gesproken" in client.get("/").content.decode()
        row = actions.ask_around(case=case, by=world.viewer("marleen"))
        assert actions.ask_around(case=case, by=world.viewer("wendy")) == row
        mails = OutboxMessage.objects.filter(kind=actions.ASK_AROUND)
        to = set(mails.values_list("to_user_id", flat=True))
        assert to == {world.users[who].pk for who in ("wendy", "iris", "bo")}
        mail = outbox.RENDERERS[actions.ASK_AROUND](world.users["iris"].pk, {"case": case.pk})
        assert mail is not None
        assert "Kees" not in mail.body + mail.subject
        # somebody says so: then it isn't asked of the others any more
        actions.record_call(case=case, reached=True, by=world.viewer("iris"))
        assert outbox.RENDERERS[actions.ASK_AROUND](world.users["bo"].pk, {"case": case.pk}) is None
    assert AskedAround.objects.count() == 1


def test_ending_for_silence_is_decided_after_asking(world: World) -> None:
    case = running(world)

    def close(explanation: str = "Drie keer gebeld, een kaartje gestuurd.") -> None:
        close_case(
            case=case,
            reason=ClosingReason.UNREACHABLE,
            area=world.areas["wonen"],
            explanation=explanation,
            by=world.viewer("wendy"),
        )

    with clock.at(moment(12, 15)):
        with pytest.raises(Denied, match="Vraag eerst de mensen aan tafel"):
            close()
        actions.ask_around(case=case, by=world.viewer("wendy"))
        with pytest.raises(Denied, match="geef hun een week"):
            close()
    with clock.at(moment(12, 22)):
        with pytest.raises(Denied, match="wat er is geprobeerd"):
            close("")
        close()
    assert Case.objects.get(pk=case.pk).closed_at is not None
