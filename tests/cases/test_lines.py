"""Typing at the table: put better by who typed it, made an agreement with one key, never lost, whatever is pasted."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.actions.agenda import raise_point
from cases.actions.agreements import make_agreement
from cases.actions.lines import correct_line
from cases.actions.meetings import close_meeting, set_attendance, write_line
from cases.models import Agreement, Case, Meeting, MeetingLine
from consent.actions.dossiers import leave_table
from consent.models import Seat
from tests.cases.table_world import moment, running_case
from tests.cases.test_table_screens import HTMX, client_of, line, text_of
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine


@pytest.fixture
def talk(world: World) -> Iterator[tuple[Case, Meeting]]:
    """A first conversation with consent, at 13.45 on its day; Marleen and Wendy are here."""
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 13, 45)):
        set_attendance(
            meeting=meeting,
            present=[world.users[name].pk for name in ("marleen", "wendy")],
            resident_present=True,
            brought=["Tante Rie"],
            by=world.viewer("marleen"),
        )
        yield case, meeting


def said(
    world: World, meeting: Meeting, text: str = "Hij belt morgen.", area: str = "wonen"
) -> MeetingLine:
    return write_line(
        meeting=meeting,
        area=world.areas[area],
        text=text,
        token=uuid4(),
        by=world.viewer("marleen"),
    )


# --- putting it better ------------------------------------------------------------------------------


def test_who_typed_a_line_puts_it_better_until_the_talk_is_closed(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    by = world.viewer("marleen")
    one = said(world, meeting)
    for _twice in range(2):
        better = correct_line(line=one, text="Hij belt vandaag.", version=1, by=by)
        assert (better.text, better.version) == ("Hij belt vandaag.", 2)
    assert AuditLine.objects.filter(action="line.correct", thing_id=one.pk).count() == 1
    with pytest.raises(Denied, match="Alleen wie deze regel typte"):
        correct_line(line=one, text="x", version=2, by=world.viewer("wendy"))
    with pytest.raises(Conflict, match="Hij belt vandaag"):
        correct_line(line=one, text="Van het oude blad", version=1, by=by)
    close_meeting(meeting=meeting, present=[], resident_present=True, brought=[], by=by)
    with pytest.raises(Conflict, match="is afgesloten"):
        correct_line(line=one, text="Te laat", version=2, by=by)
    one.refresh_from_db()
    assert one.text == "Hij belt vandaag."


def test_changed_in_two_tabs_both_texts_are_shown(world: World, talk: tuple[Case, Meeting]) -> None:
    _case, meeting = talk
    one = said(world, meeting)
    client = client_of(world, "marleen")
    url = reverse("cases:line_edit", args=[one.pk])
    assert 'value="1"' in text_of(client.get(url))
    assert client.post(url, {"text": "Het eerste", "version": 1})["Location"].endswith(
        f"/{meeting.pk}/"
    )
    for headers in ({}, HTMX):
        second = client.post(url, {"text": "Het tweede", "version": 1}, headers=headers)
        assert second.status_code == 422
        assert "Er staat nu: “Het eerste”." in text_of(second)
        assert 'value="Het tweede"' in text_of(second)
        assert 'name="version" value="2"' in text_of(second)
    # nothing of what was told comes into the log, which nobody can change
    refused = AuditLine.objects.filter(outcome="refused")
    assert set(refused.values_list("reason", flat=True)) == {"the line was changed meanwhile"}
    # read now: once more is on purpose
    kept = client.post(url, {"text": "Het tweede", "version": 2}, headers=HTMX)
    assert (kept.status_code, "Het tweede" in text_of(kept)) == (200, True)
    for data in ({"text": "", "version": 3}, {"text": "x", "version": "y"}, {}):
        assert client.post(url, data).status_code == 422


# --- one key makes it an agreement --------------------------------------------------------------------


def test_a_line_becomes_the_agreement_and_is_shown_once(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    one = said(world, meeting, "De huurbaas bellen")
    client = client_of(world, "marleen")
    write = reverse("cases:meeting_line", args=[meeting.pk])
    usual: dict[str, Any] = {"due_date": "2026-10-15", "line": one.pk}
    for text, words in (
        ("De huurbaas bellen", "Typ @ en wie dit doet"),
        ("De huurbaas bellen @", "Typ achter @ wie dit doet"),
        ("@marleen belt 31-2", "31-2 bestaat niet"),
    ):
        refused = client.post(write, line(world, text, **usual), headers=HTMX)
        assert (refused.status_code, words in text_of(refused)) == (422, True), words
        assert text in text_of(refused)
    elsewhere = client.post(write, line(world, "x @marleen", area="werk", **usual))
    assert "Deze regel gaat over Wonen" in text_of(elsewhere)
    data = line(world, "De huurbaas bellen @marleen over 1 week", **usual)
    for _twice in range(2):
        assert client.post(write, data, headers=HTMX).status_code == 200
    made = Agreement.objects.get()
    one.refresh_from_db()
    assert (one.agreement, made.what, made.due_date) == (
        made,
        "De huurbaas bellen",
        date(2026, 10, 8),
    )
    page = text_of(client.get(reverse("cases:meeting", args=[meeting.pk])))
    assert page.count(">De huurbaas bellen<") == 1
    with pytest.raises(Conflict, match="een afspraak geworden"):
        correct_line(line=one, text="Anders", version=1, by=world.viewer("marleen"))
    again = client.post(write, line(world, "Nog eens @marleen", **usual))
    assert "een afspraak geworden" in text_of(again)
    # somebody else's line stays theirs
    other = said(world, meeting, "Van Marleen")
    with pytest.raises(Denied):
        make_agreement(
            case=case,
            area=world.areas["wonen"],
            what="x",
            owner_kind="resident",
            due_date=date(2026, 10, 15),
            token=uuid4(),
            meeting=meeting,
            line=other,
            by=world.viewer("wendy"),
        )


def test_names_are_of_the_table_and_of_who_is_close(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    client = client_of(world, "marleen")
    page = text_of(client.get(reverse("cases:meeting", args=[meeting.pk])))
    calls = [part.split('"')[0] for part in page.split('data-call="')[1:]]
    # who is here first
    assert calls[:4] == ["inwoner", "meneer Kees de Wit", "Wendy Test", "Marleen Test"]
    assert calls[-1] == "Tante Rie"
    write = reverse("cases:meeting_line", args=[meeting.pk])
    typed = line(world, "@tante rie brengt de sleutel morgen", due_date="2026-10-15")
    assert client.post(write, typed).status_code == 302
    made = Agreement.objects.get()
    assert (made.owner_kind, made.owner_name, made.what) == (
        "network",
        "Tante Rie",
        "brengt de sleutel",
    )


# --- never lost, never in somebody else's name -------------------------------------------------------------


def test_a_line_that_waited_is_not_kept_in_somebody_elses_name(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    write = reverse("cases:meeting_line", args=[meeting.pk])
    typed = line(world, "Getypt door Marleen", typist=world.users["marleen"].pk)
    refused = client_of(world, "wendy").post(write, typed, headers=HTMX)
    assert (refused.status_code, "Hier is nu iemand anders" in text_of(refused)) == (422, True)
    assert "Getypt door Marleen" in text_of(refused)
    assert not MeetingLine.objects.exists()
    assert client_of(world, "marleen").post(write, typed).status_code == 302


def stamp_of(shown: str) -> str:
    return shown.split('data-stamp="')[1].split('"')[0]


def test_a_line_is_answered_with_itself_and_what_others_brought_comes_at_the_next_look(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    said(world, meeting)  # so that the screen has a place for its area
    client = client_of(world, "wendy")
    page = client.get(reverse("cases:meeting", args=[meeting.pk]))
    look, write = (reverse(f"cases:meeting_{name}", args=[meeting.pk]) for name in ("look", "line"))

    def type_at(stamp: str) -> str:
        sent = line(world, text="Zij wacht.") | {"stand": stamp}
        answer = client.post(write, sent, headers=HTMX)
        assert answer.status_code == 200
        return text_of(answer)

    alone = type_at(stamp_of(text_of(page)))
    assert ("Zij wacht." in alone, "Hij belt morgen." in alone) == (True, False)
    # the stamp that came along is that of the whole screen
    assert client.get(look, {"stand": stamp_of(alone)}, headers=HTMX).status_code == 204
    raise_point(
        case=case,
        area=world.areas["wonen"],
        text="De sleutel van de kelder",
        token=uuid4(),
        by=world.viewer("marleen"),
    )
    again = type_at(stamp_of(alone))
    assert "De sleutel van de kelder" not in again
    brought = client.get(look, {"stand": stamp_of(again)}, headers=HTMX)
    assert (brought.status_code, "De sleutel van de kelder" in text_of(brought)) == (200, True)
    # a colleague's line meanwhile: all of today, at once
    said(world, meeting, "En de bank belde.")
    assert "En de bank belde." in type_at(stamp_of(text_of(brought)))


def test_what_a_colleague_typed_comes_at_the_next_look(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    client = client_of(world, "wendy")
    page = text_of(client.get(reverse("cases:meeting", args=[meeting.pk])))
    url = reverse("cases:meeting_look", args=[meeting.pk])

    def views() -> int:
        return AuditLine.objects.filter(kind="view", user_id=world.users["wendy"].pk).count()

    stamp, seen = stamp_of(page), views()
    assert client.get(url, {"stand": stamp}, headers=HTMX).status_code == 204
    assert views() == seen  # nothing was shown
    # about what Wendy may not know: no hint that anything was typed
    said(world, meeting, "Bij de huisarts", "gezondheid")
    assert client.get(url, {"stand": stamp}, headers=HTMX).status_code == 204
    one = said(world, meeting, "Over het huis")
    fresh = client.get(url, {"stand": stamp}, headers=HTMX)
    assert (fresh.status_code, "Over het huis" in text_of(fresh)) == (200, True)
    assert "Bij de huisarts" not in text_of(fresh)
    assert views() == seen + 1
    stamp = stamp_of(text_of(fresh))
    correct_line(line=one, text="Over de woning", version=1, by=world.viewer("marleen"))
    better = client.get(url, {"stand": stamp}, headers=HTMX)
    assert "Over de woning" in text_of(better)


# --- an agreement put right --------------------------------------------------------------------------


def agreed(world: World, case: Case, meeting: Meeting, what: str = "Bellen") -> Agreement:
    return make_agreement(
        case=case,
        area=world.areas["wonen"],
        what=what,
        owner_kind="resident",
        due_date=date(2026, 10, 15),
        token=uuid4(),
        meeting=meeting,
        by=world.viewer("marleen"),
    )


def right(row: Agreement, **more: Any) -> dict[str, Any]:
    sent = {"what": row.what, "owner": "resident", "due_date": "2026-10-15", "version": row.version}
    return sent | more


def test_who_wrote_an_agreement_down_puts_it_right_during_the_talk(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    row = agreed(world, case, meeting)
    url, client = reverse("cases:agreement_edit", args=[row.pk]), client_of(world, "marleen")
    page = text_of(client.get(reverse("cases:meeting", args=[meeting.pk])))
    assert url in page
    assert url not in text_of(
        client_of(world, "wendy").get(reverse("cases:meeting", args=[meeting.pk]))
    )
    assert 'value="Bellen"' in text_of(client.get(url, headers=HTMX))
    wendy = str(world.users["wendy"].pk)
    sent = right(row, what="Woonstichting bellen", owner=wendy, due_date="2026-10-08")
    saved = client.post(url, sent, headers=HTMX)
    assert (saved.status_code, "Woonstichting bellen" in text_of(saved)) == (200, True)
    row.refresh_from_db()
    assert (row.what, row.owner_user_id, row.due_date) == (
        "Woonstichting bellen",
        world.users["wendy"].pk,
        date(2026, 10, 8),
    )
    assert (row.owner_organisation_id, row.version) == (world.organisations["werktafel"].pk, 2)
    lines = AuditLine.objects.filter(action="agreement.correct", kind="change")
    assert lines.count() == 1
    # the same again, from the page as it was: nothing to change, so nothing to refuse
    assert client.post(url, sent | {"version": 1}, headers=HTMX).status_code == 200
    assert lines.count() == 1


def test_an_agreement_is_put_right_by_nobody_else_and_not_afterwards(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    row = agreed(world, case, meeting)
    url = reverse("cases:agreement_edit", args=[row.pk])
    marleen, wendy = client_of(world, "marleen"), client_of(world, "wendy")

    def refused(client: Any, **more: Any) -> str:
        answer = client.post(url, right(row, what="Anders", **more), headers=HTMX)
        assert answer.status_code == 422
        row.refresh_from_db()
        assert (row.what, row.version) == ("Bellen", 1)
        return text_of(answer)

    assert "Alleen wie deze afspraak" in refused(wendy)
    old = refused(marleen, version=7)
    assert "intussen gewijzigd" in old
    assert 'value="Anders"' in old
    assert "ligt voor het gesprek" in refused(marleen, due_date="2026-09-30")
    # somebody of an organisation that may not know this
    assert refused(marleen, owner="999999")
    marleen.post(reverse("cases:agreement", args=[row.pk]), {"status": "done"})
    assert "iets van gekomen" in refused(marleen)
    marleen.post(reverse("cases:agreement", args=[row.pk]), {"status": "open"})
    close_meeting(
        meeting=meeting,
        present=[world.users["marleen"].pk],
        resident_present=True,
        brought=[],
        by=world.viewer("marleen"),
    )
    assert "afgesloten" in refused(marleen)
    # made outside any conversation: there is nothing to put right on the spot
    outside = make_agreement(
        case=case,
        area=world.areas["wonen"],
        what="Later",
        owner_kind="resident",
        due_date=date(2026, 10, 15),
        token=uuid4(),
        by=world.viewer("marleen"),
    )
    assert marleen.get(reverse("cases:agreement_edit", args=[outside.pk])).status_code == 404


# --- what is pasted, and who left ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("“Ik wil een ‘eigen’ deur” – zegt hij…", "“Ik wil een ‘eigen’ deur” – zegt hij…"),
        (
            "Regel een\r\nregel twee\x0bregel drie\tmet tab",
            "Regel een regel twee regel drie met tab",
        ),
        ("Hij is blij 😀👨‍👩‍👧", "Hij is blij 😀👨‍👩‍👧"),
        ("قال: أريد بيتاً 12-12", "قال: أريد بيتاً 12-12"),
        ("\u202ebet\u202c oplezen", "\u202ebet\u202c oplezen"),
        ("mail naar j@voorbeeld.nl", "mail naar j@voorbeeld.nl"),
    ],
)
def test_what_is_pasted_is_kept_as_one_line(
    world: World, talk: tuple[Case, Meeting], pasted: str, kept: str
) -> None:
    _case, meeting = talk
    client = client_of(world, "marleen")
    answer = client.post(
        reverse("cases:meeting_line", args=[meeting.pk]), line(world, pasted), headers=HTMX
    )
    assert answer.status_code == 200
    assert MeetingLine.objects.get().text == kept
    # its own direction, so that it can't turn what stands around it
    assert f'<p dir="auto">{kept}</p>' in text_of(answer)


def test_an_attendee_who_left_takes_nothing_upon_them(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    client = client_of(world, "marleen")
    url = reverse("cases:meeting", args=[meeting.pk])
    assert 'data-call="Bo Test"' in text_of(client.get(url))
    seat = Seat.objects.get(dossier=case.dossier, organisation=world.organisations["viveste"])
    leave_table(seat=seat, by=world.viewer("wendy"))
    assert 'data-call="Bo Test"' not in text_of(client.get(url))
    write = reverse("cases:meeting_line", args=[meeting.pk])
    typed: tuple[tuple[dict[str, Any], str], ...] = (
        (line(world, "@bo kijkt naar de sleutel"), "Niemand heet hier @bo."),
        (
            line(world, "Kijkt naar de sleutel", owner=world.users["bo"].pk, due_date="2026-10-15"),
            "Kies iemand die aan deze tafel zit.",
        ),
    )
    for data, words in typed:
        refused = client.post(write, data, headers=HTMX)
        assert (refused.status_code, words in text_of(refused)) == (422, True), words
        assert data["text"] in text_of(refused)
    assert not Agreement.objects.exists()
