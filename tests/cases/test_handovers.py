"""A warm handover: with the resident's yes, told in a conversation with them there, and accepted by the receiver."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.actions import people
from accounts.models import Membership
from cases.actions import handovers as actions
from cases.actions.courses import close_case
from cases.models import Case, Handover
from cases.states import ClosingReason, HandoverStatus
from consent.actions.withdrawals import withdraw
from consent.states import Purpose
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Case:
    case, talk = running_case(world)
    with clock.at(moment(10, 1, 15)):
        type(talk).objects.filter(pk=talk.pk).update(status="held", held_at=clock.now())
    return case


def proposed(
    world: World, case: Case, to: str = "mira", by: str = "marleen", **changes: Any
) -> Handover:
    values: dict[str, Any] = {
        "areas": world.area_ids("wonen", "werk"),
        "talk_date": date(2026, 11, 10),
        "resident_agreed": True,
    }
    if to:
        place = Membership.objects.select_related("organisation").get(user=world.users[to])
        values |= {"to_user": world.users[to], "to_organisation": place.organisation}
    return actions.propose_handover(case=case, by=world.viewer(by), **(values | changes))


def close(world: World, case: Case) -> None:
    close_case(
        case=case,
        reason=ClosingReason.HANDED_OVER,
        area=world.areas["wonen"],
        by=world.viewer("wendy"),
    )


def test_the_course_ends_once_it_is_accepted(world: World, case: Case) -> None:
    with pytest.raises(Denied, match="nog geen overdracht"):
        close(world, case)
    row = proposed(world, case)
    # a double click
    assert proposed(world, case) == row
    with pytest.raises(Conflict):
        proposed(world, case, "iris")
    with pytest.raises(Denied, match="nog geen overdracht"):
        close(world, case)
    actions.accept_handover(handover=row, with_resident=True, by=world.viewer("mira"))
    close(world, case)
    assert Case.objects.get(pk=case.pk).status == "closed"


def test_nothing_is_passed_on_without_a_yes(world: World, case: Case) -> None:
    for changes, words in (
        ({"resident_agreed": False}, "Zonder ja van de inwoner"),
        ({"areas": world.area_ids("veiligheid")}, "niets weten|niet weten|mag u"),
        ({"areas": []}, "leefgebieden"),
        ({"talk_date": date(2028, 1, 1)}, "half jaar"),
    ):
        with pytest.raises(Denied, match=words):
            proposed(world, case, **changes)
    with pytest.raises(Denied):
        proposed(world, case, by="iris")
    with pytest.raises(Denied):
        proposed(world, case, to="")
    # somebody of another municipality
    with pytest.raises(Denied, match="werkt daar nu niet"):
        proposed(world, case, "bert")
    assert not Handover.objects.exists()


def test_the_receiver_alone_says_yes_and_after_the_talk(world: World, case: Case) -> None:
    row = proposed(world, case, talk_date=date(2026, 11, 13))
    for who in ("marleen", "wendy", "iris"):
        with pytest.raises(Denied, match="Alleen"):
            actions.accept_handover(handover=row, with_resident=True, by=world.viewer(who))
    with pytest.raises(Denied, match="moet nog komen"):
        actions.accept_handover(handover=row, with_resident=True, by=world.viewer("mira"))
    with clock.at(moment(11, 13)):
        with pytest.raises(Denied, match="inwoner erbij"):
            actions.accept_handover(handover=row, with_resident=False, by=world.viewer("mira"))
        actions.refuse_handover(handover=row, by=world.viewer("mira"))
        with pytest.raises(Conflict):
            actions.accept_handover(handover=row, with_resident=True, by=world.viewer("mira"))


def is_let_in(world: World, row: Handover, client: Client) -> bool:
    """As the receiver: by the page, the day card and the mail, all three or none."""
    client.force_login(world.users["mira"])
    url = f"/overdrachten/{row.pk}/"
    found = {
        client.get(url).status_code == 200,
        url in client.get("/").content.decode(),
        outbox.RENDERERS[actions.ASKED](world.users["mira"].pk, {"handover": row.pk}) is not None,
    }
    assert len(found) == 1
    return found.pop()


def test_who_said_no_is_let_in_no_more(world: World, case: Case, client: Client) -> None:
    row = proposed(world, case)
    assert is_let_in(world, row, client)
    refused = client.post(f"/overdrachten/{row.pk}/", {"what": "refuse"}, follow=True)
    assert refused.status_code == 200
    assert not is_let_in(world, row, client)


def test_it_ends_with_the_course(world: World, case: Case, client: Client) -> None:
    row = proposed(world, case)
    close_case(
        case=case,
        reason=ClosingReason.GOALS_MET,
        area=world.areas["wonen"],
        by=world.viewer("wendy"),
    )
    row.refresh_from_db()
    assert (row.status, row.settled_by) == (HandoverStatus.WITHDRAWN, world.users["wendy"])
    assert AuditLine.objects.filter(action="handover.withdrawn", thing_id=row.pk).exists()
    assert not is_let_in(world, row, client)


def test_it_ends_with_the_consent(world: World, case: Case, client: Client) -> None:
    row = proposed(world, case)
    withdraw(dossier=case.dossier, purpose=Purpose.MONITORING, by=world.viewer("wendy"))
    assert is_let_in(world, row, client)
    withdraw(dossier=case.dossier, by=world.viewer("wendy"))
    assert not is_let_in(world, row, client)
    with pytest.raises(Denied):
        actions.accept_handover(handover=row, with_resident=True, by=world.viewer("mira"))


def test_who_was_let_in_as_receiver_does_not_steer_it(
    world: World, case: Case, client: Client
) -> None:
    row = proposed(world, case, "pieter")
    # of the lead organisation; what it may know shrinks after it was proposed
    withdraw(dossier=case.dossier, areas=world.area_ids("werk"), by=world.viewer("wendy"))
    client.force_login(world.users["pieter"])
    url = f"/overdrachten/{row.pk}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"what": "withdraw"}).status_code == 422
    row.refresh_from_db()
    assert row.status == HandoverStatus.PROPOSED


def test_somebody_outside_is_written_down_with_how(world: World, case: Case) -> None:
    row = proposed(world, case, "", to_name="Mevrouw Prins, MEE")
    with pytest.raises(Denied, match="Schrijf op hoe"):
        actions.accepted_outside(
            handover=row, how="", with_resident=True, by=world.viewer("marleen")
        )
    with pytest.raises(Denied):
        actions.accepted_outside(handover=row, how="Ja.", with_resident=True, by=world.viewer("bo"))
    actions.accepted_outside(
        handover=row, how="Telefonisch, 10 november", with_resident=True, by=world.viewer("marleen")
    )
    close(world, case)


def test_the_receiver_sees_the_handover_and_nothing_else(
    world: World, case: Case, client: Client
) -> None:
    row = proposed(world, case)
    url = f"/overdrachten/{row.pk}/"
    client.force_login(world.users["mira"])
    assert case.dossier.number in client.get("/").content.decode()
    page = client.get(url).content.decode()
    assert "Wonen, Werk" in page
    assert "Kees" not in page
    assert client.get(f"/casussen/{case.pk}/").status_code == 404
    mail = outbox.RENDERERS[actions.ASKED](world.users["mira"].pk, {"handover": row.pk})
    assert mail is not None
    assert "Kees" not in mail.body + mail.subject
    wrong = client.post(url, {"what": "accept"})
    assert wrong.status_code == 422
    assert "in een gesprek met de inwoner erbij" in wrong.content.decode()
    assert client.post(url, {"what": "accept", "with_resident": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.status == HandoverStatus.ACCEPTED
    # it opened nothing, and another colleague knows of nothing
    assert client.get(f"/casussen/{case.pk}/").status_code == 404
    client.force_login(world.users["gijs"])
    assert client.get(url).status_code == 404
    # who may not know one of the two areas neither
    client.force_login(world.users["bo"])
    assert client.get(url).status_code == 404


def test_who_left_is_no_receiver_any_more(world: World, case: Case, client: Client) -> None:
    row = proposed(world, case)
    people.end_membership(
        membership=Membership.objects.get(user=world.users["mira"]),
        last_date=date(2026, 11, 12),
        by=world.viewer("anna"),
    )
    with clock.at(moment(11, 13)):
        client.force_login(world.users["mira"])
        assert client.get(f"/overdrachten/{row.pk}/").status_code == 404
        assert outbox.RENDERERS[actions.ASKED](world.users["mira"].pk, {"handover": row.pk}) is None


def test_the_form_keeps_what_was_typed(world: World, case: Case, client: Client) -> None:
    client.force_login(world.users["marleen"])
    url = f"/casussen/{case.pk}/overdragen/"
    data = {
        "to": "outside",
        "to_name": "",
        "talk_date": "2026-11-10",
        "areas": [world.areas["wonen"].pk],
    }
    html = client.post(url, data).content.decode()
    assert "Zeg wie er verdergaat." in html
    assert "Zonder ja van de inwoner gaat er niets over." in html
    assert 'value="2026-11-10"' in html
    good = data | {"to_name": "Mevrouw Prins", "resident_agreed": "on"}
    assert client.post(url, good).status_code == 302
    assert client.post(url, good | {"to_name": "Iemand anders"}).status_code == 422
    more = client.get(f"/casussen/{case.pk}/meer/").content.decode()
    assert "Mevrouw Prins" in more
