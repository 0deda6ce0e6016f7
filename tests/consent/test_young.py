"""Young people: off by default; under 16 everybody with authority decides, from 16 on the young person."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions.programmes import change_settings
from cases.models import Case
from consent import gate, knowledge
from consent.actions import consents, withdrawals, young
from consent.actions.consents import Answers, OrganisationAnswer
from consent.actions.forms import publish_form
from consent.ages import birthday, decides_from, is_decided_for, is_young
from consent.models import Dossier, Guardian, Withdrawal
from consent.monitoring import following_of
from consent.shared import shared_of
from consent.standing import standing_of
from consent.states import ConsentStanding, FormAudience, HowGiven
from tests.cases.referring import invite, refer
from tests.world import SYSTEM, World
from trail import clock
from trail.errors import Conflict, Denied

# 15 on the day of the tests (12 November 2026); 16 on 1 February 2027
BORN = date(2011, 2, 1)
SIXTEEN = datetime(2027, 2, 1, tzinfo=clock.AMSTERDAM)


@given(
    born=st.dates(date(2005, 1, 1), date(2026, 1, 1)),
    today=st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)
def test_ages_agree_with_counting(born: date, today: date) -> None:
    # who was born on 29 February is a year older on the day after the 28th
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    age = today.year - born.year - (0 if had_birthday else 1)
    assert is_decided_for(born, today) == (age < 16)
    assert is_young(born, today) == (age < 18)
    assert birthday(born, 16).year == born.year + 16


def test_who_decides_without_a_date_of_birth() -> None:
    assert not is_decided_for(None, date(2026, 11, 12))
    assert not is_young(None, date(2026, 11, 12))
    assert decides_from(date(2012, 2, 29)) == datetime(2028, 2, 29, tzinfo=clock.AMSTERDAM)
    assert decides_from(date(2011, 12, 31)) == datetime(2027, 12, 31, tzinfo=clock.AMSTERDAM)


@pytest.fixture
def serving(world: World) -> World:
    """The programme is there for young people, with texts for them."""
    change_settings(
        programme=world.programme, values={"young_people": True}, by=world.viewer("anna")
    )
    world.programme.refresh_from_db()
    for audience in (FormAudience.GUARDIANS, FormAudience.YOUNG):
        publish_form(
            municipality=world.houten, text=f"Voor {audience}.", audience=audience, by=SYSTEM
        )
    return world


@pytest.fixture
def child(serving: World) -> Dossier:
    return invite(serving, refer(serving, born_on=BORN)).dossier


def parent(world: World, dossier: Dossier, name: str) -> Guardian:
    return young.add_guardian(dossier=dossier, name=name, kind="parent", by=world.viewer("wendy"))


def answer(
    world: World,
    dossier: Dossier,
    who: Guardian | None,
    monitoring: bool = False,
    research: bool = False,
    **organisations: tuple[str, ...],
) -> None:
    consents.record_consent(
        dossier=dossier,
        answers=Answers(
            takes_part=bool(organisations),
            how=HowGiven.SPOKEN,
            witness="Iris Test",
            explained_no_consequences=True,
            organisations={
                world.organisations[key].pk: OrganisationAnswer(world.area_ids(*areas))
                for key, areas in organisations.items()
            },
            guardian_id=who.pk if who else None,
            heard_by="Wendy Test" if who else "",
            monitoring=monitoring,
            research=research,
        ),
        by=world.viewer("wendy"),
    )


def known(world: World, dossier: Dossier, name: str) -> set[str]:
    ids = gate.known_areas(world.viewer(name), dossier)
    return {key for key, area in world.areas.items() if area.pk in ids and not area.is_process}


# --- the switch --------------------------------------------------------------------------------------


def test_off_by_default_and_only_the_administrator_switches(world: World) -> None:
    with pytest.raises(Denied, match="18"):
        refer(world, born_on=BORN)
    for name in ("pieter", "wendy", "fleur", "bregje"):
        with pytest.raises(Denied):
            change_settings(
                programme=world.programme, values={"young_people": True}, by=world.viewer(name)
            )
    dossier = invite(world, refer(world)).dossier
    with pytest.raises(Denied, match="18"):
        young.record_birth_date(dossier=dossier, born_on=BORN, by=world.viewer("wendy"))


@pytest.mark.parametrize("born_on", [date(2008, 11, 12), date(2026, 11, 13), date(1900, 1, 1)])
def test_of_adults_no_date_of_birth_is_kept(serving: World, born_on: date) -> None:
    with pytest.raises(Denied):
        refer(serving, born_on=born_on)
    assert not Dossier.objects.exists()


def test_without_a_text_for_them_nobody_is_asked(world: World) -> None:
    change_settings(
        programme=world.programme, values={"young_people": True}, by=world.viewer("anna")
    )
    world.programme.refresh_from_db()
    dossier = invite(world, refer(world, born_on=BORN)).dossier
    who = parent(world, dossier, "Ans")
    with pytest.raises(Denied, match="formulier"):
        answer(world, dossier, who, wil=("wonen",))


# --- under 16 ----------------------------------------------------------------------------------------


def test_only_what_both_say_yes_to_is_shared(serving: World, child: Dossier) -> None:
    one, other = parent(serving, child, "Ans"), parent(serving, child, "Cor")
    answer(serving, child, one, werktafel=("wonen", "inkomen"), wil=("wonen", "inkomen"))
    assert known(serving, child, "iris") == set()
    # what one of two has not allowed is closed to the lead organisation too, until the other has answered
    assert known(serving, child, "wendy") == {"wonen", "inkomen"}
    said = standing_of(child)
    assert (said.state, said.is_to_ask) == (ConsentStanding.WAITING, True)
    answer(serving, child, other, werktafel=("wonen",), wil=("wonen", "schulden"))
    assert known(serving, child, "iris") == {"wonen"}
    assert known(serving, child, "wendy") == {"wonen"}
    assert standing_of(child).state == ConsentStanding.RUNNING
    words = {row.organisation.short_name: row.state for row in knowledge.who_knows_what(child)}
    assert words["WIL"] == ConsentStanding.RUNNING
    assert words["Sociaal Team"] == ConsentStanding.REFUSED
    call_command("check_access")


def test_one_no_is_enough_and_blocks_no_help(serving: World, child: Dossier) -> None:
    one, other = parent(serving, child, "Ans"), parent(serving, child, "Cor")
    answer(serving, child, one, wil=("wonen",))
    answer(serving, child, other)
    assert known(serving, child, "iris") == set()
    assert standing_of(child).state == ConsentStanding.REFUSED
    # the lead organisation was asked about by nobody: it runs the course on its public task
    assert "wonen" in known(serving, child, "wendy")


def test_what_one_takes_back_is_taken_back(serving: World, child: Dossier) -> None:
    one, other = parent(serving, child, "Ans"), parent(serving, child, "Cor")
    for who in (one, other):
        answer(serving, child, who, wil=("wonen", "inkomen"))
    with clock.at(clock.now() + timedelta(hours=1)):
        withdrawals.withdraw(
            dossier=child, areas=serving.area_ids("wonen"), by=serving.viewer("wendy")
        )
        assert known(serving, child, "iris") == {"inkomen"}
    with clock.at(clock.now() + timedelta(hours=2)):
        answer(serving, child, one)
        assert known(serving, child, "iris") == set()
        assert standing_of(child).state == ConsentStanding.WITHDRAWN
    with clock.at(clock.now() + timedelta(hours=3)):
        # after taking back everything both are asked anew
        answer(serving, child, one, wil=("wonen",))
        assert known(serving, child, "iris") == set()
        answer(serving, child, other, wil=("wonen",))
        assert known(serving, child, "iris") == {"wonen"}


def test_who_is_left_is_asked_once_more(serving: World, child: Dossier) -> None:
    one, other = parent(serving, child, "Ans"), parent(serving, child, "Cor")
    answer(serving, child, one, wil=("wonen", "inkomen"))
    answer(serving, child, other, wil=("wonen",))
    with clock.at(clock.now() + timedelta(hours=1)):
        young.end_guardian(guardian=other, reason="uitspraak", by=serving.viewer("wendy"))
        # never more by an ending: Ans alone allowed more than both did
        assert known(serving, child, "iris") == set()
        assert standing_of(child).state == ConsentStanding.ABSENT
        with pytest.raises(Conflict):
            young.end_guardian(guardian=other, reason="nog eens", by=serving.viewer("wendy"))
        with pytest.raises(Denied):
            answer(serving, child, other, wil=("wonen",))
    with clock.at(clock.now() + timedelta(hours=2)):
        answer(serving, child, one, wil=("wonen", "inkomen"))
        assert known(serving, child, "iris") == {"wonen", "inkomen"}
        shared = [one for one in shared_of(child) if one.organisation.key == "wil"]
        assert {span.area.key for span in shared[0].spans} == {"wonen", "inkomen"}
        # income only since Ans alone decides
        assert len([s for s in shared[0].spans if s.area.key == "inkomen"]) == 1


def test_somebody_new_with_authority_stops_the_sharing(serving: World, child: Dossier) -> None:
    answer(serving, child, parent(serving, child, "Ans"), wil=("wonen",))
    assert known(serving, child, "iris") == {"wonen"}
    second = parent(serving, child, "Cor")
    assert known(serving, child, "iris") == set()
    answer(serving, child, second, wil=("wonen",))
    assert known(serving, child, "iris") == {"wonen"}


def test_the_child_is_heard_and_answers_for_nobody(serving: World, child: Dossier) -> None:
    who = parent(serving, child, "Ans")
    with pytest.raises(Denied, match="kind"):
        consents.record_consent(
            dossier=child,
            answers=Answers(
                takes_part=True,
                how=HowGiven.SPOKEN,
                witness="Iris Test",
                explained_no_consequences=True,
                guardian_id=who.pk,
            ),
            by=serving.viewer("wendy"),
        )
    with pytest.raises(Denied, match="gezag"):
        answer(serving, child, None, wil=("wonen",))
    elsewhere = invite(serving, refer(serving, born_on=BORN, name="Piet Bos")).dossier
    stranger = parent(serving, elsewhere, "Bo")
    with pytest.raises(Denied, match="gezag"):
        answer(serving, child, stranger, wil=("wonen",))


def test_a_yes_at_the_table_is_not_enough_for_a_child(serving: World, child: Dossier) -> None:
    answer(
        serving,
        child,
        parent(serving, child, "Ans"),
        werktafel=("wonen", "inkomen"),
        wil=("wonen",),
    )
    with pytest.raises(Denied, match="gezag"):
        consents.record_spoken(
            dossier=child,
            organisation_id=serving.organisations["wil"].pk,
            area=serving.areas["inkomen"],
            witness="Iris Test",
            by=serving.viewer("wendy"),
        )


def test_a_date_of_birth_told_later_takes_back_what_the_child_said(serving: World) -> None:
    dossier = invite(serving, refer(serving)).dossier
    answer(serving, dossier, None, wil=("wonen",))
    with clock.at(clock.now() + timedelta(hours=1)):
        young.record_birth_date(dossier=dossier, born_on=BORN, by=serving.viewer("wendy"))
        assert known(serving, dossier, "iris") == set()
        assert Withdrawal.objects.get().is_whole
    with clock.at(clock.now() + timedelta(hours=2)):
        answer(serving, dossier, parent(serving, dossier, "Ans"), wil=("inkomen",))
        assert known(serving, dossier, "iris") == {"inkomen"}


# --- from 16 on ----------------------------------------------------------------------------------------


def test_on_the_sixteenth_birthday_it_ends_by_itself_and_they_decide(
    serving: World, child: Dossier
) -> None:
    who = parent(serving, child, "Ans")
    answer(serving, child, who, wil=("wonen",))
    assert standing_of(child).until_at == SIXTEEN
    with clock.at(SIXTEEN - timedelta(seconds=1)):
        assert known(serving, child, "iris") == {"wonen"}
        with pytest.raises(Denied):
            answer(serving, child, None, wil=("wonen",))
    with clock.at(SIXTEEN):
        assert known(serving, child, "iris") == set()
        assert standing_of(child).state == ConsentStanding.EXPIRED
        with pytest.raises(Denied, match="16"):
            answer(serving, child, who, wil=("wonen",))
        with pytest.raises(Denied):
            parent(serving, child, "Cor")
        answer(serving, child, None, wil=("inkomen",))
        assert known(serving, child, "iris") == {"inkomen"}
        assert standing_of(child).state == ConsentStanding.RUNNING
        # and their own yes goes on when they become 18
        until = standing_of(child).until_at
        assert until is not None
        assert until > SIXTEEN + timedelta(days=400)
    call_command("check_access")


def test_who_is_seventeen_answers_alone_on_a_text_of_their_own(serving: World) -> None:
    dossier = invite(serving, refer(serving, born_on=date(2009, 6, 1))).dossier
    answer(serving, dossier, None, wil=("wonen",))
    assert knowledge.who_knows_what(dossier)[0]
    assert dossier.consent_set.get().form.audience == FormAudience.YOUNG
    with pytest.raises(Denied):
        parent(serving, dossier, "Ans")


def test_nobody_answers_longer_than_the_other(serving: World, child: Dossier) -> None:
    one, other = parent(serving, child, "Ans"), parent(serving, child, "Cor")
    young.record_birth_date(dossier=child, born_on=date(2015, 5, 5), by=serving.viewer("wendy"))
    child.refresh_from_db()
    answer(serving, child, one, wil=("wonen",))
    first = standing_ends(child, one)
    with clock.at(clock.now() + timedelta(days=10)):
        answer(serving, child, other, wil=("wonen",))
        assert standing_ends(child, other) == first


def standing_ends(dossier: Dossier, who: Guardian) -> datetime:
    return dossier.consent_set.get(guardian=who).until_at


# --- the screens ----------------------------------------------------------------------------------------


@pytest.fixture
def wendy(serving: World) -> Client:
    client = Client()
    client.force_login(serving.users["wendy"])
    return client


def as_answered(world: World, **changes: str) -> dict[str, str]:
    keys = ("sociaalteam", "wil")
    return {
        "takes_part": "yes",
        **{f"joins_{world.organisations[key].pk}": "yes" for key in keys},
        "how": "spoken",
        "witness": "Iris Test",
        "explained": "on",
        "heard_by": "Wendy Test",
        **changes,
    }


def test_each_parent_is_asked_alone(serving: World, child: Dossier, wendy: Client) -> None:
    page = f"/dossiers/{child.pk}/toestemming/wie-beslist/"
    ask = f"/dossiers/{child.pk}/toestemming/vragen/"
    assert wendy.get(ask)["Location"] == page
    for name in ("Ans Bos", "Cor Vis"):
        assert wendy.post(page, {"name": name, "kind": "parent"}).status_code == 302
    one, other = Guardian.objects.order_by("id")
    body = wendy.get(f"{ask}?voor={one.pk}").content.decode()
    assert "Voor guardians." in body
    assert "Ans Bos" in body
    assert "Cor Vis" not in body
    form = wendy.get(f"{ask}?voor={one.pk}").context["form"]
    sent = as_answered(serving, form_id=str(form["form_id"].value()), previous_id="0")
    refused = wendy.post(f"{ask}?voor={one.pk}", sent | {"heard_by": ""})
    assert refused.status_code == 422
    assert "kind" in str(refused.context["form"].errors["heard_by"])
    done = wendy.post(f"{ask}?voor={one.pk}", sent)
    assert (done.status_code, done["Location"]) == (302, page)
    # what Ans said stands nowhere on the form of Cor
    body = wendy.get(f"{ask}?voor={other.pk}").content.decode()
    assert "Ans" not in body
    assert "U antwoordde eerder" not in body
    assert wendy.post(f"{ask}?voor={other.pk}", sent).status_code == 302
    assert "wonen" in known(serving, child, "iris")


def test_nobody_of_another_dossier_is_asked(serving: World, child: Dossier, wendy: Client) -> None:
    elsewhere = invite(serving, refer(serving, born_on=BORN, name="Piet Bos")).dossier
    stranger = parent(serving, elsewhere, "Ans")
    ask = f"/dossiers/{child.pk}/toestemming/vragen/"
    for asked in (str(stranger.pk), "0", "-1", "x", "9" * 30):
        assert wendy.get(ask, {"voor": asked}).status_code == 404
    end = f"/dossiers/{child.pk}/toestemming/wie-beslist/{stranger.pk}/einde/"
    assert wendy.post(end, {"reason": "nee"}).status_code == 404


@pytest.mark.parametrize("day", ["2008-11-12", "2026-11-13", "31-02-2011", "", "0001-01-01"])
def test_a_wrong_date_of_birth_is_told_and_kept(
    serving: World, child: Dossier, wendy: Client, day: str
) -> None:
    page = f"/dossiers/{child.pk}/toestemming/wie-beslist/leeftijd/"
    answered = wendy.post(page, {"born_on": day})
    assert answered.status_code == 422
    assert answered.context["birth_form"].errors["born_on"]
    child.resident.refresh_from_db()
    assert child.resident.born_on == BORN


def test_a_legal_task_is_offered_for_young_people_only(
    serving: World, child: Dossier, wendy: Client
) -> None:
    place = serving.houten.partnerships.get(organisation=serving.organisations["ggz"])
    young.set_young_article(
        partnership=place, article="artikel 8.3.2 WEB", by=serving.viewer("anna")
    )
    body = wendy.get(f"/dossiers/{child.pk}/grondslagen/").content.decode()
    assert "artikel 8.3.2 WEB" in body
    form = wendy.get(f"/dossiers/{child.pk}/grondslagen/?taak={place.pk}").context["form"]
    assert form.initial["organisation"] == serving.organisations["ggz"].pk
    # it opens nothing by itself
    assert known(serving, child, "gijs") == set()
    adult = invite(serving, refer(serving)).dossier
    assert "WEB" not in wendy.get(f"/dossiers/{adult.pk}/grondslagen/").content.decode()


def test_the_referral_asks_it_only_where_they_are_served(world: World, client: Client) -> None:
    client.force_login(world.users["bo"])
    assert "born_on" not in client.get("/aanmelden/").content.decode()
    change_settings(
        programme=world.programme, values={"young_people": True}, by=world.viewer("anna")
    )
    page = client.get("/aanmelden/")
    assert "born_on" in page.content.decode()
    assert Case.objects.count() == 0


def test_a_child_is_followed_when_everybody_with_authority_says_yes(
    serving: World, child: Dossier
) -> None:
    one, two = parent(serving, child, "Ans"), parent(serving, child, "Bob")

    def followed() -> bool:
        return following_of(child).allowed

    for who, monitoring, expected in (
        (one, True, False), (two, False, False), (two, True, True), (one, False, False), (one, True, True),
    ):  # fmt: skip
        with clock.at(clock.now() + timedelta(minutes=1)):
            answer(serving, child, who, monitoring=monitoring, werktafel=("wonen",))
            assert followed() == expected
    with clock.at(clock.now() + timedelta(hours=1)):
        young.end_guardian(guardian=two, reason="uitspraak", by=serving.viewer("wendy"))
        # an ending never shows anybody more
        assert not followed()
    with clock.at(clock.now() + timedelta(hours=2)):
        answer(serving, child, one, monitoring=True, werktafel=("wonen",))
        assert followed()


# --- a date of birth that was wrong -------------------------------------------------------------------


def test_the_same_date_again_takes_nothing_back(serving: World) -> None:
    dossier = invite(serving, refer(serving)).dossier
    answer(serving, dossier, None, wil=("wonen",))
    with clock.at(clock.now() + timedelta(hours=1)):
        young.record_birth_date(dossier=dossier, born_on=BORN, by=serving.viewer("wendy"))
        who = parent(serving, dossier, "Ans")
    with clock.at(clock.now() + timedelta(hours=2)):
        answer(serving, dossier, who, wil=("inkomen",))
    with clock.at(clock.now() + timedelta(hours=3)):
        for born_on in (BORN, BORN + timedelta(days=1)):
            dossier.refresh_from_db()
            young.record_birth_date(dossier=dossier, born_on=born_on, by=serving.viewer("wendy"))
        assert known(serving, dossier, "iris") == {"inkomen"}
    assert Withdrawal.objects.count() == 1


def test_nobody_decides_longer_than_it_turns_out(serving: World, child: Dossier) -> None:
    answer(serving, child, parent(serving, child, "Ans"), wil=("wonen",))
    with clock.at(clock.now() + timedelta(hours=1)):
        # two months older than was said: what Ans allowed would run on past the birthday
        young.record_birth_date(
            dossier=child, born_on=date(2010, 12, 1), by=serving.viewer("wendy")
        )
        assert known(serving, child, "iris") == set()


def test_a_parent_does_not_read_when_the_other_answered(
    serving: World, child: Dossier, wendy: Client
) -> None:
    young.record_birth_date(dossier=child, born_on=date(2015, 5, 5), by=serving.viewer("wendy"))
    one, other = parent(serving, child, "Ans"), parent(serving, child, "Cor")
    answer(serving, child, one, wil=("wonen",))
    with clock.at(clock.now() + timedelta(days=20)):
        ask = f"/dossiers/{child.pk}/toestemming/vragen/?voor="
        child = Dossier.objects.get(pk=child.pk)
        assert wendy.get(f"{ask}{other.pk}").context["until"] == consents.consent_until(
            child, clock.now(), other.pk, alone=True
        )
        assert consents.consent_until(child, clock.now(), other.pk) == standing_ends(child, one)


def test_the_page_asks_as_many_queries_for_one_parent_as_for_three(
    serving: World, child: Dossier, wendy: Client
) -> None:
    page = f"/dossiers/{child.pk}/toestemming/wie-beslist/"

    def count(name: str) -> int:
        answer(serving, child, parent(serving, child, name), sociaalteam=("wonen",))
        wendy.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert name in wendy.get(page).content.decode()
        return len(seen)

    one, _two, three = (count(name) for name in ("Ans Bos", "Cor Vis", "Bea Vis"))
    assert one == three
