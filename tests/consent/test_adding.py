"""Who comes to the table later is asked about alone; what was said before is not touched, renewed or widened."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consent import answered, gate, knowledge
from consent.actions.consents import (
    AnsweredMeanwhile,
    Answers,
    OrganisationAnswer,
    add_to_consent,
    record_consent,
    record_spoken,
)
from consent.actions.dossiers import add_to_table
from consent.actions.withdrawals import withdraw
from consent.derivation import AccessRow
from consent.models import Consent, ConsentForm, Dossier, Grant
from consent.standing import standing_of
from consent.states import ConsentStanding, HowGiven
from tests.consent.gate_scenes import (
    DAYS,
    VIEWERS,
    AGrant,
    AnAnswer,
    Scene,
    Span,
    knows,
    moment,
    scenes,
    some_areas,
)
from tests.consent.test_gate import consent, invite
from tests.consent.test_gate_property import seen, write, write_texts
from tests.stored_world import built_once
from tests.world import World
from trail import clock
from trail.errors import Denied
from trail.models import AuditLine

LATER = timedelta(days=10)


@pytest.fixture
@built_once
def dossier(world: World) -> Dossier:
    """WIL and the lead organisation were asked about; Viveste came ten days later."""
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",), werktafel=("wonen", "inkomen"))
    with clock.at(clock.now() + LATER):
        seat_viveste(world, dossier)
    return dossier


@pytest.fixture
def later(dossier: Dossier) -> datetime:
    return clock.now() + LATER + timedelta(hours=1)


def seat_viveste(world: World, dossier: Dossier) -> None:
    add_to_table(
        dossier=dossier,
        organisation=world.organisations["viveste"],
        persons=[world.users["bo"].pk],
        by=world.viewer("wendy"),
    )


def add(world: World, dossier: Dossier, **organisations: tuple[str, ...]) -> Consent:
    return add_to_consent(
        dossier=dossier,
        answers=Answers(
            takes_part=True,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
            organisations={
                world.organisations[key].pk: OrganisationAnswer(world.area_ids(*areas))
                for key, areas in organisations.items()
            },
        ),
        by=world.viewer("wendy"),
    )


def words(world: World, dossier: Dossier) -> dict[str, str]:
    return {row.organisation.short_name: row.words for row in knowledge.who_knows_what(dossier)}


def test_the_new_one_knows_what_was_said_and_ends_with_the_standing_answer(
    world: World, dossier: Dossier, later: datetime
) -> None:
    before = Consent.objects.get()
    with clock.at(later):
        assert [o.key for o in answered.not_asked(dossier)] == ["viveste"]
        assert words(world, dossier)["Viveste"] == "Toestemming nog niet gevraagd"
        added = add(world, dossier, viveste=("wonen",))
        assert gate.known_areas(world.viewer("bo"), dossier) == world.area_ids("wonen", "proces")
        assert answered.not_asked(dossier) == []
        assert standing_of(dossier).until_at == before.until_at
        assert words(world, dossier)["Viveste"] == "Toestemming loopt tot 12 maart 2028"
    assert (added.adds_to, added.until_at) == (before, before.until_at)
    assert [g.until_at for g in added.grants.all()] == [before.until_at]
    assert AuditLine.objects.filter(action="consent.add", thing_id=added.pk).exists()


def test_a_no_is_remembered_as_asked(world: World, dossier: Dossier, later: datetime) -> None:
    with clock.at(later):
        add(world, dossier)
        assert answered.not_asked(dossier) == []
        assert words(world, dossier)["Viveste"] == "Geen toestemming: er wordt niets gedeeld"
        assert not Dossier.objects.visible_to(world.viewer("bo")).exists()
        assert standing_of(dossier).state == ConsentStanding.RUNNING


def test_a_new_answer_to_everything_replaces_what_was_added(
    world: World, dossier: Dossier, later: datetime
) -> None:
    with clock.at(later):
        add(world, dossier, viveste=("wonen",))
    with clock.at(later + timedelta(days=1)):
        consent(world, dossier, wil=("werk",))
        assert not Dossier.objects.visible_to(world.viewer("bo")).exists()


def test_what_was_said_at_the_table_gives_way_to_the_form(
    world: World, dossier: Dossier, later: datetime
) -> None:
    viveste = world.organisations["viveste"].pk
    with clock.at(later):
        record_spoken(
            dossier=dossier,
            organisation_id=viveste,
            area=world.areas["inkomen"],
            witness="Bo Test",
            by=world.viewer("wendy"),
        )
    with clock.at(later + timedelta(hours=1)):
        assert gate.known_areas(world.viewer("bo"), dossier) == world.area_ids("inkomen", "proces")
        add(world, dossier, viveste=("wonen",))
        assert gate.known_areas(world.viewer("bo"), dossier) == world.area_ids("wonen", "proces")


def test_a_no_on_the_form_takes_back_the_yes_at_the_table(
    world: World, dossier: Dossier, later: datetime
) -> None:
    with clock.at(later):
        record_spoken(
            dossier=dossier,
            organisation_id=world.organisations["viveste"].pk,
            area=world.areas["inkomen"],
            witness="Bo Test",
            by=world.viewer("wendy"),
        )
    with clock.at(later + timedelta(hours=1)):
        add(world, dossier)
        assert not Dossier.objects.visible_to(world.viewer("bo")).exists()
        assert words(world, dossier)["Viveste"] == "Toestemming ingetrokken op 22 november"


def test_taking_back_works_on_what_was_added(
    world: World, dossier: Dossier, later: datetime
) -> None:
    viveste = world.organisations["viveste"].pk
    with clock.at(later):
        add(world, dossier, viveste=("wonen",))
    with clock.at(later + timedelta(days=1)):
        withdraw(dossier=dossier, organisation_id=viveste, by=world.viewer("wendy"))
        assert not Dossier.objects.visible_to(world.viewer("bo")).exists()
        assert words(world, dossier)["Viveste"] == "Toestemming ingetrokken op 23 november"
        assert words(world, dossier)["WIL"] == "Toestemming loopt tot 12 maart 2028"


def test_who_was_asked_before_is_not_answered_for_here(
    world: World, dossier: Dossier, later: datetime
) -> None:
    with clock.at(later), pytest.raises(Denied, match="al gevraagd"):
        add(world, dossier, wil=("inkomen", "schulden"), viveste=("wonen",))
    with clock.at(later), pytest.raises(Denied):
        add_to_consent(
            dossier=dossier,
            answers=Answers(
                takes_part=True,
                how=HowGiven.SPOKEN,
                witness="Wendy Test",
                explained_no_consequences=True,
                monitoring=True,
            ),
            by=world.viewer("wendy"),
        )
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("ended", ["taken back", "expired", "refused", "never asked"])
def test_without_a_standing_answer_everything_is_asked(world: World, ended: str) -> None:
    dossier = invite(world)
    now = clock.now()
    if ended == "refused":
        no = Answers(
            takes_part=False,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
        )
        record_consent(dossier=dossier, answers=no, by=world.viewer("wendy"))
    elif ended != "never asked":
        consent(world, dossier, wil=("inkomen",))
    with clock.at(now + LATER):
        seat_viveste(world, dossier)
        if ended == "taken back":
            withdraw(dossier=dossier, by=world.viewer("wendy"))
    with clock.at(now + (timedelta(days=600) if ended == "expired" else 2 * LATER)):
        assert answered.not_asked(dossier) == []
        with pytest.raises(AnsweredMeanwhile):
            add(world, dossier, viveste=("wonen",))


# --- nobody else's access changes, whatever was said before -------------------------------------------


def running(scene: Scene) -> Scene:
    """The same, where an answer stands and whoever sits there was at the table when it was given."""
    answers = scene.answers or (AnAnswer(DAYS, 4 * DAYS, (AGrant("wil", frozenset({"wonen"})),)),)
    last = replace(answers[-1], end=max(answers[-1].end, DAYS + 2))
    return replace(
        scene,
        opened=True,
        answers=(*answers[:-1], last),
        seats=tuple(replace(s, span=Span(0, s.span.end)) for s in scene.seats),
        withdrawals=tuple(w for w in scene.withdrawals if w.organisation or w.areas or w.purpose),
    )


@settings(
    max_examples=40,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    scene=scenes.map(running),
    said=st.none() | some_areas,
    later=st.integers(DAYS + 1, 3 * DAYS),
    letter=some_areas,
)
def test_nobody_elses_access_changes(
    world: World, scene: Scene, said: frozenset[str] | None, later: int, letter: frozenset[str]
) -> None:
    with transaction.atomic():
        dossier = write(world, scene)
        write_texts(world, dossier, letter)
        viveste = world.organisations["viveste"].pk
        standing = answered.latest_answer(dossier)
        assert standing is not None
        with clock.at(moment(DAYS) + timedelta(hours=1)):
            seat_viveste(world, dossier)
        before = gate.stored_rows(dossier)
        with clock.at(moment(DAYS) + timedelta(hours=2)):
            assert [o.key for o in answered.not_asked(dossier)] == ["viveste"]
            add(world, dossier, **({} if said is None else {"viveste": tuple(sorted(said))}))
        after = gate.stored_rows(dossier)
        assert {r for r in after if r.organisation_id != viveste} == before
        gained = {r for r in after if r.organisation_id == viveste}
        assert reach(gained) == (
            set()
            if said is None
            else {(world.area_ids(*said, "proces"), standing.until_at, world.users["bo"].pk)}
        )
        with clock.at(moment(later)):
            for viewer in VIEWERS:
                visible, named, _areas = knows(scene, viewer, later)
                heard = knows(scene, viewer, later, told=True)[2]
                assert seen(world, viewer, dossier, letter)[:3] == (visible, named, heard)
        transaction.set_rollback(True)


def reach(rows: set[AccessRow]) -> set[tuple[frozenset[int], datetime | None, int | None]]:
    return {(row.areas, row.period.until_at, row.person_id) for row in rows}


# --- the form ------------------------------------------------------------------------------------------


@pytest.fixture
def client(world: World, client: Client) -> Client:
    client.force_login(world.users["wendy"])
    return client


def give_url(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.pk}/toestemming/vragen/"


def answers(world: World, **changes: object) -> dict[str, object]:
    return {
        "only_new": "on",
        f"joins_{world.organisations['viveste'].pk}": "yes",
        "how": "spoken",
        "witness": "Wendy Test",
        "explained": "on",
        "form_id": str(ConsentForm.objects.filter(municipality=world.houten).latest("version").pk),
        "previous_id": str(Consent.objects.latest("pk").pk),
    } | changes


def test_the_form_asks_only_about_who_is_new(
    world: World, client: Client, dossier: Dossier, later: datetime
) -> None:
    wil, viveste = (world.organisations[key].pk for key in ("wil", "viveste"))
    with clock.at(later):
        page = client.get(give_url(dossier)).content.decode()
        assert f'name="joins_{viveste}"' in page
        assert f'name="joins_{wil}"' not in page
        assert 'name="takes_part"' not in page
        assert "checked" not in page
        assert "Mag weten over Inkomen." in page
        assert "Een ja geldt tot" in page
        assert "maart 2028" in page  # the end of the standing answer, not a new one
        everything = client.get(give_url(dossier), {"alles": "ja"}).content.decode()
        assert f'name="joins_{wil}"' in everything
        assert client.post(give_url(dossier), answers(world)).status_code == 302
        assert world.areas["wonen"].pk in gate.known_areas(world.viewer("bo"), dossier)
        assert gate.known_areas(world.viewer("iris"), dossier) == world.area_ids(
            "inkomen", "proces"
        )


def test_sent_twice_is_added_once(
    world: World, client: Client, dossier: Dossier, later: datetime
) -> None:
    with clock.at(later):
        data = answers(world)
        for _ in range(2):
            assert client.post(give_url(dossier), data).status_code == 302
        assert Consent.objects.count() == 2
    with clock.at(later + timedelta(hours=1)):
        refused = client.post(give_url(dossier), data)
        assert refused.status_code == 422
        assert "Er is zojuist al een antwoord vastgelegd" in refused.content.decode()
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"how": ""},
        {"explained": ""},
        {"form_id": "0"},
        {"previous_id": "0"},
        {"takes_part": "no", "previous_id": "x"},
    ],
)
def test_bad_input_is_said_and_adds_nothing(
    world: World, client: Client, dossier: Dossier, later: datetime, change: dict[str, str]
) -> None:
    with clock.at(later):
        assert client.post(give_url(dossier), answers(world, **change)).status_code == 422
        wil = world.organisations["wil"].pk
        smuggled = answers(world, **{f"joins_{wil}": "yes"})
        assert client.post(give_url(dossier), smuggled).status_code == 422
    assert Consent.objects.count() == 1
    assert Grant.objects.filter(organisation=world.organisations["viveste"]).count() == 0


def test_others_see_only_their_own_row_on_the_form(
    world: World, client: Client, dossier: Dossier, later: datetime
) -> None:
    client.force_login(world.users["iris"])
    with clock.at(later):
        page = client.get(give_url(dossier)).content.decode()
    assert "Mag weten over Inkomen." in page
    assert "Wonen, Inkomen" not in page  # what the lead organisation may know


def test_the_table_and_the_overview_say_who_was_not_asked(
    world: World, client: Client, dossier: Dossier, later: datetime
) -> None:
    with clock.at(later):
        for page in ("toestemming/", "tafel/"):
            text = client.get(f"/dossiers/{dossier.pk}/{page}").content.decode()
            assert "Vraag het over Viveste" in text
        add(world, dossier)
        text = client.get(f"/dossiers/{dossier.pk}/toestemming/").content.decode()
        assert "Vraag het over Viveste" not in text
        assert "Later gevraagd over wie erbij kwam. Nee gezegd." in text
