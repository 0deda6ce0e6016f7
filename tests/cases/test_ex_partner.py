"""Two adults of one knot, each with a case: at the table of the one nothing is known of the other (DOMAIN §4).

Every address of the product is tried with every id there is, not the pages that somebody thought of.
"""

import re
from collections.abc import Iterator
from datetime import date, time
from uuid import uuid4

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.actions.tokens import issue_token
from accounts.checks import all_patterns
from accounts.models import Membership
from accounts.states import Scope
from cases.actions import referrals, story
from cases.actions.temporaries import note_temporary
from cases.models import Case
from cases.states import Urgency
from consent.actions import around, home
from consent.models import Resident
from tests.access.matrix import plain
from tests.access.visit import text_of
from tests.cases.table_world import FIRST, give_consent, moment, running_case
from tests.stored_world import move_ids
from tests.world import SYSTEM, World
from trail import clock

ADDRESS = "Schuilstraat 7, Culemborg"
STORY = "Zij durft hem niet onder ogen te komen."
# hers, wherever it stands: name, child, address, story. None so short that it turns up in a random token by chance.
MARKERS = (
    "Sanneke",
    "Noortje",
    "Schuilstraat",
    "Culemborg",
    "onder ogen",
    "Wilhelmien",
    "Opvanghuis",
)
# what his helpers might type to find her, or her address
QUERIES = ("Sanneke", "Verkerk", "Noortje", "Schuilstraat", "Culemborg")


@pytest.fixture
def now() -> Iterator[None]:
    with clock.at(moment(10, 2)):
        yield


@pytest.fixture
def hers(world: World, now: None) -> Case:
    """Hers, with a secret address, a daughter and a story; nobody of the GGZ sits there."""
    # the same numbers in every table: few to try, and each of them is something of everything
    same = 1 + max(move_ids(model, to=0) for model in theirs())
    for model in theirs():
        move_ids(model, to=same)
    case, _meeting = running_case(world, "Sanneke Verkerk")
    give_consent(world, case, {"werktafel": ("wonen", "gezin", "adres")})
    wendy = world.viewer("wendy")
    home.set_secret_address(dossier=case.dossier, address=ADDRESS, by=wendy)
    home.add_household_member(
        dossier=case.dossier,
        name="Noortje Verkerk",
        relation="dochter",
        area=world.areas["gezin"],
        by=wendy,
    )
    story.tell_story(case=case, area=world.areas["gezin"], text=STORY, by=wendy)
    around.add_network_person(
        dossier=case.dossier,
        name="Wilhelmien Verkerk",
        relation="zus",
        area=world.areas["gezin"],
        by=wendy,
    )
    around.add_involvement(
        dossier=case.dossier,
        kind="anders",
        organisation="Opvanghuis",
        name="Wilhelmien",
        area=world.areas["gezin"],
        by=wendy,
    )
    note_temporary(
        case=case,
        area=world.areas["gezin"],
        what="Kamer in het Opvanghuis",
        from_date=FIRST,
        end_date=date(2026, 11, 20),
        watcher=world.users["wendy"],
        token=uuid4(),
        by=wendy,
    )
    return case


@pytest.fixture
def his(world: World, hers: Case) -> Case:
    """His: the same surname and lead organisation, with only the GGZ (gijs) at the table."""
    wendy = world.viewer("wendy")
    with clock.at(moment(9, 25)):
        referral = referrals.submit_referral(
            programme=world.programme,
            form_token=uuid4(),
            salutation="meneer",
            name="Rob Verkerk",
            safe_contact="bellen",
            stuck="Het huis moet weg en hij kan nergens heen.",
            areas=world.area_ids("wonen"),
            urgency=Urgency.SOON,
            agreed_on_date=date(2026, 9, 25),
            agreed_with="de inwoner zelf",
            organisation_id=world.organisations["werktafel"].pk,
            by=wendy,
        )
        case = referrals.invite(
            referral=referral,
            lead=world.users["gijs"],
            seats={
                world.organisations["werktafel"].pk: [world.users["wendy"].pk],
                world.organisations["ggz"].pk: [world.users["gijs"].pk],
            },
            on_date=FIRST,
            at_time=time(13, 30),
            place="Gemeentehuis",
            answer_to_sender="Wij nodigen uit.",
            answer_to_resident="U bent welkom.",
            by=wendy,
        )
    # he lets his helper know the very subjects that hers stand under
    give_consent(world, case, {"werktafel": ("wonen",), "ggz": ("wonen", "gezin", "adres")})
    return case


