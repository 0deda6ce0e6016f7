"""Somebody at the table may not know what comes up: they may stay, or they leave the room for a moment."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cases.actions.meetings import close_meeting, come_back, let_stay, set_attendance, step_out
from cases.actions.meetings import write_line as write
from cases.models import Case, Meeting, MeetingLine, StepOut
from consent import gate, knowledge
from consent.actions.withdrawals import withdraw
from consent.models import SpokenGrant
from consent.states import ConsentStanding
from tests.cases.table_world import give_consent, invited_case, moment, running_case
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied

HTMX = {"HX-Request": "true"}
WORDS = "De energierekening is niet betaald."


@pytest.fixture
def talk(world: World) -> Iterator[tuple[Case, Meeting]]:
    """A conversation on 1 October at which Bo of Viveste sits, who may know housing only."""
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 13, 45)):
        write(
            meeting=meeting,
            area=world.areas["schulden"],
            text=WORDS,
            token=uuid4(),
            by=world.viewer("wendy"),
        )
        yield case, meeting


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def page(client: Client, meeting: Meeting) -> str:
    return client.get(reverse("cases:meeting", args=[meeting.pk])).content.decode()


def part(world: World, what: str, area: str = "schulden", organisation: str = "viveste") -> str:
    numbers = [world.organisations[organisation].pk]
    if what != "back":
        numbers.insert(0, world.areas[area].pk)
    return ":".join([what, *map(str, numbers)])


def press(client: Client, meeting: Meeting, value: str, **more: Any) -> Any:
    return client.post(reverse("cases:meeting_part", args=[meeting.pk]), {"part": value, **more})


def stay(world: World, meeting: Meeting, by: str = "wendy", area: str = "schulden") -> Any:
    return let_stay(
        meeting=meeting,
        area=world.areas[area],
        organisation_id=world.organisations["viveste"].pk,
        by=world.viewer(by),
    )


def test_may_stay_is_a_spoken_grant_that_counts_at_once(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    wendy = client_of(world, "wendy")
    assert WORDS not in page(wendy, meeting)
    assert part(world, "stay") in page(wendy, meeting)
    assert press(wendy, meeting, part(world, "stay")).status_code == 302
    assert WORDS in page(wendy, meeting)
    assert MeetingLine.objects.visible_to(world.viewer("bo")).filter(text=WORDS).exists()
    spoken = SpokenGrant.objects.get()
    assert spoken.witness == world.users["marleen"].name
    assert spoken.until_at == spoken.consent.until_at
    told = client_of(world, "wendy").get(reverse("consent:show", args=[case.dossier_id]))
    assert "Aan tafel gezegd: " in told.content.decode()
    # only this area: health stays shut
    assert world.areas["gezondheid"].pk not in gate.known_areas(world.viewer("bo"), case.dossier)


def test_a_second_screen_that_says_it_too_makes_no_second_grant(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    value = part(world, "stay")
    for name in ("wendy", "marleen", "marleen"):
        assert press(client_of(world, name), meeting, value).status_code == 302
    assert SpokenGrant.objects.count() == 1


def test_out_shows_the_area_and_back_hides_it(world: World, talk: tuple[Case, Meeting]) -> None:
    case, meeting = talk
    wendy, marleen = client_of(world, "wendy"), client_of(world, "marleen")
    press(wendy, meeting, part(world, "out"))
    press(marleen, meeting, part(world, "out"))
    assert StepOut.objects.count() == 1
    assert WORDS in page(wendy, meeting)
    assert WORDS in page(marleen, meeting)
    # being out of the room gives nobody anything to read
    assert world.areas["schulden"].pk not in gate.known_areas(world.viewer("bo"), case.dossier)
    press(marleen, meeting, part(world, "back"))
    assert WORDS not in page(wendy, meeting)
    row = StepOut.objects.get()
    assert row.back_at is not None


def test_nothing_typed_is_lost_without_and_with_htmx(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    wendy = client_of(world, "wendy")
    typed = {"text": "Dit wil ik niet kwijt", "area": str(world.areas["schulden"].pk)}
    answer = press(wendy, meeting, part(world, "out"), **typed)
    assert answer.status_code == 200
    assert 'value="Dit wil ik niet kwijt"' in answer.content.decode()
    url = reverse("cases:meeting_part", args=[meeting.pk])
    swapped = wendy.post(url, {"part": part(world, "back"), **typed}, headers=HTMX)
    html = swapped.content.decode()
    assert 'id="today" hx-swap-oob' in html
    assert 'id="audience" hx-swap-oob' in html
    assert 'id="line"' not in html  # what is being typed is left alone
    assert WORDS not in html


def test_who_comes_in_later_ends_being_out(world: World, talk: tuple[Case, Meeting]) -> None:
    _case, meeting = talk
    by, users = world.viewer("wendy"), world.users
    said: Any = {"meeting": meeting, "resident_present": True, "brought": [], "by": by}
    set_attendance(present=[users["wendy"].pk, users["marleen"].pk], **said)
    with pytest.raises(Denied):
        step_out(
            meeting=meeting,
            area=world.areas["schulden"],
            organisation_id=world.organisations["viveste"].pk,
            by=by,
        )
    everybody = [users[name].pk for name in ("wendy", "marleen", "bo")]
    set_attendance(present=everybody, **said)
    press(client_of(world, "wendy"), meeting, part(world, "out"))
    set_attendance(present=everybody[:2], **said)
    set_attendance(present=everybody, **said)
    assert WORDS not in page(client_of(world, "wendy"), meeting)


def test_closing_ends_every_part(world: World, talk: tuple[Case, Meeting]) -> None:
    _case, meeting = talk
    press(client_of(world, "wendy"), meeting, part(world, "out"))
    close_meeting(
        meeting=meeting, present=[], resident_present=True, brought=[], by=world.viewer("wendy")
    )
    assert not StepOut.objects.filter(back_at=None).exists()
    with pytest.raises(Conflict):
        come_back(
            meeting=meeting,
            organisation_id=world.organisations["viveste"].pk,
            by=world.viewer("wendy"),
        )


def test_only_the_resident_says_yes_and_somebody_else_witnesses(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    by, users = world.viewer("wendy"), world.users
    said: Any = {"meeting": meeting, "brought": [], "by": by}
    everybody = [users["wendy"].pk, users["marleen"].pk, users["bo"].pk]
    set_attendance(present=everybody, resident_present=False, **said)
    assert part(world, "stay") not in page(client_of(world, "wendy"), meeting)
    refused = press(client_of(world, "wendy"), meeting, part(world, "stay"), text="Bewaar dit")
    assert refused.status_code == 422
    assert "Bewaar dit" in refused.content.decode()
    assert "de inwoner is er niet" in refused.content.decode()
    set_attendance(present=[users["wendy"].pk, users["bo"].pk], resident_present=True, **said)
    with pytest.raises(Denied):
        stay(world, meeting)
    assert not SpokenGrant.objects.exists()


def test_taken_back_said_again_and_taken_back_again(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    viveste, bo = world.organisations["viveste"].pk, world.viewer("bo")
    debts = world.areas["schulden"].pk

    def state() -> ConsentStanding:
        rows = knowledge.who_knows_what(case.dossier)
        return next(row.state for row in rows if row.organisation.pk == viveste)

    for minute in (50, 55):
        with clock.at(moment(10, 1, 13, minute)):
            stay(world, meeting)
            assert debts in gate.known_areas(bo, case.dossier)
            assert state() == ConsentStanding.RUNNING
        with clock.at(moment(10, 1, 13, minute + 2)):
            withdraw(dossier=case.dossier, organisation_id=viveste, by=world.viewer("wendy"))
            assert gate.known_areas(bo, case.dossier) == frozenset()
            assert state() == ConsentStanding.WITHDRAWN


def test_a_new_answer_replaces_what_was_said(world: World, talk: tuple[Case, Meeting]) -> None:
    case, meeting = talk
    stay(world, meeting)
    with clock.at(moment(10, 1, 14)):
        give_consent(world, case)
        assert world.areas["schulden"].pk not in gate.known_areas(world.viewer("bo"), case.dossier)


def test_there_is_nothing_to_add_a_yes_to_before_consent(world: World) -> None:
    from cases.actions.meetings import start_meeting

    case = invited_case(world)
    with clock.at(moment(10, 1)):
        meeting = Meeting.objects.get(case=case)
        start_meeting(meeting=meeting, by=world.viewer("wendy"))
        with pytest.raises(Denied):
            stay(world, meeting)
        assert "stay:" not in page(client_of(world, "wendy"), meeting)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "stay",
        "stay:1",
        "back:1:2",
        "stay:x:1",
        "out:²:1",
        "stay:999999:1",
        "weg:1:1",
        "stay:::",
        "a" * 9999,
    ],
)
def test_nonsense_and_areas_of_others_are_no_page(
    world: World, talk: tuple[Case, Meeting], value: str
) -> None:
    _case, meeting = talk
    assert press(client_of(world, "wendy"), meeting, value).status_code == 404
    # Bo may not know debts: nothing tells that it came up
    assert press(client_of(world, "bo"), meeting, part(world, "stay")).status_code == 404
    assert not SpokenGrant.objects.exists()


def test_an_organisation_that_does_not_sit_here_is_refused_in_words(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    wendy = client_of(world, "wendy")
    for what in ("stay", "out"):
        assert press(wendy, meeting, part(world, what, organisation="gemeente")).status_code == 422
    assert not SpokenGrant.objects.exists()
    assert not StepOut.objects.exists()


def test_what_was_said_is_never_changed(world: World, talk: tuple[Case, Meeting]) -> None:
    _case, meeting = talk
    spoken = stay(world, meeting)
    with pytest.raises(DatabaseError), transaction.atomic():
        SpokenGrant.objects.filter(pk=spoken.pk).update(witness="Iemand anders")
