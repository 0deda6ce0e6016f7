"""The screens of the table: forms first, htmx on top; nothing typed is lost, nothing hidden is shown."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.agreements import make_agreement, settle_agreement
from cases.actions.meetings import close_meeting, set_attendance, write_line
from cases.actions.story import add_problem, tell_story
from cases.models import (
    Agreement,
    Case,
    Meeting,
    MeetingLine,
    Problem,
    Result,
    ResultKind,
    StoryPart,
)
from cases.states import AgreementStatus, CaseStatus, MeetingStatus
from tests.cases.table_world import give_consent, invited_case, moment, running_case
from tests.world import World
from trail import clock
from trail.models import AuditLine

HTMX = {"HX-Request": "true"}
NASTY = {
    "NUL": b"a%00b",
    "surrogate": b"a%ED%A0%80b",
    "bell": b"a%07b",
    "html": b"%3Cscript%3Ealert(1)%3C%2Fscript%3E%7B%7B+7*7+%7D%7D%7B%25+now+%25%7D",
    "megabyte": b"x" * 1_000_000,
    "empty": b"+++",
}


@pytest.fixture
def talk(world: World) -> Iterator[tuple[Case, Meeting]]:
    """A first conversation with consent, at 13.45 on its day."""
    case, meeting = running_case(world)
    with clock.at(moment(10, 1, 13, 45)):
        yield case, meeting


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def line(
    world: World, text: str = "Hij belt morgen.", area: str = "wonen", **more: Any
) -> dict[str, Any]:
    return {"token": uuid4(), "text": text, "area": world.areas[area].pk, **more}


def agreed(world: World, case: Case, what: str, area: str = "wonen", **more: Any) -> Agreement:
    given = {"owner_kind": "resident", "due_date": date(2026, 10, 15), "token": uuid4(), **more}
    by = world.viewer("marleen")
    return make_agreement(case=case, area=world.areas[area], what=what, by=by, **given)


def text_of(response: Any) -> str:
    return str(response.content.decode())


# --- the first conversation by plain forms -------------------------------------------------------


def test_a_whole_first_conversation_by_plain_forms(world: World) -> None:
    case = invited_case(world)
    meeting = Meeting.objects.get(case=case)
    client = client_of(world, "wendy")
    page = reverse("cases:meeting", args=[meeting.pk])
    with clock.at(moment(10, 1)):
        started = client.post(reverse("cases:meeting_start", args=[meeting.pk]), {})
        assert (started.status_code, started["Location"]) == (302, page)
        assert reverse("consent:give", args=[case.dossier_id]) in text_of(client.get(page))
        give_consent(world, case)
        table = {"back": "table"}
        wonen = world.areas["wonen"].pk
        for url, data in (
            ("cases:story_new", {"area": wonen, "text": "Een eigen deur.", "is_wish": "on"}),
            ("cases:problem_new", {"area": wonen, "words": "Een dak boven mijn hoofd"}),
            ("cases:meeting_plan", {"on_date": "2026-10-15", "at_time": "13:30"}),
        ):
            posted = client.post(reverse(url, args=[case.pk]), {**data, **table})
            assert (posted.status_code, posted["Location"]) == (302, page), url
        people = [world.users[n].pk for n in ("wendy", "marleen")]
        here = reverse("cases:meeting_attendance", args=[meeting.pk])
        assert client.post(here, {"resident": "on", "present": people})["Location"] == page
        write = reverse("cases:meeting_line", args=[meeting.pk])
        problem = Problem.objects.get(case=case)
        promise: dict[str, Any] = {
            "owner": "resident",
            "due_date": "2026-10-15",
            "problem": problem.pk,
        }
        for data in (line(world), line(world, "Inschrijven bij WoningNet", **promise)):
            for _twice in range(2):
                assert client.post(write, data).status_code == 302
        shown = text_of(client.get(page))
        for words in ("Een eigen deur.", "Een dak boven mijn hoofd", "Hij belt morgen."):
            assert words in shown
        closed = client.post(
            reverse("cases:meeting_close", args=[meeting.pk]),
            {"resident": "on", "present": people, "brought": "zijn zus, , een vriend"},
        )
        assert closed.status_code == 302
    case.refresh_from_db()
    meeting.refresh_from_db()
    assert (case.status, meeting.status) == (CaseStatus.ACTIVE, MeetingStatus.HELD)
    assert MeetingLine.objects.get().text == "Hij belt morgen."
    agreement = Agreement.objects.get()
    assert (agreement.problem, agreement.meeting) == (problem, meeting)
    names = meeting.attendances.exclude(brought_name="").values_list("brought_name", flat=True)
    assert sorted(names) == ["een vriend", "zijn zus"]
    assert Meeting.objects.get(case=case, status=MeetingStatus.PLANNED).on_date == date(
        2026, 10, 15
    )


def test_who_cannot_be_here_is_said_beside_what_was_ticked(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    client = client_of(world, "marleen")
    url = reverse("cases:meeting_attendance", args=[meeting.pk])
    stranger = {"present": [world.users["bert"].pk], "brought": "zijn zus"}
    for headers in ({}, HTMX):
        refused = client.post(url, stranger, headers=headers)
        assert refused.status_code == 422
        assert "Iemand die u aanvinkte, zit nu niet aan deze tafel." in text_of(refused)
        assert "zijn zus" in text_of(refused)
    # too long a text is not blamed on somebody who was ticked
    long = text_of(client.post(url, {"brought": "x" * 301}, headers=HTMX))
    assert "Iemand die u aanvinkte" not in long
    assert "data-focus-errors" in long
    assert not meeting.attendances.exists()


def test_back_leads_to_the_table_when_the_form_was_opened_there(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    client = client_of(world, "marleen")
    url = reverse("cases:meeting_plan", args=[case.pk])
    table = f'href="{reverse("cases:meeting", args=[meeting.pk])}"'
    assert table in text_of(client.post(url, {"back": "table", "on_date": "2026-01-01"}))
    assert table not in text_of(client.get(url))


def test_a_next_date_typed_beside_a_colleagues_is_answered(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    """Two have the closing open: the second one's date is not dropped with a word of thanks."""
    _case, meeting = talk
    url = reverse("cases:meeting_close", args=[meeting.pk])
    data = {"resident": "on", "present": [world.users["marleen"].pk], "next_time": "13:30"}
    first, second = (client_of(world, name) for name in ("marleen", "wendy"))
    assert first.post(url, {**data, "next_date": "2026-10-15"}).status_code == 302
    assert first.post(url, {**data, "next_date": "2026-10-15"}).status_code == 302
    other = second.post(url, {**data, "next_date": "2026-10-22"})
    assert (other.status_code, "2026-10-22" in text_of(other)) == (422, True)


