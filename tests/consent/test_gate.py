"""The gate: who sees a dossier before, during and after consent."""

from datetime import timedelta

import pytest
from django.db import transaction

from consent import gate
from consent.actions.consents import AnsweredMeanwhile, Answers, OrganisationAnswer, record_consent
from consent.actions.dossiers import add_to_table, open_dossier, seat_organisation, set_phase
from consent.actions.forms import publish_form
from consent.actions.withdrawals import withdraw
from consent.derivation import derive_access
from consent.models import ConsentForm, Dossier
from consent.states import DossierPhase, HowGiven
from tests.stored_world import built_once
from tests.world import World
from trail import clock
from trail.actor import System
from trail.errors import Conflict, Denied

EVERYBODY = [
    "marleen",
    "mira",
    "pieter",
    "wendy",
    "iris",
    "bo",
    "paula",
    "bas",
    "anna",
    "bert",
    "bregje",
]


def seers(world: World) -> set[str]:
    return {n for n in EVERYBODY if Dossier.objects.visible_to(world.viewer(n)).exists()}


def refer(world: World) -> Dossier:
    return open_dossier(
        programme=world.programme,
        salutation="meneer",
        name="Kees de Wit",
        safe_contact="bellen, 's ochtends",
        referring_organisation_id=world.organisations["viveste"].pk,
        by=world.viewer("bo"),
    )


@built_once
def invite(world: World) -> Dossier:
    dossier = refer(world)
    with transaction.atomic():
        dossier = gate.lock_dossier(dossier.pk)
        set_phase(dossier, DossierPhase.OPEN)
        for organisation, person in (
            ("werktafel", "wendy"),
            ("sociaalteam", "marleen"),
            ("wil", "iris"),
        ):
            seat_organisation(
                dossier=dossier,
                organisation=world.organisations[organisation],
                persons=[world.users[person].pk],
                by=world.viewer("wendy"),
            )
    return dossier