def theirs() -> list[type[Model]]:
    """The models whose rows belong to one resident."""
    return [
        model
        for app in ("consent", "cases", "budgets")
        for model in apps.get_app_config(app).get_models()
        if model is Resident
        or {field.name for field in model._meta.get_fields()} & {"dossier", "resident", "case"}
    ]


def every_id() -> set[int]:
    """The ids of whatever belongs to one resident, of any kind."""
    ids = (pk for model in theirs() for pk in model.objects.values_list("pk", flat=True))  # type: ignore[attr-defined]
    return {pk for pk in ids if isinstance(pk, int)}


def addresses(ids: set[int]) -> Iterator[str]:
    """Every address of the product, with each of these ids in the place of each number."""
    for route, _pattern in all_patterns():
        shape = "/" + plain(route)
        if "<str:kind>" in shape:
            shape = shape.replace("<str:kind>", "csv")
        if re.search(r"<(?!int:)", shape) or "(" in shape:
            continue  # keys of a sign-in mail and the like: no number of anybody
        numbers = re.findall(r"<int:\w+>", shape)
        for pk in sorted(ids) if numbers else [0]:
            yield re.sub(r"<int:\w+>", str(pk), shape)


def told(client: Client, url: str, query: str = "") -> str:
    """What comes back, without the words that were asked for."""
    response = client.get(url, {"q": query} if query else {})
    assert response.status_code < 500, url
    text = text_of(response)
    return text.replace(f'value="{query}"', "").replace(f"‘{query}’", "") if query else text


def betrayed(text: str, hers: Case) -> list[str]:
    return [word for word in (*MARKERS, hers.dossier.number) if word in text]


def test_no_address_tells_his_helper_of_her(
    world: World, hers: Case, his: Case, client: Client
) -> None:
    client.force_login(world.users["gijs"])
    assert "Rob Verkerk" in told(client, reverse("cases:detail", args=[his.pk]))
    wrong = [
        (url, words)
        for url in addresses(every_id())
        if (words := betrayed(told(client, url), hers))
    ]
    assert not wrong


def test_no_search_or_list_tells_his_helper_of_her(
    world: World, hers: Case, his: Case, client: Client
) -> None:
    client.force_login(world.users["gijs"])
    wrong = []
    for query in (*QUERIES, hers.dossier.number, hers.dossier.number[:7]):
        for name in ("cases:search", "cases:list", "cases:agreements", "cases:referrals"):
            text = told(client, reverse(name), query)
            words = [word for word in betrayed(text, hers) if word not in query]
            wrong += [(name, query, words)] if words else []
    assert not wrong
    # the search finds: it is her that it doesn't find
    assert "Rob Verkerk" in told(client, reverse("cases:search"), "Verkerk")
    client.force_login(world.users["wendy"])
    assert "Sanneke" in told(client, reverse("cases:search"), "Verkerk")


def test_no_key_tells_his_helper_of_her(
    world: World, hers: Case, his: Case, client: Client
) -> None:
    membership = Membership.objects.get(user=world.users["gijs"])
    _token, key = issue_token(membership=membership, name="t", scopes=list(Scope), by=SYSTEM)
    headers = {"Authorization": f"Bearer {key}"}
    urls = [url for url in addresses(every_id()) if url.startswith("/api/")]
    assert any(client.get(url, headers=headers).status_code == 200 for url in urls)
    for url in urls:
        assert not betrayed(text_of(client.get(url, headers=headers)), hers), url


def test_nothing_of_hers_stands_in_what_is_his(
    world: World, hers: Case, his: Case, client: Client
) -> None:
    """Who sits at both tables finds nothing of hers on his pages, his log, or what he may take along."""
    client.force_login(world.users["wendy"])
    pages = [
        url
        for url in addresses({his.pk})
        if url.startswith((f"/casussen/{his.pk}/", f"/maatwerk/nieuw/{his.pk}/"))
    ]
    pages += [
        url for url in addresses({his.dossier_id}) if url.startswith(f"/dossiers/{his.dossier_id}/")
    ]
    statuses = {url: client.get(url).status_code for url in pages}
    assert sum(status == 200 for status in statuses.values()) > 12
    assert not [(url, words) for url in pages if (words := betrayed(told(client, url), hers))]
    # the marker words are told where they may be, or this test would prove nothing
    own = reverse("consent:home", args=[hers.dossier_id])
    assert {"Noortje", "Schuilstraat"} <= set(betrayed(told(client, own), hers))
