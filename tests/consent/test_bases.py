"""Grounds that are not consent: who writes them down, what they must say, how they end, who reads them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from consent import gate, logbook
from consent.actions.bases import end_basis, record_basis
from consent.actions.dossiers import set_phase
from consent.actions.withdrawals import withdraw
from consent.models import Basis, Dossier
from consent.states import BasisKind, DossierPhase
from tests.consent.test_gate import consent, invite
from tests.stored_world import built_once
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db
ARTICLE = "artikel 17 Participatiewet"
DANGER = "Zij belde: hij staat voor de deur."


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
@built_once
def dossier(world: World) -> Dossier:
    made = invite(world)
    consent(world, made, wil=("wonen",))
    return made


def record(world: World, dossier: Dossier, who: str = "wendy", **values: Any) -> Basis:
    organisation = values.pop("organisation", "wil")
    given: dict[str, Any] = {
        "organisation_id": world.organisations[organisation].pk,
        "kind": BasisKind.LEGAL_DUTY,
        "article": ARTICLE,
        "areas": world.area_ids("inkomen"),
    }
    return record_basis(dossier=dossier, by=world.viewer(who), **(given | values))


def knows(world: World, who: str, dossier: Dossier, area: str) -> bool:
    return world.areas[area].pk in gate.known_areas(world.viewer(who), dossier)


def client_of(world: World, who: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.users[who])
    return client


def url(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/grondslagen/"


def page_of(world: World, dossier: Dossier, who: str = "wendy") -> str:
    answer = client_of(world, who).get(url(dossier))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_written_down_holds_at_once_and_ended_too(world: World, dossier: Dossier) -> None:
    assert not knows(world, "iris", dossier, "inkomen")
    basis = record(world, dossier)
    assert knows(world, "iris", dossier, "inkomen")
    end_basis(basis=basis, by=world.viewer("wendy"))
    assert not knows(world, "iris", dossier, "inkomen")
    assert knows(world, "iris", dossier, "wonen")  # what was said yes to stays
    with pytest.raises(Conflict, match="ended already"):
        end_basis(basis=basis, by=world.viewer("pieter"))
    actions = AuditLine.objects.filter(action__startswith="basis.").order_by("id")
    assert [(a.action, a.basis, a.dossier_ids) for a in actions] == [
        ("basis.record", "legal_duty", [dossier.pk]),
        ("basis.end", "legal_duty", [dossier.pk]),
    ]


def test_it_outlives_a_withdrawal(world: World, dossier: Dossier) -> None:
    record(world, dossier)
    withdraw(dossier=dossier, by=world.viewer("wendy"))
    assert knows(world, "iris", dossier, "inkomen")
    assert not knows(world, "iris", dossier, "wonen")


def test_an_end_passes_by_itself(world: World, dossier: Dossier) -> None:
    now = clock.now()
    record(
        world,
        dossier,
        kind=BasisKind.VITAL_INTEREST,
        article="",
        reason=DANGER,
        until_at=now + timedelta(days=2),
        areas=world.area_ids("veiligheid"),
    )
    assert knows(world, "iris", dossier, "veiligheid")
    with clock.at(now + timedelta(days=2)):
        assert not knows(world, "iris", dossier, "veiligheid")
        assert "Past" in page_of(world, dossier)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"article": ""}, "Name the article"),
        ({"article": "   "}, "Name the article"),
        ({"article": "x" * 201}, "Name the article"),
        ({"kind": BasisKind.PUBLIC_TASK, "article": ""}, "Name the article"),
        ({"kind": BasisKind.CONSENT}, "Consent is asked of the resident"),
        ({"kind": "because"}, "Choose one of the grounds"),
        ({"kind": BasisKind.VITAL_INTEREST}, "who is in danger"),
        ({"kind": BasisKind.VITAL_INTEREST, "reason": DANGER}, "until when"),
        ({"kind": BasisKind.VITAL_INTEREST, "reason": "x" * 501}, "who is in danger"),
        ({"areas": []}, "at least one subject"),
        ({"areas": [2**15 - 1]}, "does not exist here"),
        ({"organisation_id": 2**40}, "does not work in this municipality"),
        ({"organisation": "bunnikteam"}, "does not work in this municipality"),
    ],
)
def test_what_is_not_right_is_said_in_words(
    world: World, dossier: Dossier, values: dict[str, Any], says: str
) -> None:
    with pytest.raises(Denied, match=says):
        record(world, dossier, **values)
    assert not Basis.objects.exists()


def test_another_municipalitys_area_or_the_process_is_none(world: World, dossier: Dossier) -> None:
    for area in (world.bunnik_areas["inkomen"], world.areas["proces"]):
        with pytest.raises(Denied, match="does not exist here"):
            record(world, dossier, areas=[area.pk])


def test_a_secret_address_is_shared_by_the_resident_alone(world: World, dossier: Dossier) -> None:
    with pytest.raises(Denied, match="resident's own yes"):
        record(world, dossier, areas=world.area_ids("inkomen", "adres"))
    page = page_of(world, dossier)
    assert "Politie en justitie" in page
    assert "Geheim adres" not in page
    data = {
        "organisation": world.organisations["werktafel"].pk,
        "kind": "public_task",
        "article": ARTICLE,
        "also": [world.areas["adres"].pk],
    }
    assert client_of(world, "wendy").post(url(dossier), data).status_code == 422
    assert not Basis.objects.exists()


def test_vital_interest_ends_within_so_many_days(
    world: World, dossier: Dossier, settings: Any
) -> None:
    settings.VITAL_INTEREST_DAYS = 3
    now = clock.now()
    danger = {"kind": BasisKind.VITAL_INTEREST, "article": "", "reason": DANGER}
    with pytest.raises(Denied, match="At most 3 days"):
        record(world, dossier, **danger, until_at=now + timedelta(days=4, seconds=1))
    for past in (now, now - timedelta(days=1)):
        with pytest.raises(Denied, match="has passed"):
            record(world, dossier, **danger, until_at=past)
    # and as somebody says it: until and including a day
    data = {
        "organisation": world.organisations["wil"].pk,
        "kind": "vital_interest",
        "reason": DANGER,
        "also": [world.areas["veiligheid"].pk],
    }
    client = client_of(world, "wendy")
    last = clock.today() + timedelta(days=3)
    for day in (last + timedelta(days=1), clock.today() - timedelta(days=1), "9999-12-31", "x"):
        assert client.post(url(dossier), data | {"until_date": str(day)}).status_code == 422, day
    assert client.post(url(dossier), data | {"until_date": str(last)}).status_code == 302
    basis = Basis.objects.get()
    assert basis.until_at == datetime(2026, 11, 16, tzinfo=clock.AMSTERDAM)
    assert (basis.article, basis.areas) == ("", [world.areas["veiligheid"].pk])


@pytest.mark.parametrize("who", ["marleen", "iris", "mira", "paula", "fleur", "anna", "bregje"])
def test_only_the_lead_organisation(world: World, dossier: Dossier, who: str) -> None:
    with pytest.raises(Denied, match="Only the lead organisation"):
        record(world, dossier, who)
    basis = record(world, dossier)
    with pytest.raises(Denied, match="Only the lead organisation"):
        end_basis(basis=basis, by=world.viewer(who))
    assert basis.is_running


def test_after_the_course_nothing_new_but_an_end(world: World, dossier: Dossier) -> None:
    basis = record(world, dossier)
    with transaction.atomic():
        set_phase(gate.lock_dossier(dossier.pk), DossierPhase.CLOSED)
    with pytest.raises(Denied, match="course has ended"):
        record(world, dossier, areas=world.area_ids("werk"))
    end_basis(basis=basis, by=world.viewer("wendy"))


def test_sent_twice_is_once(world: World, dossier: Dossier) -> None:
    assert record(world, dossier) == record(world, dossier)
    basis = Basis.objects.get()
    end_basis(basis=basis, by=world.viewer("wendy"))
    assert record(world, dossier) != basis


def test_nothing_is_ticked_and_each_mistake_stands_at_its_field(
    world: World, dossier: Dossier
) -> None:
    page = page_of(world, dossier)
    assert "checked" not in page[page.index("<main") : page.index("</main")]
    client = client_of(world, "wendy")
    answer = client.post(url(dossier), {"kind": "legal_duty"})
    assert answer.status_code == 422
    text = answer.content.decode()
    for name in ("organisation", "article", "areas"):
        assert f'id="id_{name}_error"' in text
    wil = world.organisations["wil"].pk
    for bad in (
        {"organisation": "x"},
        {"organisation": world.organisations["bunnikteam"].pk},
        {"kind": "consent"},
        {"areas": ["x"]},
        {"areas": [world.bunnik_areas["inkomen"].pk]},
        {"article": "a\x00"},
    ):
        data: dict[str, Any] = {
            "organisation": wil,
            "kind": "legal_duty",
            "article": ARTICLE,
            "areas": [world.areas["inkomen"].pk],
        }
        assert client.post(url(dossier), data | bad).status_code == 422, bad
    assert not Basis.objects.exists()


def test_who_reads_what(world: World, dossier: Dossier) -> None:
    record(world, dossier)
    record(
        world,
        dossier,
        organisation="ggz",
        kind=BasisKind.VITAL_INTEREST,
        article="",
        reason=DANGER,
        until_at=clock.now() + timedelta(days=1),
    )
    for who in ("wendy", "pieter"):
        page = page_of(world, dossier, who)
        assert ARTICLE in page
        assert DANGER in page
        assert "Write down a ground" in page
    assert ARTICLE in page_of(world, dossier, "iris")
    assert DANGER not in page_of(world, dossier, "iris")
    # an organisation that sits nowhere, and knows by this alone
    assert DANGER in page_of(world, dossier, "gijs")
    assert ARTICLE not in page_of(world, dossier, "gijs")
    steering = page_of(world, dossier, "paula")
    assert DANGER not in steering
    assert ARTICLE not in steering
    for stranger in ("marleen", "mira", "bo", "bregje", "fleur"):
        assert client_of(world, stranger).get(url(dossier)).status_code == 404


def test_the_resident_reads_of_it_but_not_of_danger(world: World, dossier: Dossier) -> None:
    def abouts() -> int:
        rows = logbook.entries(dossier, logbook.groups(dossier))
        return sum(one.times for one in rows if one.about == "the ground for sharing")

    before = abouts()
    danger = {"kind": BasisKind.VITAL_INTEREST, "article": "", "reason": DANGER}
    basis = record(world, dossier, **danger, until_at=clock.now() + timedelta(days=1))
    end_basis(basis=basis, by=world.viewer("wendy"))
    assert abouts() == before
    record(world, dossier)
    assert abouts() == before + 1


def test_what_is_read_because_of_danger_alone_stays_out_too(world: World, dossier: Dossier) -> None:
    """Gijs' organisation sits nowhere; that it looked would tell that somebody thinks of danger."""

    def organisations() -> set[str]:
        rows = logbook.entries(dossier, logbook.groups(dossier))
        return {one.organisation for one in rows}

    now = clock.now()
    danger = {"kind": BasisKind.VITAL_INTEREST, "article": "", "reason": DANGER}
    for organisation in ("ggz", "wil"):
        record(
            world, dossier, organisation=organisation, **danger, until_at=now + timedelta(days=1)
        )
    with clock.at(now + timedelta(hours=1)):
        page_of(world, dossier, "gijs")
        page_of(world, dossier, "iris")
    with translation.override("en"):
        # who sits at the table is no surprise
        assert "Werk en Inkomen Lekstroom" in organisations()
        assert "GGZ Lekstroom" not in organisations()
    with clock.at(now + timedelta(days=2)):
        record(world, dossier, organisation="ggz")
        page_of(world, dossier, "gijs")
    with translation.override("en"):
        assert "GGZ Lekstroom" in organisations()


def test_the_database_knows_who_ended_it(world: World, dossier: Dossier) -> None:
    basis = record(world, dossier)
    with pytest.raises(DatabaseError, match="basis_ended_pair"), transaction.atomic():
        Basis.objects.filter(pk=basis.pk).update(ended_at=clock.now())


def test_ending_by_another_dossiers_address_is_nobodys(world: World, dossier: Dossier) -> None:
    basis = record(world, dossier)
    other = invite(world)
    client = client_of(world, "wendy")
    assert client.post(f"{url(other)}{basis.pk}/einde/").status_code == 404
    assert client.post(f"{url(dossier)}{2**63}/einde/").status_code == 404
    assert client.post(f"{url(dossier)}{basis.pk}/einde/").status_code == 302
    basis.refresh_from_db()
    assert not basis.is_running
