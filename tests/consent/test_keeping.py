"""The page that says until when, and the hold."""

from datetime import timedelta

import pytest
from django.test import Client

from cases.actions import courses
from cases.models import Case, Meeting
from cases.states import ClosingReason, MeetingStatus
from consent.actions.holds import end_hold, set_hold
from consent.models import LegalHold
from tests.cases.table_world import running_case
from tests.consent.test_gate import refer
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine


@pytest.fixture
def case(world: World) -> Case:
    return running_case(world)[0]


def text_of(client: Client, world: World, dossier_id: int, who: str = "wendy") -> str:
    client.force_login(world.users[who])
    return " ".join(client.get(f"/dossiers/{dossier_id}/bewaren/").content.decode().split())


def test_says_until_when(world: World, case: Case, client: Client) -> None:
    assert "een dag is nog niet te noemen" in text_of(client, world, case.dossier_id)
    Meeting.objects.filter(case=case).update(status=MeetingStatus.HELD, held_at=clock.now())
    courses.close_case(
        case=case,
        reason=ClosingReason.GOALS_MET,
        area=world.areas["wonen"],
        by=world.viewer("wendy"),
    )
    text = text_of(client, world, case.dossier_id)
    for year in (2029, 2031, 2036):
        assert f"Tot 12 november {year}" in text


def test_a_referral_says_its_day(world: World, client: Client) -> None:
    dossier = refer(world)
    day = clock.local_date(clock.now() + timedelta(weeks=6))
    assert f"{day.day} " in text_of(client, world, dossier.pk, "wendy")
    assert "Alles over deze aanmelding wordt vernietigd" in text_of(client, world, dossier.pk)


def test_a_hold_is_set_with_a_reason_and_ended(world: World, case: Case, client: Client) -> None:
    client.force_login(world.users["wendy"])
    url = f"/dossiers/{case.dossier_id}/bewaren/"
    for reason in ("", "   ", "x" * 301, "\x00"):
        assert client.post(url, {"reason": reason}).status_code == 422, repr(reason)
    assert not LegalHold.objects.exists()
    assert client.post(url, {"reason": "Klacht bij de ombudsman."}).status_code == 302
    assert client.post(url, {"reason": "Nog een keer."}).status_code == 422
    assert "Klacht bij de ombudsman." in text_of(client, world, case.dossier_id)
    # why may tell what it is about
    seen = text_of(client, world, case.dossier_id, "iris")
    assert "Alles blijft voorlopig bewaard" in seen
    assert "ombudsman" not in seen
    client.force_login(world.users["wendy"])
    assert client.post(f"{url}weer-volgens-termijn/").status_code == 302
    assert LegalHold.objects.get().ended_by == world.users["wendy"]
    assert AuditLine.objects.filter(action__in=["hold.set", "hold.end"]).count() == 2


def test_the_privacy_officer_may_hold_and_nobody_else(world: World, case: Case) -> None:
    for who in ("iris", "bo", "paula", "anna", "bert"):
        with pytest.raises(Denied):
            set_hold(dossier=case.dossier, reason="Omdat.", by=world.viewer(who))
    hold = set_hold(dossier=case.dossier, reason="Onderzoek.", by=world.viewer("fleur"))
    with pytest.raises(Denied):
        end_hold(hold=hold, by=world.viewer("iris"))
    end_hold(hold=hold, by=world.viewer("fleur"))
    with pytest.raises(Conflict):
        end_hold(hold=hold, by=world.viewer("fleur"))
