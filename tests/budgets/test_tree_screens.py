"""The screens of the decision graph: forms that are refused in words, trying, comparing, picture and list."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets import graph
from budgets.actions import tree_drafts as actions
from budgets.actions.trees import latest_tree, publish_tree
from budgets.graph import Advice, Answer, End, Outcome, editing
from budgets.models import BudgetRequest, DecisionTree, TreeDraft
from tests.budgets.test_screens import text_of
from tests.budgets.tree_scenes import at, now, publish, reword
from tests.world import SYSTEM, World
from trail.errors import Conflict
from trail.models import AuditLine

SAID = {"label": "Ja", "sign": "yes", "motivation": "none"}


@pytest.fixture
def anna(world: World) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.users["anna"])
    return made


def test_nothing_wrong_is_published_and_what_is_wrong_is_told(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    actions.drop_part(municipality=world.houten, outcome="inzetten", by=world.viewer("anna"))
    with pytest.raises(Conflict, match="one thing to mend"):
        publish(world)
    page = text_of(anna.get(at(world, "tree_draft")))
    assert "Question 9, answer a : This answer leads nowhere yet." in page
    assert "Publish this version" not in page
    sent = {"seen": actions.fingerprint(now(world)), "is_checked": "on"}
    refused = anna.post(at(world, "tree_publish"), sent)
    assert refused.status_code == 422
    assert "can&#x27;t be published yet" in refused.content.decode()
    assert DecisionTree.objects.filter(municipality=world.houten).count() == 1


def test_a_version_that_came_from_a_file_is_not_undone_unseen(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    reword(world)
    seen = actions.fingerprint(now(world))
    other = editing.reword_question(draft.tree, "blijvend", question="Blijft het?", help="")
    publish_tree(
        municipality=world.houten, data=graph.to_data(replace(other, version=2)), by=SYSTEM
    )
    with pytest.raises(Conflict, match="changed meanwhile"):
        actions.publish_draft(municipality=world.houten, seen=seen, by=world.viewer("anna"))
    page = text_of(anna.get(at(world, "tree_draft")))
    assert "Version 2 was published after this draft was begun." in page
    assert "was: Blijft het? is now: Blijft de oplossing staan?" in page
    assert publish(world).version == 3


def test_who_changes_what_a_colleague_changed_is_told_once(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    address = at(world, "tree_question", "doorbraak")
    seen = editing.mark_of_question(draft.tree, "doorbraak")
    # other parts may change meanwhile
    reword(world, "Is de gewone weg geprobeerd, en door wie?", "gewone_weg")
    mine = {"question": "Wat komt er los?", "help": "", "seen": seen}
    reword(world)
    refused = anna.post(address, mine)
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "it is now called ‘Komt er nu iets los?’" in told
    assert 'value="Wat komt er los?"' in told
    again = mine | {"seen": refused.context["form"]["seen"].value()}
    assert anna.post(address, again).status_code == 302
    assert now(world).tree.questions["doorbraak"].question == "Wat komt er los?"


def test_sent_twice_it_is_added_once(world: World, draft: TreeDraft, anna: Client) -> None:
    sent = {"token": str(uuid4()), "question": "Is het gevraagd?", "help": ""}
    for _time in range(2):
        assert anna.post(at(world, "tree_question_new"), sent).status_code == 302
    key = actions.key_for(UUID(sent["token"]))
    assert list(now(world).tree.questions)[9:] == [key]
    sent = {"token": str(uuid4()), **SAID, "leads_to": "q:regeling"}
    for _time in range(2):
        assert anna.post(at(world, "tree_answer_new", key), sent).status_code == 302
    assert [a.next for a in now(world).tree.questions[key].answers.values()] == ["regeling"]
    sent = {"token": str(uuid4()), "label": "nee", "advice": "hold", "words": "Wacht."}
    for _time in range(2):
        assert anna.post(at(world, "tree_outcome_new"), sent).status_code == 302
    assert len(now(world).tree.outcomes) == 12
    flaws = {str(flaw) for flaw in graph.check(now(world).tree)}
    assert flaws == {
        f"'{key}': Nobody gets to this question: no answer leads to it.",
        f"'{actions.key_for(UUID(sent['token']))}': Nobody gets to this outcome: no answer ends here.",
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"leads_to": "q:weg"}, "no longer in the draft"),
        ({"leads_to": "o:weg"}, "no longer in the draft"),
        ({"leads_to": "q:gevolgen"}, "no longer in the draft"),  # itself
        ({"marks": "weg"}, "no longer in the draft"),
        ({"motivation": "required"}, "what should be explained"),
        ({"label": "x" * 5000}, "at most 120"),
        ({"label": "a\x00b"}, "can&#x27;t be saved"),
        ({"end_0": "voorschieten"}, "with which mark"),
        ({"when_0": "tijdelijk"}, "with which outcome"),
        (
            {"when_0": "tijdelijk", "end_0": "voorschieten", "leads_to": "q:regeling"},
            "it ends here",
        ),
        ({"seen": "x" * 65}, "64"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(
    world: World, draft: TreeDraft, anna: Client, changes: dict[str, str], told: str
) -> None:
    seen = editing.mark_of_answer(draft.tree, "gevolgen", "geen")
    sent = {**SAID, "seen": seen, "leads_to": "", **changes}
    page = anna.post(at(world, "tree_answer", "gevolgen", "geen"), sent)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert now(world).data == draft.data


def test_a_circle_may_be_kept_in_the_draft_and_is_shown_before(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    form = text_of(anna.get(at(world, "tree_answer", "doorbraak", "nee")))
    # two outcomes are called the same
    assert "niet inzetten (Er komt niets los." in form
    assert "niet inzetten (Dit betaalt alleen een schuldeiser." in form
    seen = editing.mark_of_answer(draft.tree, "gevolgen", "wel")
    address = at(world, "tree_answer", "gevolgen", "wel")
    sent = {**SAID, "label": "Er zijn gevolgen", "leads_to": "q:regeling", "seen": seen}
    ahead = anna.post(address, sent | {"look": "yes"}, headers={"HX-Request": "true"})
    assert "One thing would be left to mend" in text_of(ahead)
    assert "goes round in a circle" in text_of(ahead)
    assert now(world).data == draft.data
    assert anna.post(address, sent).status_code == 302
    page = text_of(anna.get(at(world, "tree_draft")))
    assert "Question 8, answer b : This goes round in a circle: ‘Betaalt een ander" in page
    # what goes round can't be tried
    tried = anna.get(at(world, "tree_try"), follow=True)
    assert "First mend" in text_of(tried)


def test_outcomes_that_ask_marks_come_most_marks_first(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    seen = editing.mark_of_answer(draft.tree, "wat_er_over_is", "ja")
    sent: dict[str, Any] = {
        "label": "Ja",
        "sign": "yes",
        "seen": seen,
        "leads_to": "o:inzetten",
        "when_0": ["tijdelijk"],
        "end_0": "inzetten_tijdelijk",
        "when_1": ["voorschieten", "tijdelijk"],
        "end_1": "voorschieten_tijdelijk",
        "when_2": ["voorschieten"],
        "end_2": "voorschieten",
    }
    assert anna.post(at(world, "tree_answer", "wat_er_over_is", "ja"), sent).status_code == 302
    answer = now(world).tree.questions["wat_er_over_is"].answers["ja"]
    assert [end.outcome for end in answer.ends] == [
        "voorschieten_tijdelijk",
        "inzetten_tijdelijk",
        "voorschieten",
        "inzetten",
    ]
    assert graph.check(now(world).tree) == []


def test_what_was_taken_out_meanwhile_keeps_what_was_typed(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    by = world.viewer("anna")
    seen = editing.mark_of_question(draft.tree, "blijvend")
    actions.drop_part(municipality=world.houten, question="blijvend", by=by)
    actions.drop_part(municipality=world.houten, question="blijvend", by=by)
    for name, args, sent in (
        ("tree_question", ("blijvend",), {"question": "Blijft het?", "help": "", "seen": seen}),
        ("tree_answer", ("blijvend", "koopt_tijd"), SAID | {"label": "Blijft het?"}),
        ("tree_answer_new", ("blijvend",), SAID | {"label": "Blijft het?", "token": str(uuid4())}),
        ("tree_outcome", ("weg",), {"label": "Blijft het?", "advice": "hold", "words": "W"}),
    ):
        page = anna.post(at(world, name, *args), sent)
        assert page.status_code == 422, name
        assert "no longer in the draft" in page.content.decode()
        assert 'value="Blijft het?"' in page.content.decode()
        opened = anna.get(at(world, name, *args), follow=True)
        assert "took it out" in text_of(opened)
    for part in ("up:blijvend:weg", "up:weg", "raar", ""):
        assert anna.post(at(world, "tree_part"), {"part": part}).status_code == 422
    # and when all of it is gone
    actions.drop_draft(municipality=world.houten, seen=actions.fingerprint(now(world)), by=by)
    page = anna.post(at(world, "tree_question_new"), {"token": uuid4(), "question": "Blijft het?"})
    assert page.status_code == 422
    assert "There is no draft any more" in page.content.decode()
    assert 'value="Blijft het?"' in page.content.decode()
    for name in ("tree_draft", "tree_try", "tree_frame", "tree_question_new"):
        assert "no draft now" in text_of(anna.get(at(world, name), follow=True))


def test_odd_words_are_words_on_every_page(world: World, draft: TreeDraft, anna: Client) -> None:
    odd = "\"><script>alert(1)</script> {{ 7*7 }} {% now 'Y' %} \u202e'q' <b>&amp;"
    by = world.viewer("anna")
    reword(world, odd)
    outcome = replace(draft.tree.outcomes["geen_doorbraak"], label=odd[:60], words=odd)
    seen = editing.mark_of_outcome(draft.tree, "geen_doorbraak")
    actions.change_outcome(municipality=world.houten, outcome=outcome, seen=seen, by=by)
    answer = replace(draft.tree.questions["doorbraak"].answers["nee"], label=odd)
    seen = editing.mark_of_answer(draft.tree, "doorbraak", "nee")
    actions.change_answer(
        municipality=world.houten, question="doorbraak", answer=answer, seen=seen, by=by
    )
    addresses = [
        at(world, "tree_draft"),
        at(world, "tree_frame"),
        at(world, "tree_question", "doorbraak"),
        at(world, "tree_answer", "doorbraak", "nee"),
        at(world, "tree_outcome", "geen_doorbraak"),
        at(world, "tree_try") + "?v_doorbraak=nee",
        reverse("budgets:tree", args=[publish(world).pk]),
    ]
    actions.begin_draft(municipality=world.houten, by=by)
    for address in addresses:
        page = anna.get(address).content.decode()
        assert "<script>alert(1)" not in page, address
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page, address
        assert "&amp;lt;" not in page, address


def test_marks_and_short_route_follow_what_is_chosen(
    world: World, draft: TreeDraft, anna: Client
) -> None:
    sent: dict[str, Any] = {
        "token": str(uuid4()),
        "seen": editing.mark_of_frame(draft.tree),
        "name": "Onze beslisboom",
        "root": "doorbraak",
        "short_route": ["wat_er_over_is", "regeling", "doorbraak"],
        "mark_voorschieten": "voorschieten",
        "mark_tijdelijk": "tijdelijk",
        "mark_new": "Tijdelijk",
    }
    page = anna.post(at(world, "tree_frame"), sent)
    assert page.status_code == 422
    assert "This mark is there already." in page.content.decode()
    sent["mark_new"] = "spoed"
    for _time in range(2):
        assert anna.post(at(world, "tree_frame"), sent).status_code == 302
    tree = now(world).tree
    assert tree.short_route == ("doorbraak", "regeling", "wat_er_over_is")
    assert list(tree.marks.values()) == ["voorschieten", "tijdelijk", "spoed"]
    # who still has the page of before open is told, and keeps the mark of a colleague
    refused = anna.post(
        at(world, "tree_frame"), {**sent, "token": str(uuid4()), "name": "Anders", "mark_new": ""}
    )
    assert refused.status_code == 422
    again = {field.html_name: field.value() for field in refused.context["form"]}
    assert anna.post(at(world, "tree_frame"), again).status_code == 302
    assert (now(world).tree.name, len(now(world).tree.marks)) == ("Anders", 3)


def test_trying_makes_nothing(world: World, draft: TreeDraft, anna: Client) -> None:
    address = at(world, "tree_try")
    lines = AuditLine.objects.count()
    assert "Komt er iets los" in text_of(anna.get(address))
    refused = text_of(anna.get(address, {"v_doorbraak": "nee"}))
    assert "Advice: niet inzetten" in refused
    small = {"v_doorbraak": "ja", "klein": "ja"}
    assert "Advice: inzetten" in text_of(anna.get(address, small))
    assert "Advice: hogere beslisser" in text_of(anna.get(address, small | {"past_niet": "ja"}))
    odd = {"v_doorbraak": "weet ik niet", "v_weg": "ja", "x": "y" * 3000}
    assert "Komt er iets los" in text_of(anna.get(address, odd))
    assert now(world).data == draft.data
    assert AuditLine.objects.filter(kind="change").count() == lines
    assert not BudgetRequest.objects.exists()


def test_two_versions_are_compared_in_words(world: World, draft: TreeDraft, anna: Client) -> None:
    by = world.viewer("anna")
    reword(world)
    actions.add_outcome(
        municipality=world.houten,
        token=UUID(int=7),
        outcome=Outcome("", Advice.HOLD, "eerst bellen", "Bel eerst."),
        by=by,
    )
    answer = replace(
        draft.tree.questions["eigen_fout"].answers["ja"],
        ends=(End(actions.key_for(UUID(int=7))),),
    )
    actions.change_answer(
        municipality=world.houten,
        question="eigen_fout",
        answer=answer,
        seen=editing.mark_of_answer(draft.tree, "eigen_fout", "ja"),
        by=by,
    )
    actions.add_answer(
        municipality=world.houten,
        token=uuid4(),
        question="gevolgen",
        answer=Answer("", "Nog na te gaan", next="wat_er_over_is"),
        by=by,
    )
    actions.drop_part(municipality=world.houten, outcome="organisatie_betaalt", by=by)
    second = publish(world)
    page = text_of(anna.get(reverse("budgets:tree", args=[second.pk])))
    for told in (
        "What differs from version 1",
        "changed Question ‘Komt er nu iets los?’",
        "was: Komt er iets los dat nu vastzit? is now: Komt er nu iets los?",
        "Leads to was: de organisatie betaalt is now: eerst bellen",
        "new Answer ‘Nog na te gaan’",
        "new Outcome ‘eerst bellen’",
        "gone Outcome ‘de organisatie betaalt’",
    ):
        assert told in page, told
    first = DecisionTree.objects.get(municipality=world.houten, version=1)
    back = anna.get(reverse("budgets:tree", args=[first.pk]), {"met": second.pk})
    assert "gone Outcome ‘eerst bellen’" in text_of(back)
    odd = anna.get(reverse("budgets:tree", args=[second.pk]), {"met": "9" * 40})
    assert "What differs from version 1" in text_of(odd)


def test_the_picture_and_the_list_say_the_same(
    world: World, anna: Client, draft: TreeDraft
) -> None:
    page = anna.get(at(world, "tree_draft"))
    shown = page.context["shown"]
    drawn = {box.words for box in shown.picture.boxes}
    listed = {f"{one.number}. {one.question.question}" for one in shown.questions}
    assert drawn == listed | {one.outcome.label for one in shown.outcomes}
    ways = sum(len(answer.ways) for one in shown.questions for answer in one.answers)
    letters = sum(len(arrow.letters.split()) for arrow in shown.picture.arrows)
    assert letters == ways
    # every box leads to where it is changed, so a keyboard gets there
    assert page.content.decode().count('class="ok-knot__link" href="/maatwerk/beslisboom/') == 20


def test_an_answer_moves_up_by_a_fragment_too(world: World, draft: TreeDraft, anna: Client) -> None:
    sent = {"part": "up:regeling:op_tijd"}
    swapped = anna.post(at(world, "tree_part"), sent, headers={"HX-Request": "true"})
    told = " ".join(swapped.content.decode().split())
    assert told.startswith('<div id="whole">')
    # one goes on where one was
    assert told.count("data-focus") == 1
    moved = '<li class="ok-tree__answer" tabindex="-1" data-focus> <span class="ok-tree__letter">b</span>'
    assert f"{moved} <div> <p><strong>Ja, een regeling of fonds betaalt op tijd" in told
    assert list(now(world).tree.questions["regeling"].answers) == ["niemand", "op_tijd", "te_laat"]
    assert anna.post(at(world, "tree_part"), sent).status_code == 302
    assert next(iter(now(world).tree.questions["regeling"].answers)) == "op_tijd"
    # the requester gets them in this order
    assert list(publish(world).tree.questions["regeling"].answers) == [
        "op_tijd",
        "niemand",
        "te_laat",
    ]


def test_lists_ask_as_much_for_three_versions_as_for_one(world: World, anna: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert anna.get(address).status_code == 200
        return len(captured)

    first = latest_tree(world.houten.pk)
    assert first is not None
    pages = [reverse("budgets:trees"), reverse("budgets:tree", args=[first.pk])]
    asked(pages[0])
    before = [asked(page) for page in pages]
    for words in ("Wat komt er los?", "Wat komt er nu los?"):
        actions.begin_draft(municipality=world.houten, by=world.viewer("anna"))
        reword(world, words)
        publish(world)
    assert [asked(page) for page in pages] == before
