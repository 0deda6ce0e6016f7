"""Who helps and who is close is known by area; what helps to be understood stands where it is needed, only there."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, Meeting
from consent.actions import around
from consent.copies.gathering import as_data, gather
from consent.models import Involvement, NetworkPerson
from tests.access.visit import text_of
from tests.cases.table_world import moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Denied
from trail.models import AuditLine

NEEDS = "Tolk Tigrinya, en een dag ervoor bellen"


@pytest.fixture
def case(world: World) -> Iterator[Case]:
    case, _meeting = running_case(world)
    with clock.at(moment(10, 2)):
        yield case


def page(world: World, who: str, url: str) -> str:
    client = Client()
    client.force_login(world.users[who])
    response = client.get(url)
    assert response.status_code in (200, 404), url
    return text_of(response)


def furnish(world: World, case: Case) -> tuple[Involvement, NetworkPerson]:
    by = world.viewer("marleen")
    helper = around.add_involvement(
        dossier=case.dossier,
        kind="ggz",
        organisation="Altrecht",
        name="Ria Kuipers",
        contact="030 123 45 67",
        area=world.areas["gezondheid"],
        since_date=date(2026, 3, 1),
        by=by,
    )
    person = around.add_network_person(
        dossier=case.dossier,
        name="Tesfay Wolde",
        relation="neef",
        contact="bellen na zes uur",
        area=world.areas["inkomen"],
        by=by,
    )
    return helper, person


def test_known_by_its_area(world: World, case: Case) -> None:
    helper, person = furnish(world, case)
    url = f"/dossiers/{case.dossier_id}/rondom/"
    text = page(world, "marleen", url)
    assert all(word in text for word in ("Altrecht", "Ria", "Tesfay", "bellen na zes uur"))
    for who, helps, near in (("iris", False, True), ("bo", False, False), ("paula", False, False)):
        text = page(world, who, url)
        assert ("Altrecht" in text or "Ria" in text) is helps, who
        assert ("Tesfay" in text) is near, who
    client = Client()
    client.force_login(world.users["iris"])
    assert client.post(f"{url}hulp/{helper.pk}/weg/").status_code == 404
    assert client.post(f"{url}naaste/{person.pk}/weg/").status_code == 302
    assert not NetworkPerson.objects.exists()


def test_names_are_encrypted_and_stay_out_of_the_log(world: World, case: Case) -> None:
    furnish(world, case)
    with connection.cursor() as cursor:
        for query in (
            "SELECT name, contact FROM consent_involvement",
            "SELECT name, contact FROM consent_networkperson",
        ):
            cursor.execute(query)
            stored = str(cursor.fetchall())
            assert not any(word in stored for word in ("Ria", "Tesfay", "030", "bellen"))
    logged = str(list(AuditLine.objects.values_list("data", "reason")))
    assert not any(word in logged for word in ("Ria", "Tesfay", "Altrecht"))


def test_the_copy_says_what_but_never_who(world: World, case: Case) -> None:
    furnish(world, case)
    told = str(as_data(case.dossier, gather(world.viewer("wendy"), case.dossier)))
    # wendy's organisation may not know about health: a copy holds what its maker may know
    assert "neef" in told
    assert "Altrecht" not in told
    assert not any(name in told for name in ("Ria", "Kuipers", "Tesfay", "Wolde", "zes uur"))


@pytest.mark.parametrize(
    ("who", "area", "allowed"),
    [("marleen", "gezondheid", True), ("wendy", "gezondheid", False), ("gijs", "wonen", False)],
)
def test_who_writes_may_know(world: World, case: Case, who: str, area: str, allowed: bool) -> None:
    values: dict[str, Any] = {
        "dossier": case.dossier,
        "kind": "ggz",
        "area": world.areas[area],
        "by": world.viewer(who),
    }
    if allowed:
        one = around.add_involvement(**values)
        assert around.add_involvement(**values) == one
        assert around.end_involvement(involvement=one, by=values["by"]).until_date == clock.today()
    else:
        with pytest.raises(Denied):
            around.add_involvement(**values)
    assert Involvement.objects.count() == int(allowed)


def test_what_helps_to_be_understood_stands_where_it_is_needed(world: World, case: Case) -> None:
    around.set_communication(dossier=case.dossier, text=NEEDS, by=world.viewer("marleen"))
    planning = f"/casussen/{case.pk}/plannen/"
    own = f"/dossiers/{case.dossier_id}/rondom/"
    meeting = Meeting.objects.get(case=case)
    assert NEEDS in page(world, "marleen", planning)
    assert NEEDS in page(world, "wendy", own)
    # only part of what the referral was about; never where everybody reads along
    for who in ("iris", "bo", "paula"):
        assert NEEDS not in page(world, who, planning if who != "paula" else own), who
        assert NEEDS not in page(world, who, own), who
    for url in (
        f"/casussen/{case.pk}/",
        f"/casussen/{case.pk}/verhaal/",
        f"/casussen/{case.pk}/meer/",
        f"/gesprekken/{meeting.pk}/",
        f"{planning}?back=table",
        "/",
    ):
        assert NEEDS not in page(world, "marleen", url), url
    with pytest.raises(Denied):
        around.set_communication(dossier=case.dossier, text="", by=world.viewer("iris"))


def test_the_letter_reminds_who_writes_it(world: World, case: Case) -> None:
    from cases.actions.letters import begin_statement

    around.set_communication(dossier=case.dossier, text=NEEDS, by=world.viewer("marleen"))
    letter = begin_statement(case=case, by=world.viewer("marleen"))
    assert NEEDS in page(world, "marleen", f"/brieven/{letter.pk}/")
    assert NEEDS not in str(letter.texts)


def test_bad_days_are_said_at_their_field(world: World, case: Case) -> None:
    client = Client()
    client.force_login(world.users["marleen"])
    sent = {
        "help-kind": "ggz",
        "help-organisation": "Altrecht",
        "help-since_date": "2026-05-01",
        "help-until_date": "2026-04-01",
        "help-area": world.areas["wonen"].pk,
    }
    response = client.post(f"/dossiers/{case.dossier_id}/rondom/hulp/", sent)
    assert response.status_code == 422
    assert "Altrecht" in response.content.decode()
    assert "Het kan niet aflopen voordat het begint." in text_of(response)
