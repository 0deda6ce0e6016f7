"""The demo: everything that a screen shows has something true on it, and the second municipality stays apart."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, User
from accounts.states import Role
from budgets.graph import check
from budgets.graph.comparing import compare
from budgets.models import BudgetRequest, DecisionTree, TreeDraft
from budgets.states import RequestStatus
from cases.models import Agreement, Case, Meeting, Referral, ReferralDraft
from cases.states import CaseStatus, MeetingStatus, ReferralStatus
from consent.models import Basis, Correction, Dossier, EmergencyAccess
from consent.standing import standing_of
from consent.states import ConsentStanding
from opkoers.demo.places import PASSWORD, PEOPLE, Places
from reporting.models import ResearchExport
from reporting.states import ExportStatus
from trail import clock
from trail.models import AuditLine, OutboxMessage
from trail.states import OutboxStatus


def living() -> "list[Case]":
    return list(Case.objects.filter(dossier__programme__key="houten"))


def test_people_in_every_role(demo: Places) -> None:
    assert User.objects.count() >= 12
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert all(user.check_password(PASSWORD) for user in User.objects.all())


def test_cases_in_every_stage(demo: Places) -> None:
    assert {case.status for case in living()} == set(CaseStatus) - {CaseStatus.NOT_STARTED}
    assert {standing_of(case.dossier).state for case in living()} >= {
        ConsentStanding.ABSENT,
        ConsentStanding.RUNNING,
        ConsentStanding.WAITING,
        ConsentStanding.WITHDRAWN,
    }
    assert sum(standing_of(case.dossier).is_ending for case in living()) == 1
    answered = Referral.objects.filter(dossier__programme__key="houten")
    assert answered.filter(status=ReferralStatus.SUBMITTED).count() == 3
    assert answered.filter(status=ReferralStatus.REFERRED_ON).count() == 1
    assert ReferralDraft.objects.count() == 1
    assert Dossier.objects.filter(programme__key="houten").count() >= 14


def test_the_table_meets_today(demo: Places) -> None:
    today = Meeting.objects.filter(on_date=clock.today(), status=MeetingStatus.PLANNED)
    assert sorted(str(m.at_time) for m in today) == ["13:30:00", "14:00:00", "14:30:00"]


def test_an_emergency_waits_for_the_privacy_officer(demo: Places) -> None:
    assert Correction.objects.count() == 1
    one = EmergencyAccess.objects.get()
    assert (one.reviewed_at, one.ended_at) == (None, None)
    assert one.person == demo.users["karin"]


def test_something_is_shared_apart_from_consent(demo: Places) -> None:
    assert sorted((b.kind, b.is_running) for b in Basis.objects.all()) == [
        ("public_task", True),
        ("vital_interest", False),
    ]


def test_money_in_every_state(demo: Places) -> None:
    assert set(BudgetRequest.objects.values_list("status", flat=True)) >= {
        RequestStatus.SUBMITTED,
        RequestStatus.QUESTION,
        RequestStatus.APPROVED,
        RequestStatus.REFUSED,
        RequestStatus.WITHDRAWN,
    }


def test_the_graph_of_today_was_written_by_somebody_and_a_next_one_waits(demo: Places) -> None:
    houten = demo.municipalities["houten"]
    versions = DecisionTree.objects.filter(municipality=houten).order_by("version")
    assert [one.version for one in versions] == [1, 2]
    assert versions[1].published_by == demo.users["anna"]
    asked = BudgetRequest.objects.filter(dossier__programme__key="houten")
    assert set(asked.values_list("tree__version", flat=True)) == {2}
    draft = TreeDraft.objects.get()
    assert not check(draft.tree)
    assert len(compare(versions[1].tree, draft.tree)) == 1


def test_nothing_happens_in_the_future(demo: Places) -> None:
    assert not AuditLine.objects.filter(occurred_at__gt=clock.now()).exists()
    assert not Agreement.objects.filter(made_at__gt=clock.now()).exists()


def test_nobody_of_the_demo_gets_mail(demo: Places) -> None:
    assert not OutboxMessage.objects.filter(status=OutboxStatus.WAITING).exists()


def test_researchers_had_a_file_of_the_pilot_and_nothing_of_it_is_left(demo: Places) -> None:
    export = ResearchExport.objects.get(asked_at__year=2021)
    assert (export.status, export.file, export.project.key) == (ExportStatus.GONE, None, None)
    assert export.residents is not None
    assert export.residents >= 10
    assert export.parts.exclude(handed_at=None).count() == export.courses
    waiting = ResearchExport.objects.get(status=ExportStatus.WAITING)
    assert waiting.asked_by == demo.users["paula"]


def test_every_case_of_the_pilot_is_over(demo: Places) -> None:
    pilot = Case.objects.filter(dossier__programme__key="houten-2020")
    assert {case.status for case in pilot} == {CaseStatus.CLOSED}


def test_the_gate_agrees_with_its_facts(demo: Places) -> None:
    call_command("check_access", stdout=StringIO())


def test_the_other_municipality_stays_apart(demo: Places) -> None:
    for one in PEOPLE:
        seen = Dossier.objects.visible_to(demo.viewer(one.key))
        places = set(seen.values_list("municipality__key", flat=True))
        assert places <= {one.municipality}, one.key


def test_the_logins_are_printed(demo: Places) -> None:
    out = StringIO()
    call_command("demo_logins", stdout=out)
    assert all(one.email in out.getvalue() for one in PEOPLE)
    assert PASSWORD in out.getvalue()


def test_loading_again_changes_nothing(demo: Places) -> None:
    before = AuditLine.objects.count()
    for words in ([], ["--if-empty"]):
        call_command("load_demo", *words, stdout=StringIO())
    assert AuditLine.objects.count() == before


def test_a_real_place_refuses_the_demo(demo: Places, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="OPKOERS_DEMO"):
        call_command("load_demo")


def test_the_demo_is_not_loaded_over_other_people(world: object) -> None:
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert "no demo" in out.getvalue()
    with pytest.raises(CommandError, match="municipality"):
        call_command("load_demo", stdout=StringIO())