def test_closing_takes_a_next_date_or_a_word_that_there_is_none(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    client = client_of(world, "marleen")
    url = reverse("cases:meeting_close", args=[meeting.pk])
    data = {"resident": "on", "present": [world.users["marleen"].pk]}
    assert client.post(url, data).status_code == 422
    wrong = client.post(url, {**data, "next_date": "31-02-2027", "next_time": "13:30"})
    assert wrong.status_code == 422
    assert "31-02-2027" in text_of(wrong)
    assert (
        client.post(url, {**data, "next_date": "2026-09-30", "next_time": "9:00"}).status_code
        == 422
    )
    # the place is read by who knows only the progress, and stands in the mail
    at_home = {"next_date": "2026-10-15", "next_time": "13:30", "place": "Bij Kees thuis"}
    named = client.post(url, {**data, **at_home})
    assert named.status_code == 422
    assert "zonder de naam van de inwoner" in text_of(named)
    assert "Bij Kees thuis" in text_of(named)
    foreign = {**data, "present": [world.users["bert"].pk], "no_next": "on"}
    assert client.post(url, foreign).status_code == 422
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.STARTED
    assert client.post(url, {**data, "no_next": "on"}).status_code == 302
    assert client.post(url, {**data, "no_next": "on"}).status_code == 302  # the back button


# --- bad input --------------------------------------------------------------------------------------


def _forms(world: World, case: Case, meeting: Meeting, agreement: Agreement) -> dict[str, Any]:
    """Per text field of this module's screens: address, name of the field, what else is sent."""
    wonen = world.areas["wonen"].pk
    part = StoryPart.objects.get(case=case)
    problem = Problem.objects.get(case=case)
    made = {"area": wonen, "owner": "network", "owner_name": "Ans", "due_date": "2026-10-15"}
    kind = ResultKind.objects.get(municipality=world.houten, key="eigen_woning").pk
    present = {"resident": "on"}  # no next date: always a form to correct
    return {
        "story": ("cases:story_new", case.pk, "text", {"area": wonen}),
        "better": ("cases:story_edit", part.pk, "text", {}),
        "words": ("cases:problem_new", case.pk, "words", {"area": wonen}),
        "note": ("cases:problem", problem.pk, "note", {"words": "Een dak"}),
        "what": ("cases:agreement_new", case.pk, "what", {"token": uuid4(), **made}),
        "who": (
            "cases:agreement_new",
            case.pk,
            "owner_name",
            {"token": uuid4(), **made, "what": "x"},
        ),
        "reason": ("cases:agreement", agreement.pk, "reason", {"status": "not_done"}),
        "line": ("cases:meeting_line", meeting.pk, "text", {"token": uuid4(), "area": wonen}),
        "brought": ("cases:meeting_close", meeting.pk, "brought", present),
        "place": (
            "cases:meeting_plan",
            case.pk,
            "place",
            {"on_date": "2026-10-15", "at_time": "9:00"},
        ),
        "result": ("cases:result_new", case.pk, "note", {"kind": kind, "on_date": "2026-10-01"}),
        "closing": ("cases:close", case.pk, "explanation", {"reason": "other", "area": wonen}),
        "without": ("cases:close", case.pk, "without", {"reason": "other", "area": wonen}),
    }


@pytest.mark.parametrize("kind", NASTY)
def test_nasty_text_is_kept_or_refused_in_words(
    world: World, talk: tuple[Case, Meeting], kind: str
) -> None:
    case, meeting = talk
    by = world.viewer("marleen")
    tell_story(case=case, area=world.areas["wonen"], text="Verteld.", by=by)
    add_problem(case=case, area=world.areas["wonen"], words="Een dak", by=by)
    agreement = agreed(world, case, "Bellen")
    client = client_of(world, "marleen")
    for label, (name, pk, field, data) in _forms(world, case, meeting, agreement).items():
        pairs = [f"{key}={value}".encode() for key, value in data.items() if key != field]
        body = b"&".join([*pairs, field.encode() + b"=" + NASTY[kind]])
        url = reverse(name, args=[pk])
        response = client.post(url, body, content_type="application/x-www-form-urlencoded")
        # a conversation that is going on keeps the course open: the closing forms answer in words
        assert response.status_code in (302, 422), f"{label}: {response.status_code}"
        if kind in ("NUL", "bell", "megabyte"):
            assert response.status_code == 422, label
        if kind == "megabyte":
            assert "x" * 1000 in text_of(response), label
        if kind == "html" and response.status_code == 422:
            assert "<script>alert" not in text_of(response), label
    for page in ("cases:detail", "cases:story", "cases:more"):
        shown = text_of(client.get(reverse(page, args=[case.pk])))
        assert "<script>alert" not in shown
        assert kind != "html" or page == "cases:more" or "{{ 7*7 }}" in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due_date", "31-02-2027"),
        ("due_date", "2026-09-30"),
        ("due_date", "0000-00-00"),
        ("due_date", "99999-01-01"),
        ("due_date", ""),
        ("owner", "0"),
        ("owner", "bert"),
        ("owner", "mira"),
        ("owner", "iris"),
        ("owner", "network"),
        ("owner", "professional"),
        ("owner", "1e9"),
        ("area", "bunnik"),
        ("area", "proces"),
        ("area", "99999999999999999999"),
        ("area", "x"),
        ("problem", "other"),
        ("token", "geen-token"),
        ("token", ""),
    ],
)
def test_agreements_refuse_strange_values_and_keep_the_words(
    world: World, talk: tuple[Case, Meeting], field: str, value: str
) -> None:
    case, meeting = talk
    other, _meeting = running_case(world, "Jan Jansen")
    strange = add_problem(
        case=other, area=world.areas["wonen"], words="x", by=world.viewer("marleen")
    )
    ids: dict[str, object] = {
        "bunnik": world.bunnik_areas["wonen"].pk,
        "proces": world.areas["proces"].pk,
        "other": strange.pk,
        **{name: world.users[name].pk for name in ("bert", "mira", "iris")},
    }
    client = client_of(world, "marleen")
    base = {"owner": "resident", "due_date": "2026-10-15", "area": world.areas["wonen"].pk}
    given = {**base, "token": uuid4(), field: ids.get(value, value)}
    new = reverse("cases:agreement_new", args=[case.pk])
    write = reverse("cases:meeting_line", args=[meeting.pk])
    for url, data in (
        (new, {**given, "what": "Heel iets"}),
        (write, {**given, "text": "Heel iets"}),
    ):
        for headers in ({}, HTMX):
            response = client.post(url, data, headers=headers)
            assert response.status_code == 422
            assert "Heel iets" in text_of(response)
    assert not Agreement.objects.exists()