def consent(world: World, dossier: Dossier, **organisations: tuple[str, ...]) -> None:
    record_consent(
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


def test_a_referral_is_its_senders_and_the_lead_organisations(world: World) -> None:
    refer(world)
    # pieter and paula lead projects: pieter's organisation is the lead, paula sees progress only
    assert seers(world) == {"bo", "wendy", "pieter", "paula"}
    named = {
        n: Dossier.objects.visible_to(world.viewer(n)).get().named
        for n in ("bo", "wendy", "pieter", "paula")
    }
    assert named == {"bo": True, "wendy": True, "pieter": True, "paula": False}


def test_unanswered_referral_is_gone_after_the_programmes_weeks(world: World) -> None:
    refer(world)
    with clock.at(clock.now() + timedelta(weeks=6, seconds=1)):
        assert seers(world) == {"pieter", "paula"}  # the number of it, for steering


def test_seated_organisation_knows_nothing_without_a_yes(world: World) -> None:
    dossier = invite(world)
    assert "iris" not in seers(world)
    assert "marleen" not in seers(world)
    consent(world, dossier, wil=("inkomen", "schulden"), sociaalteam=("wonen", "veiligheid"))
    assert seers(world) == {"wendy", "pieter", "paula", "iris", "marleen"}
    iris = world.viewer("iris")
    assert gate.known_areas(iris, dossier) == world.area_ids("inkomen", "schulden", "proces")
    # a colleague without a seat sees nothing; the sender's glimpse is over
    assert not Dossier.objects.visible_to(world.viewer("mira")).exists()


def test_a_refusal_never_blocks_help(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier)
    wendy = gate.known_areas(world.viewer("wendy"), dossier)
    assert wendy >= world.area_ids("wonen", "inkomen", "schulden", "proces")
    assert not wendy & world.area_ids("gezondheid", "veiligheid")
    assert "iris" not in seers(world)


def test_withdrawing_works_at_once_whole_and_in_part(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, werktafel=("wonen", "schulden"), wil=("inkomen", "schulden"))
    withdraw(dossier=dossier, areas=world.area_ids("schulden"), by=world.viewer("wendy"))
    assert gate.known_areas(world.viewer("iris"), dossier) == world.area_ids("inkomen", "proces")
    withdraw(
        dossier=dossier,
        organisation_id=world.organisations["wil"].pk,
        by=world.viewer("wendy"),
    )
    assert "iris" not in seers(world)
    withdraw(dossier=dossier, by=world.viewer("wendy"))
    assert gate.known_areas(world.viewer("wendy"), dossier) == world.area_ids("proces")
    with clock.at(clock.now() + timedelta(days=1)):
        consent(world, dossier, wil=("werk",))
        assert gate.known_areas(world.viewer("iris"), dossier) == world.area_ids("werk", "proces")


def test_consent_ends_by_itself(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    with clock.at(clock.now() + timedelta(days=16 * 31 + 5)):
        assert "iris" not in seers(world)


def test_access_agrees_with_its_facts(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",), sociaalteam=("wonen",))
    assert gate.stored_rows(dossier) == derive_access(gate.facts_of(dossier))


def test_only_who_sits_there_changes_the_table(world: World) -> None:
    dossier = invite(world)
    with pytest.raises(Denied):
        add_to_table(
            dossier=dossier,
            organisation=world.organisations["viveste"],
            persons=[world.users["bo"].pk],
            by=world.viewer("bo"),
        )
    with pytest.raises(Denied):
        add_to_table(
            dossier=dossier,
            organisation=world.organisations["viveste"],
            persons=[world.users["iris"].pk],
            by=world.viewer("wendy"),
        )


def test_a_viewer_of_another_municipality_never_sees_it(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    assert not Dossier.objects.visible_to(world.viewer("bert")).exists()  # WIL too, in Bunnik
    assert not Dossier.objects.visible_to(world.viewer("bregje")).exists()


def test_a_new_answer_replaces_the_earlier_one_whole(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen", "schulden"), sociaalteam=("wonen",))
    with clock.at(clock.now() + timedelta(days=1)):
        consent(world, dossier, wil=("inkomen",))
        assert gate.known_areas(world.viewer("iris"), dossier) == world.area_ids(
            "inkomen", "proces"
        )
        assert "marleen" not in seers(world)


def test_a_no_after_a_yes_takes_everything_back(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, werktafel=("wonen",), wil=("inkomen",))
    with clock.at(clock.now() + timedelta(days=1)):
        answers = Answers(
            takes_part=False,
            how=HowGiven.SPOKEN,
            witness="Wendy Test",
            explained_no_consequences=True,
        )
        record_consent(dossier=dossier, answers=answers, by=world.viewer("wendy"))
        assert seers(world) == {"wendy", "pieter", "paula"}
        assert gate.known_areas(world.viewer("wendy"), dossier) == world.area_ids("proces")


def test_nothing_left_for_the_lead_organisation_is_nothing(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, werktafel=(), wil=("inkomen",))
    assert gate.known_areas(world.viewer("wendy"), dossier) == world.area_ids("proces")


def test_an_answer_to_another_text_or_sent_twice_is_refused(world: World) -> None:
    dossier = invite(world)
    form = ConsentForm.objects.get(municipality=world.houten)
    answers = Answers(
        takes_part=True,
        how=HowGiven.SPOKEN,
        witness="Wendy Test",
        explained_no_consequences=True,
        form_id=form.pk,
        previous_id=0,
    )
    record_consent(dossier=dossier, answers=answers, by=world.viewer("wendy"))
    with pytest.raises(AnsweredMeanwhile):
        record_consent(dossier=dossier, answers=answers, by=world.viewer("wendy"))
    publish_form(municipality=world.houten, text="Een nieuwe tekst.", by=System())
    with pytest.raises(Conflict):
        record_consent(dossier=dossier, answers=answers, by=world.viewer("wendy"))


def test_withdrawing_twice_is_once_and_only_what_exists_here(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    by = world.viewer("wendy")
    first = withdraw(dossier=dossier, by=by)
    assert withdraw(dossier=dossier, by=by) == first
    elsewhere = world.bunnik_areas["wonen"].pk
    for nonsense in (
        {"organisation_id": world.organisations["bunnikteam"].pk},
        {"areas": [elsewhere]},
        {"areas": [world.areas["proces"].pk]},
        {"purpose": "steering"},
    ):
        with pytest.raises(Denied):
            withdraw(dossier=dossier, by=by, **nonsense)
