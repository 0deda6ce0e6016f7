"""Story, meetings, agreements and results: who may, what is refused in words, and one row for two clicks."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cases.actions.agreements import make_agreement, settle_agreement
from cases.actions.courses import (
    change_lead,
    close_case,
    not_started,
    pause_case,
    resume_case,
    start_case,
    watch_case,
)
from cases.actions.meetings import close_meeting, start_meeting, write_line
from cases.actions.planning import cancel_meeting, move_meeting, plan_meeting
from cases.actions.results import record_result
from cases.actions.story import (
    add_problem,
    edit_story,
    reorder_problems,
    set_problem_status,
    tell_story,
)
from cases.models import (
    Agreement,
    Attendance,
    Case,
    CaseLead,
    Closing,
    Meeting,
    MeetingLine,
    Problem,
    Result,
    ResultKind,
    StoryPart,
)
from cases.plugs import CLOSING_GUARDS
from cases.states import AgreementStatus, CaseStatus, ClosingReason, MeetingStatus, OwnerKind
from consent import gate
from consent.actions.withdrawals import withdraw
from consent.derivation import derive_access
from consent.models import Seat
from consent.states import DossierPhase
from tests.cases.table_world import invited_case, moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

DUE = date(2026, 10, 15)


def agree(world: World, case: Case, **values: Any) -> Agreement:
    """An agreement about wonen by Marleen, unless said otherwise; on 1 October."""
    area = world.areas[str(values.pop("area", "wonen"))]
    owner = values.pop("owner", "marleen")
    by = world.viewer(str(values.pop("by", "marleen")))
    given: dict[str, Any] = {
        "what": "Inschrijven bij WoningNet",
        "owner_kind": OwnerKind.PROFESSIONAL if owner else OwnerKind.RESIDENT,
        "owner_user": world.users[str(owner)] if owner else None,
        "due_date": DUE,
        "token": uuid4(),
        **values,
    }
    with clock.at(moment(10, 1, 14)):
        return make_agreement(case=case, area=area, by=by, **given)


def held(world: World, meeting: Meeting, **values: Any) -> Meeting:
    with clock.at(moment(10, 1, 15)):
        return close_meeting(
            meeting=meeting,
            present=[world.users[n].pk for n in ("marleen", "wendy")],
            resident_present=True,
            brought=["zijn broer"],
            by=world.viewer("marleen"),
            **values,
        )


# --- the course ---------------------------------------------------------------------------------


def test_the_first_conversation_starts_the_course_before_consent(world: World) -> None:
    case = invited_case(world)
    meeting = Meeting.objects.get(case=case)
    with clock.at(moment(10, 1)):
        start_meeting(meeting=meeting, by=world.viewer("wendy"))
        start_meeting(meeting=meeting, by=world.viewer("wendy"))  # twice is once
    case.refresh_from_db()
    assert (case.status, case.started_at) == (CaseStatus.ACTIVE, moment(10, 1))
    assert AuditLine.objects.filter(action="case.start", thing_id=case.pk).count() == 1
    # whoever the resident hasn't said yes to can't write
    with pytest.raises(Denied, match=r"table|tafel"):
        tell_story(case=case, area=world.areas["wonen"], text="x", by=world.viewer("iris"))


def test_jumps_that_the_table_does_not_know_are_refused_in_words(world: World) -> None:
    case = invited_case(world)
    wendy = world.viewer("wendy")
    for action in (pause_case, resume_case, watch_case):
        with pytest.raises(Conflict, match=r"colleague|collega"):
            action(case=case, by=wendy)
    with pytest.raises(Conflict):
        close_case(case=case, reason=ClosingReason.GOALS_MET, area=world.areas["wonen"], by=wendy)
    with clock.at(moment(10, 1)):
        start_case(case=case, by=wendy)
        with pytest.raises(Conflict):
            start_case(case=case, by=wendy)
        with pytest.raises(Conflict):
            not_started(case=case, by=wendy)


def test_pausing_cancels_the_planned_talk_and_a_talk_takes_it_up_again(world: World) -> None:
    case, first = running_case(world)
    marleen = world.viewer("marleen")
    with clock.at(moment(10, 1, 15)), pytest.raises(Conflict, match=r"going on|bezig"):
        pause_case(case=case, by=marleen)
    held(world, first, next_date=DUE)
    with clock.at(moment(10, 2)):
        with pytest.raises(Denied):
            pause_case(case=case, by=marleen, until_date=date(2026, 10, 1))
        pause_case(case=case, by=marleen, until_date=date(2026, 11, 2))
        assert Meeting.objects.get(case=case, number=2).status == MeetingStatus.CANCELLED
        with pytest.raises(Conflict):
            pause_case(case=case, by=marleen)
        third = plan_meeting(case=case, on_date=DUE, at_time=time(9), by=marleen)
    with clock.at(moment(10, 15, 9)):
        start_meeting(meeting=third, by=marleen)
    case.refresh_from_db()
    assert (case.status, case.paused_until_date) == (CaseStatus.ACTIVE, None)
    assert case.started_at == moment(10, 1)


def test_closing_ends_the_table_and_drops_what_is_open(world: World) -> None:
    case, first = running_case(world)
    agreement = agree(world, case, meeting=first)
    held(world, first, next_date=DUE)
    wendy, iris = world.viewer("wendy"), world.viewer("iris")
    with clock.at(moment(10, 20)):
        with pytest.raises(Denied, match=r"lead|trekker"):
            close_case(case=case, reason=ClosingReason.MOVED, area=world.areas["inkomen"], by=iris)
        watch_case(case=case, by=wendy)
        close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            explanation="Hij heeft een huis.",
            without="Dan sliep hij nog op een bank.",
            by=wendy,
        )
        case.refresh_from_db()
        agreement.refresh_from_db()
        assert (case.status, case.dossier.phase) == (CaseStatus.CLOSED, DossierPhase.CLOSED)
        assert case.closed_at == clock.now()
        assert (agreement.status, bool(agreement.reason)) == (AgreementStatus.DROPPED, True)
        assert Meeting.objects.get(case=case, number=2).status == MeetingStatus.CANCELLED
        assert [
            s.organisation.key for s in Seat.objects.filter(dossier=case.dossier, until_at=None)
        ] == ["werktafel"]
        assert not Case.objects.visible_to(iris).exists()
        assert Closing.objects.visible_to(wendy).get().reason == ClosingReason.GOALS_MET
        assert not CaseLead.objects.filter(case=case, until_at=None).exists()
        assert gate.stored_rows(case.dossier) == derive_access(gate.facts_of(case.dossier))
        with pytest.raises(Denied, match=r"ended|afgelopen"):
            tell_story(case=case, area=world.areas["wonen"], text="x", by=wendy)


def test_what_higher_floors_want_settled_comes_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Guard:
        def open_matter(self, case: Case) -> str | None:
            return "Er wacht nog een aanvraag."

    monkeypatch.setattr("cases.actions.courses.CLOSING_GUARDS", [*CLOSING_GUARDS, Guard()])
    case, first = running_case(world)
    held(world, first)
    with clock.at(moment(10, 2)), pytest.raises(Conflict, match="wacht nog"):
        close_case(
            case=case,
            reason=ClosingReason.OTHER,
            area=world.areas["wonen"],
            by=world.viewer("wendy"),
        )


def test_after_a_whole_withdrawal_a_course_closes_without_words(world: World) -> None:
    case, first = running_case(world)
    held(world, first)
    wendy = world.viewer("wendy")
    with clock.at(moment(10, 2)):
        withdraw(dossier=case.dossier, by=wendy)
        with pytest.raises(Denied):
            close_case(case=case, reason="other", area=world.areas["wonen"], by=wendy)
        with pytest.raises(Denied):
            close_case(
                case=case, reason="other", area=world.areas["proces"], explanation="x", by=wendy
            )
        close_case(case=case, reason="avoids_care", area=world.areas["proces"], by=wendy)
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED


def test_a_course_that_never_began(world: World) -> None:
    case = invited_case(world)
    with clock.at(moment(10, 1)):
        not_started(case=case, by=world.viewer("wendy"))
    case.refresh_from_db()
    assert (case.status, case.started_at) == (CaseStatus.NOT_STARTED, None)
    assert Meeting.objects.get(case=case).status == MeetingStatus.CANCELLED


def test_change_of_case_lead_keeps_who_was(world: World) -> None:
    case, _first = running_case(world)
    with clock.at(moment(10, 3)):
        with pytest.raises(Denied):
            change_lead(case=case, lead=world.users["mira"], by=world.viewer("marleen"))
        change_lead(case=case, lead=world.users["wendy"], by=world.viewer("marleen"))
        change_lead(case=case, lead=world.users["wendy"], by=world.viewer("marleen"))
    rows = CaseLead.objects.filter(case=case).order_by("id").values_list("user__email", "until_at")
    assert list(rows) == [
        ("marleen@test.example", moment(10, 3)),
        ("wendy@test.example", None),
    ]


# --- story and problems ----------------------------------------------------------------------------


def test_a_text_is_written_by_who_may_know_its_area(world: World) -> None:
    case, _first = running_case(world)
    with clock.at(moment(10, 1, 14)):
        for viewer, area, fine in (
            ("marleen", "gezondheid", True),
            ("wendy", "gezondheid", False),
            ("iris", "inkomen", True),
            ("iris", "wonen", False),
            ("bo", "wonen", True),
            ("marleen", "proces", False),
            ("paula", "wonen", False),
            ("bert", "wonen", False),
        ):
            given: dict[str, Any] = {
                "case": case,
                "area": world.areas[area],
                "by": world.viewer(viewer),
            }
            if fine:
                part = tell_story(text=f"{viewer} {area}", **given)
                assert tell_story(text=f"{viewer} {area}", **given) == part
                edit_story(part=part, text=f"{viewer} {area}!", by=given["by"])
            else:
                with pytest.raises(Denied):
                    tell_story(text="x", **given)
                with pytest.raises(Denied):
                    add_problem(words="x", **given)
        with pytest.raises(Denied):
            tell_story(
                case=case, area=world.bunnik_areas["wonen"], text="x", by=world.viewer("marleen")
            )
    assert StoryPart.objects.count() == 3


def test_order_keeps_the_places_of_what_the_viewer_may_not_know(world: World) -> None:
    case, _first = running_case(world)
    marleen, wendy = world.viewer("marleen"), world.viewer("wendy")
    with clock.at(moment(10, 1, 14)):
        a, b, c = (
            add_problem(case=case, area=world.areas[k], words=k, by=marleen)
            for k in ("wonen", "gezondheid", "werk")
        )
        reorder_problems(case=case, order=[c.pk, a.pk], by=wendy)
        assert list(Problem.objects.filter(case=case).values_list("pk", flat=True)) == [
            c.pk,
            b.pk,
            a.pk,
        ]
        for wrong in ([a.pk], [a.pk, a.pk], [a.pk, b.pk], [a.pk, b.pk, c.pk], []):
            with pytest.raises(Conflict):
                reorder_problems(case=case, order=wrong, by=wendy)
        set_problem_status(problem=a, status="solved", by=wendy)
        with pytest.raises(Conflict):
            set_problem_status(problem=a, status="later", by=wendy)
        with pytest.raises(Denied):
            set_problem_status(problem=b, status="solved", by=wendy)


# --- meetings -----------------------------------------------------------------------------------------


def test_planning_moving_and_cancelling(world: World) -> None:
    case, first = running_case(world)
    held(world, first)
    marleen = world.viewer("marleen")
    with clock.at(moment(10, 1, 16)):
        with pytest.raises(Denied, match=r"passed|voorbij"):
            plan_meeting(case=case, on_date=date(2026, 9, 30), at_time=time(9), by=marleen)
        with pytest.raises(Denied):
            plan_meeting(case=case, on_date=date(2062, 9, 30), at_time=time(9), by=marleen)
        second = plan_meeting(case=case, on_date=DUE, at_time=time(9), by=marleen)
        assert plan_meeting(case=case, on_date=DUE, at_time=time(9), by=marleen) == second
        with pytest.raises(Conflict):
            plan_meeting(case=case, on_date=DUE, at_time=time(10), by=marleen)
        later: dict[str, Any] = {"on_date": DUE + timedelta(1), "at_time": time(10), "by": marleen}
        with pytest.raises(Denied, match="waarom"):
            move_meeting(meeting=second, **later)
        move_meeting(meeting=second, reason="zaal bezet", **later)
        with pytest.raises(Conflict):
            move_meeting(meeting=first, on_date=DUE, at_time=time(10), by=marleen)
        with pytest.raises(Denied):
            cancel_meeting(meeting=second, reason="x", by=world.viewer("paula"))
        with pytest.raises(Denied, match="naam"):
            move_meeting(
                meeting=second, on_date=DUE, at_time=time(10), reason="Kees is ziek", by=marleen
            )
        with pytest.raises(Denied, match="naam"):
            cancel_meeting(meeting=second, reason="Meneer De Wit is ziek", by=marleen)
        cancel_meeting(meeting=second, reason="ziek", by=marleen)
        cancel_meeting(meeting=second, reason="ziek", by=marleen)
        with pytest.raises(Conflict):
            start_meeting(meeting=second, by=marleen)
        with pytest.raises(Conflict):
            cancel_meeting(meeting=first, reason="x", by=marleen)
        third = plan_meeting(case=case, on_date=DUE, at_time=time(9), by=marleen)
    assert third.number == 3


def test_a_line_sent_twice_is_one_and_lines_need_a_talk(world: World) -> None:
    _case, first = running_case(world)
    marleen, token = world.viewer("marleen"), uuid4()
    area = world.areas["wonen"]
    with clock.at(moment(10, 1, 14)):
        one = write_line(meeting=first, area=area, text="regel", token=token, by=marleen)
        two = write_line(meeting=first, area=area, text="regel", token=token, by=marleen)
        assert one == two
        with pytest.raises(Conflict):
            write_line(meeting=first, area=area, text="x", token=token, by=world.viewer("bo"))
        with pytest.raises(Denied):
            write_line(meeting=first, area=area, text="x", token=uuid4(), by=world.viewer("iris"))
    held(world, first)
    with clock.at(moment(10, 1, 16)):
        assert write_line(meeting=first, area=area, text="regel", token=token, by=marleen) == one
        with pytest.raises(Conflict, match=r"closed|afgesloten"):
            write_line(meeting=first, area=area, text="te laat", token=uuid4(), by=marleen)
    assert MeetingLine.objects.count() == 1


def test_closing_a_talk_makes_attendance_and_the_next_date_once(world: World) -> None:
    case, first = running_case(world)
    with clock.at(moment(10, 1, 14)), pytest.raises(Denied):
        close_meeting(
            meeting=first,
            present=[world.users["mira"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("marleen"),
        )
    held(world, first, next_date=DUE)
    held(world, first, next_date=DUE)
    first.refresh_from_db()
    second = Meeting.objects.get(case=case, number=2)
    assert (first.status, first.held_at) == (MeetingStatus.HELD, moment(10, 1, 15))
    assert (second.on_date, second.at_time, second.place) == (DUE, time(13, 30), first.place)
    assert Attendance.objects.filter(meeting=first).count() == 4
    with clock.at(moment(10, 1, 16)), pytest.raises(Conflict):
        close_meeting(
            meeting=first,
            present=[],
            resident_present=True,
            brought=[],
            by=world.viewer("marleen"),
        )


def test_what_a_colleague_says_otherwise_at_closing_is_not_dropped(world: World) -> None:
    _case, first = running_case(world)
    said: dict[str, Any] = {
        "present": [world.users[n].pk for n in ("marleen", "wendy")],
        "resident_present": True,
        "brought": ["zijn broer"],
    }
    held(world, first, next_date=DUE)
    with clock.at(moment(10, 1, 15)):
        for other in (
            {"next_date": date(2026, 10, 22)},
            {"next_date": DUE, "next_time": time(9, 0)},
            {"brought": ["zijn zus"]},
            {"resident_present": False},
        ):
            with pytest.raises(Conflict):
                close_meeting(meeting=first, by=world.viewer("wendy"), **{**said, **other})


def test_a_talk_held_early_is_todays(world: World) -> None:
    case, first = running_case(world)
    held(world, first, next_date=DUE)
    second = Meeting.objects.get(case=case, number=2)
    with clock.at(moment(10, 13)):
        assert start_meeting(meeting=second, by=world.viewer("marleen")).on_date == date(
            2026, 10, 13
        )


# --- agreements ------------------------------------------------------------------------------------------


def test_an_agreement_is_not_for_an_organisation_without_its_area(world: World) -> None:
    case, first = running_case(world)
    with pytest.raises(Denied) as denied:
        agree(world, case, owner="iris")
    assert all(name in denied.value.reason for name in ("WIL", "Wonen", "Werktafel", "Viveste"))
    for wrong in ("mira", "bert", "paula", "pieter"):
        with pytest.raises(Denied):
            agree(world, case, owner=wrong)
    assert agree(world, case, owner=None).owner_kind == OwnerKind.RESIDENT
    network = agree(world, case, owner=None, owner_kind=OwnerKind.NETWORK, owner_name="zijn broer")
    assert (network.owner_name, network.owner_organisation) == ("zijn broer", None)
    with pytest.raises(Denied):
        agree(world, case, owner=None, owner_kind=OwnerKind.NETWORK)
    mine = agree(world, case, meeting=first)
    assert mine.owner_organisation == world.organisations["sociaalteam"]
    # the resident may own what hardly anybody may know
    assert agree(world, case, area="gezondheid", owner=None)


def test_dates_of_agreements(world: World) -> None:
    case, first = running_case(world)
    with pytest.raises(Denied, match=r"before|voor het gesprek"):
        agree(world, case, meeting=first, due_date=date(2026, 9, 30))
    with pytest.raises(Denied):
        agree(world, case, due_date=date(2026, 9, 30))
    with pytest.raises(Denied):
        agree(world, case, due_date=date(2062, 9, 30))
    assert agree(world, case, meeting=first, due_date=date(2026, 10, 1))


def test_agreements_refuse_what_belongs_to_another_course(world: World) -> None:
    case, _first = running_case(world)
    other, other_first = running_case(world, "Jan Jansen")
    with clock.at(moment(10, 1, 14)):
        strange = add_problem(
            case=other, area=world.areas["wonen"], words="x", by=world.viewer("marleen")
        )
    with pytest.raises(Denied):
        agree(world, case, problem=strange)
    with pytest.raises(Denied):
        agree(world, case, meeting=other_first)
    token = uuid4()
    agree(world, case, token=token)
    with pytest.raises(Conflict):
        agree(world, other, token=token)


def test_something_else_on_a_used_form_is_something_else(world: World) -> None:
    """After the back button: it would be told as agreed, and never be kept."""
    case, first = running_case(world)
    token = uuid4()
    one = agree(world, case, token=token)
    two = agree(world, case, token=token, what="Bellen met Viveste")
    assert (two.what, one.pk == two.pk) == ("Bellen met Viveste", False)
    assert agree(world, case, token=token) == one
    assert agree(world, case, token=token, what="Bellen met Viveste") == two
    line: dict[str, Any] = {"meeting": first, "area": world.areas["wonen"], "token": uuid4()}
    with clock.at(moment(10, 1, 14)):
        by = world.viewer("marleen")
        assert write_line(text="een", by=by, **line) != write_line(text="twee", by=by, **line)
        assert write_line(text="een", by=by, **line).text == "een"
        assert write_line(text="twee", by=by, **line).text == "twee"
    assert [row.text for row in first.lines.all()] == ["een", "twee"]


def test_another_reason_replaces_the_one_before(world: World) -> None:
    case, _first = running_case(world)
    agreement = agree(world, case)
    by, status = world.viewer("marleen"), AgreementStatus.NOT_DONE
    with clock.at(moment(10, 2)):
        settle_agreement(agreement=agreement, status=status, reason="ziek", by=by)
    with clock.at(moment(10, 3)):
        settle_agreement(agreement=agreement, status=status, reason="formulier kwijt", by=by)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.reason) == ("not_done", "formulier kwijt")
    assert agreement.settled_at == moment(10, 2), "it was settled then"


def test_settling(world: World) -> None:
    case, _first = running_case(world)
    token = uuid4()
    agreement = agree(world, case, token=token)
    assert agree(world, case, token=token) == agreement
    marleen = world.viewer("marleen")
    with clock.at(moment(10, 2)):
        with pytest.raises(Denied, match=r"why|waarom"):
            settle_agreement(agreement=agreement, status=AgreementStatus.NOT_DONE, by=marleen)
        with pytest.raises(Denied):
            settle_agreement(
                agreement=agreement, status=AgreementStatus.DONE, by=world.viewer("iris")
            )
        settle_agreement(agreement=agreement, status=AgreementStatus.DONE, by=marleen)
        settle_agreement(agreement=agreement, status=AgreementStatus.DONE, by=marleen)
        with pytest.raises(Conflict):
            settle_agreement(
                agreement=agreement, status=AgreementStatus.NOT_DONE, reason="x", by=marleen
            )
        settle_agreement(agreement=agreement, status=AgreementStatus.OPEN, by=marleen)
        settle_agreement(
            agreement=agreement,
            status=AgreementStatus.NOT_DONE,
            reason="wacht op briefadres",
            by=marleen,
        )
    agreement.refresh_from_db()
    assert (agreement.status, agreement.settled_by_id) == ("not_done", marleen.user_id)
    assert AuditLine.objects.filter(action="agreement.settle").count() == 3


# --- results -----------------------------------------------------------------------------------------------


def test_results_have_happened_and_count_once(world: World) -> None:
    case, _first = running_case(world)
    kind = ResultKind.objects.get(municipality=world.houten, key="uitkering_geregeld")
    bunnik = ResultKind.objects.get(municipality=world.bunnik, key="uitkering_geregeld")
    iris = world.viewer("iris")
    with clock.at(moment(10, 15)):
        for wrong in (date(2026, 10, 16), date(2026, 9, 1)):
            with pytest.raises(Denied):
                record_result(case=case, kind=kind, on_date=wrong, by=iris)
        with pytest.raises(Denied):
            record_result(case=case, kind=bunnik, on_date=DUE, by=iris)
        with pytest.raises(Denied):
            record_result(case=case, kind=kind, on_date=DUE, by=world.viewer("bo"))
        one = record_result(case=case, kind=kind, on_date=DUE, by=iris)
        assert record_result(case=case, kind=kind, on_date=DUE, by=iris) == one
    assert Result.objects.get().area == world.areas["inkomen"]