def test_settling_in_a_list_without_a_reason_says_so_in_place(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, _meeting = talk
    agreement = agreed(world, case, "Bellen met de gemeente")
    client = client_of(world, "marleen")
    url = reverse("cases:agreement", args=[agreement.pk])
    refused = client.post(url, {"status": "not_done", "back": "table"}, headers=HTMX)
    assert refused.status_code == 422
    assert f'id="agreement-{agreement.pk}"' in text_of(refused)
    done = client.post(url, {"status": "done", "back": "table"}, headers=HTMX)
    assert done.status_code == 200
    assert 'id="done-count"' in text_of(done)
    assert "<html" not in text_of(done)
    plain = client.post(url, {"status": "open", "back": "mine"})
    assert plain["Location"] == reverse("cases:agreements")
    assert client.post(url, {"status": "sideways"}).status_code == 422
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.OPEN


def test_only_what_people_may_know_can_be_reached(world: World, talk: tuple[Case, Meeting]) -> None:
    case, meeting = talk
    by = world.viewer("marleen")
    agreement = agreed(world, case, "Naar de huisarts", "gezondheid")
    problem = add_problem(case=case, area=world.areas["gezondheid"], words="Slapen", by=by)
    addresses = [
        reverse("cases:agreement", args=[agreement.pk]),
        reverse("cases:problem", args=[problem.pk]),
    ]
    for name in ("iris", "wendy", "paula", "bert"):
        client = client_of(world, name)
        for url in addresses:
            assert client.get(url).status_code == 404
            assert client.post(url, {"status": "done", "words": "x"}).status_code == 404
    for name, status in (("bert", 404), ("mira", 404), ("bas", 404), ("paula", 403)):
        data = line(world)
        url = reverse("cases:meeting_line", args=[meeting.pk])
        assert client_of(world, name).post(url, data).status_code == status
    assert not MeetingLine.objects.exists()


# --- typing at the table --------------------------------------------------------------------------------


def test_a_line_by_htmx_is_kept_logged_and_shown_in_its_place(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    set_attendance(
        meeting=meeting,
        present=[world.users["bo"].pk],
        resident_present=True,
        brought=[],
        by=world.viewer("marleen"),
    )
    client = client_of(world, "marleen")
    url = reverse("cases:meeting_line", args=[meeting.pk])
    response = client.post(url, line(world), headers=HTMX)
    shown = text_of(response)
    assert response.status_code == 200
    assert "<html" not in shown
    assert "Hij belt morgen." in shown
    assert "13.45" in shown
    written = AuditLine.objects.filter(kind="change", action="line.write").get()
    assert written.dossier_ids == [case.dossier_id]
    views = AuditLine.objects.filter(kind="view", dossier_ids__contains=[case.dossier_id])
    assert views.filter(user_id=world.users["marleen"].pk).exists()


def test_a_line_with_a_name_is_an_agreement(world: World, talk: tuple[Case, Meeting]) -> None:
    _case, meeting = talk
    client = client_of(world, "wendy")
    write = reverse("cases:meeting_line", args=[meeting.pk])
    usual = {"due_date": "2026-10-15"}
    # what the form holds besides: nobody chosen, the day of the next conversation
    for text in ("@marleen belt de verhuurder over 3 weken", "@inwoner zoekt de brieven"):
        assert client.post(write, line(world, text, **usual)).status_code == 302
    made = Agreement.objects.filter(meeting=meeting).order_by("pk")
    assert [(a.what, a.owner_user, a.owner_kind, a.due_date) for a in made] == [
        ("belt de verhuurder", world.users["marleen"], "professional", date(2026, 10, 22)),
        ("zoekt de brieven", None, "resident", date(2026, 10, 15)),
    ]
    for text, words in (
        ("@jan belt", "Niemand heet hier @jan."),
        ("@marleen", "Typ ook wat er is afgesproken."),
        ("@marleen belt 31-2", "31-2 bestaat niet."),
        ("@marleen belt 3-9-2026", "voor het gesprek"),
    ):
        answer = client.post(write, line(world, text, **usual))
        assert answer.status_code == 422
        assert words in text_of(answer), words
        assert text in text_of(answer)
    assert made.count() == 2


def test_a_line_typed_while_a_colleague_closed_is_not_lost(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    close_meeting(
        meeting=meeting, present=[], resident_present=True, brought=[], by=world.viewer("wendy")
    )
    client = client_of(world, "marleen")
    url = reverse("cases:meeting_line", args=[meeting.pk])
    for headers in ({}, HTMX):
        response = client.post(url, line(world, "Net te laat getypt"), headers=headers)
        assert response.status_code == 422
        assert "Net te laat getypt" in text_of(response)
    assert not MeetingLine.objects.exists()


def test_the_projected_screen_holds_what_everybody_present_may_know(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, meeting = talk
    by = world.viewer("marleen")
    said = {"wonen": "Over het huis.", "inkomen": "Over het geld.", "gezondheid": "Over slapen."}
    for key, text in said.items():
        write_line(meeting=meeting, area=world.areas[key], text=text, token=uuid4(), by=by)
        add_problem(case=case, area=world.areas[key], words=f"Knelpunt. {text}", by=by)
        tell_story(case=case, area=world.areas[key], text=f"Verhaal. {text}", by=by)
        agreed(world, case, f"Afspraak. {text}", key)
        agreed(world, case, f"Vandaag. {text}", key, meeting=meeting)

    def projected(*present: str) -> set[str]:
        ids = [world.users[name].pk for name in present]
        set_attendance(meeting=meeting, present=ids, resident_present=True, brought=[], by=by)
        page = reverse("cases:meeting", args=[meeting.pk])
        shown = text_of(client_of(world, "marleen").get(page))
        return {key for key, text in said.items() if text in shown}

    # nobody has said who is here: everybody with a seat counts as present
    page = reverse("cases:meeting", args=[meeting.pk])
    assert not any(t in text_of(client_of(world, "marleen").get(page)) for t in said.values())
    assert projected("marleen") == {"wonen", "inkomen", "gezondheid"}
    assert projected("marleen", "wendy") == {"wonen", "inkomen"}
    assert projected("marleen", "wendy", "iris") == {"inkomen"}
    assert projected("marleen", "bo") == {"wonen"}
    assert projected("iris", "bo") == set()
    # on somebody's own screen stands what they may know, whoever is present
    own = text_of(client_of(world, "marleen").get(reverse("cases:detail", args=[case.pk])))
    assert "Afspraak. Over slapen." in own


def test_who_reads_along_is_said_for_the_chosen_area(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    _case, meeting = talk
    url = reverse("cases:meeting_audience", args=[meeting.pk])
    client = client_of(world, "marleen")
    inkomen = text_of(client.get(url, {"area": world.areas["inkomen"].pk}))
    for name in ("Werktafel", "Sociaal Team", "WIL", "Viveste"):
        assert name in inkomen  # Viveste is present and may not know it
    assert client.get(url).status_code == 200
    for wrong in (world.areas["veiligheid"].pk, world.bunnik_areas["wonen"].pk, "x", "9" * 30):
        assert client.get(url, {"area": wrong}).status_code == 404


def test_one_step_in_the_order_leaves_hidden_problems_in_place(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, _meeting = talk
    by = world.viewer("marleen")
    first, hidden, last = (
        add_problem(case=case, area=world.areas[key], words=key, by=by)
        for key in ("wonen", "gezondheid", "werk")
    )
    client = client_of(world, "wendy")
    url = reverse("cases:order", args=[case.pk])
    assert client.post(url, {"problem": last.pk, "step": "up"}).status_code == 302
    order = list(Problem.objects.filter(case=case).values_list("pk", flat=True))
    assert order == [last.pk, hidden.pk, first.pk]
    assert client.post(url, {"problem": last.pk, "step": "up"}).status_code == 302  # at the top
    for data in (
        {"problem": hidden.pk, "step": "up"},
        {"problem": "x"},
        {"problem": 1, "step": "x"},
    ):
        assert client.post(url, data).status_code == 404


# --- reading ------------------------------------------------------------------------------------------------


def test_the_case_page_counts_and_numbers_what_the_viewer_may_know(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, _meeting = talk
    by = world.viewer("marleen")
    for key in ("gezondheid", "inkomen", "wonen"):
        add_problem(case=case, area=world.areas[key], words=f"Over {key}", by=by)
    shown = text_of(client_of(world, "iris").get(reverse("cases:detail", args=[case.pk])))
    assert "1. Over inkomen" in shown
    assert "gezondheid" not in shown.lower()
    assert "Over wonen" not in shown


def test_who_steers_sees_progress_without_words_or_name(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, _meeting = talk
    agreed(world, case, "Bellen met de gemeente")
    client = client_of(world, "paula")
    for name in ("cases:detail", "cases:story", "cases:talks", "cases:more"):
        shown = text_of(client.get(reverse(name, args=[case.pk])))
        assert "Kees" not in shown
        assert "Bellen met de gemeente" not in shown
        assert "eneer W." in shown


def test_a_tab_by_htmx_is_the_same_part_of_the_same_page(
    world: World, talk: tuple[Case, Meeting]
) -> None:
    case, _meeting = talk
    client = client_of(world, "marleen")
    for name in ("cases:detail", "cases:story", "cases:talks", "cases:more"):
        url = reverse(name, args=[case.pk])
        part = client.get(url, headers=HTMX)
        assert "<html" not in text_of(part)
        assert 'id="section"' in text_of(part)
        assert "HX-Request" in part["Vary"]
        restored = client.get(url, headers={**HTMX, "HX-History-Restore-Request": "true"})
        assert "<html" in text_of(restored)


def test_my_agreements_late_first_and_only_mine(world: World, talk: tuple[Case, Meeting]) -> None:
    case, _meeting = talk
    mine: dict[str, Any] = {"owner_kind": "professional", "owner_user": world.users["marleen"]}
    late = agreed(world, case, "Te laat", due_date=date(2026, 10, 2), **mine)
    agreed(world, case, "Binnenkort", due_date=date(2026, 10, 12), **mine)
    agreed(world, case, "Veel later", due_date=date(2026, 12, 1), **mine)
    done = agreed(world, case, "Net gedaan", **mine)
    settle_agreement(agreement=done, status=AgreementStatus.DONE, by=world.viewer("marleen"))
    agreed(world, case, "Van de inwoner")
    with clock.at(moment(10, 5)):
        client = client_of(world, "marleen")
        shown = text_of(client.get(reverse("cases:agreements")))
        order = [shown.index(f">{what}</a>") for what in ("Te laat", "Binnenkort", "Veel later")]
        assert order == sorted(order)
        assert "Van de inwoner" not in shown
        settled = text_of(client.get(reverse("cases:agreements"), {"wanneer": "klaar"}))
        assert "Net gedaan" in settled
        assert "Net gedaan" not in shown
        url = reverse("cases:agreement", args=[late.pk])
        row = client.post(url, {"status": "done", "back": "mine"}, headers=HTMX)
        assert f'id="agreement-{late.pk}"' in text_of(row)
        assert client_of(world, "bas").get(reverse("cases:agreements")).status_code == 404


@pytest.mark.parametrize(
    "page", ["cases:detail", "cases:meeting", "cases:agreements", "cases:more"]
)
def test_lists_run_a_fixed_number_of_queries(
    world: World, talk: tuple[Case, Meeting], page: str
) -> None:
    case, meeting = talk
    by = world.viewer("marleen")
    client = client_of(world, "marleen")
    args = {"cases:meeting": [meeting.pk], "cases:agreements": []}.get(page, [case.pk])

    def grow(number: int) -> None:
        for index in range(number):
            tag = f"{number}-{index}"
            problem = add_problem(case=case, area=world.areas["wonen"], words=tag, by=by)
            mine: dict[str, Any] = {
                "owner_kind": "professional",
                "owner_user": world.users["marleen"],
            }
            agreed(world, case, f"Afspraak {tag}", problem=problem, **mine)
            agreed(world, case, f"Nu {tag}", meeting=meeting)
            write_line(meeting=meeting, area=world.areas["wonen"], text=tag, token=uuid4(), by=by)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(page, args=args)).status_code == 200
        return len(captured)

    grow(1)
    queries()
    few = queries()
    grow(4)
    assert queries() == few


# --- results and the end ---------------------------------------------------------------------------------------


def test_a_result_and_the_end_by_forms(world: World, talk: tuple[Case, Meeting]) -> None:
    case, meeting = talk
    client = client_of(world, "marleen")
    kind = ResultKind.objects.get(municipality=world.houten, key="eigen_woning").pk
    data = {"kind": kind, "on_date": "2026-10-01", "note": "sleutel"}
    for _twice in range(2):
        assert client.post(reverse("cases:result_new", args=[case.pk]), data).status_code == 302
    assert Result.objects.count() == 1
    future = client.post(
        reverse("cases:result_new", args=[case.pk]), {**data, "on_date": "2026-10-02"}
    )
    assert future.status_code == 422
    end = reverse("cases:close", args=[case.pk])
    words = {"reason": "goals_met", "explanation": "Gelukt.", "area": world.areas["wonen"].pk}
    refused = client.post(end, words)
    assert refused.status_code == 422  # a conversation is going on
    assert "Gelukt." in text_of(refused)
    close_meeting(
        meeting=meeting,
        present=[],
        resident_present=True,
        brought=[],
        next_date=date(2026, 10, 15),
        next_time=time(13, 30),
        by=world.viewer("marleen"),
    )
    assert client.post(end, {**words, "reason": "zomaar"}).status_code == 422
    assert client_of(world, "bo").post(end, words).status_code == 403
    assert client.post(reverse("cases:watch", args=[case.pk])).status_code == 302
    assert client.post(end, words).status_code == 302
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    # the table is empty but for the lead organisation, at the next request
    assert client.get(reverse("cases:detail", args=[case.pk])).status_code == 404
    lead = client_of(world, "wendy")
    assert "Gelukt." in text_of(lead.get(reverse("cases:more", args=[case.pk])))
    assert lead.post(reverse("cases:resume", args=[case.pk])).status_code == 403
    assert lead.post(reverse("cases:pause", args=[case.pk])).status_code == 403


def test_pausing_and_another_lead_by_forms(world: World, talk: tuple[Case, Meeting]) -> None:
    case, meeting = talk
    client = client_of(world, "marleen")
    pause = reverse("cases:pause", args=[case.pk])
    assert client.post(pause, {}).status_code == 422  # a conversation is going on
    close_meeting(
        meeting=meeting, present=[], resident_present=True, brought=[], by=world.viewer("marleen")
    )
    assert client.post(pause, {"until_date": "31-2-2027"}).status_code == 422
    assert client.post(pause, {"until_date": "2026-11-01"}).status_code == 302
    assert client.post(reverse("cases:resume", args=[case.pk])).status_code == 302
    lead = reverse("cases:lead", args=[case.pk])
    for wrong in ("mira", "bert"):
        assert client.post(lead, {"lead": world.users[wrong].pk}).status_code == 422
    assert client.post(lead, {"lead": world.users["wendy"].pk}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.lead) == (CaseStatus.ACTIVE, world.users["wendy"])
