"""Laws of decision graphs, whatever somebody makes of one: checked against walking every path by hand."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import graph
from budgets.graph import Advice, Answer, End, Given, Outcome, Question, Tree, editing
from budgets.graph.checking import MOST_QUESTIONS, reading_order
from budgets.graph.comparing import Kind, compare

MARKS = {"v": "voorschieten", "t": "tijdelijk"}
NAMES = [f"q{n}" for n in range(6)]
OUTCOMES = ["o0", "o1", "o2", "o3"]
sets = st.frozensets(st.sampled_from(list(MARKS)))


@st.composite
def answers(draw: st.DrawFn, key: str, later: list[str], anywhere: list[str]) -> Answer:
    marks = draw(sets)
    # mostly a way that may be, now and then one that may not
    kind = draw(st.sampled_from(["on", "on", "end", "end", "marked", "wild", "open"]))
    if kind == "on" and later:
        return Answer(key, key, next=draw(st.sampled_from(later)), marks=marks)
    if kind == "wild":
        return Answer(key, key, next=draw(st.sampled_from(anywhere)), marks=marks)
    if kind == "open" and draw(st.booleans()):
        return Answer(key, key)
    ends = [End(draw(st.sampled_from(OUTCOMES)))]
    if kind == "marked":
        ends.insert(0, End(draw(st.sampled_from(OUTCOMES)), draw(sets)))
    return Answer(key, key, ends=tuple(ends), marks=marks)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    questions = {}
    for n, key in enumerate(names):
        keys = [f"a{number}" for number in range(draw(st.integers(1, 3)))]
        found = {a: draw(answers(a, names[n + 1 :], [*names, "gone"])) for a in keys}
        questions[key] = Question(key, f"{key}?", found)
    # two of them may be called the same, as in the graph that comes with the product
    called = {k: draw(st.sampled_from([k, "o"])) for k in OUTCOMES}
    known = {k: Outcome(k, draw(st.sampled_from(Advice)), called[k], f"{k}.") for k in OUTCOMES}
    tree = Tree("Boom", 1, "q0", questions, known, MARKS)
    asked, ended, _sound = paths(tree)
    # without what no path comes to, so that many of them may be published; or with a question too many
    if draw(st.booleans()):
        tree = replace(tree, outcomes={k: o for k, o in tree.outcomes.items() if k in ended})
    if draw(st.booleans()):
        tree = replace(tree, questions={k: q for k, q in tree.questions.items() if k in asked})
    return tree


def paths(tree: Tree) -> tuple[set[str], set[str], bool]:
    """Every path from the root, one by one: the questions and outcomes on them, and whether each comes to an end."""
    asked: set[str] = set()
    ended: set[str] = set()
    sound = True

    def go(key: str, above: tuple[str, ...], marks: frozenset[str]) -> None:
        nonlocal sound
        if key in above or key not in tree.questions:
            sound = False
            return
        asked.add(key)
        for answer in tree.questions[key].answers.values():
            now = marks | answer.marks
            if answer.next:
                go(answer.next, (*above, key), now)
                continue
            fitting = [end for end in answer.ends if end.when <= now]
            if not fitting:
                sound = False
                continue
            ended.add(fitting[0].outcome)

    go(tree.root, (), frozenset())
    return asked, ended, sound


def may_be_published(tree: Tree) -> bool:
    """The rules as DOMAIN has them, by walking: every path ends in words, and nothing is out of reach."""
    asked, ended, sound = paths(tree)
    every = [a for q in tree.questions.values() for a in q.answers.values()]
    return (
        sound
        and asked == set(tree.questions)
        and ended == set(tree.outcomes)
        and all(end.outcome in tree.outcomes for a in every for end in a.ends)
        # one way that always holds, behind those that ask marks, no two of which ask the same
        and all(not a.ends[-1].when for a in every if a.ends)
        and all(end.when for a in every for end in a.ends[:-1])
    )


@settings(max_examples=400)
@given(trees())
def test_a_graph_may_be_published_exactly_when_every_path_ends(tree: Tree) -> None:
    assert (graph.check(tree) == []) == may_be_published(tree)


@given(trees())
def test_data_and_back_is_the_same_and_keeps_every_order(tree: Tree) -> None:
    back = graph.read_data(graph.to_data(tree))
    assert back == tree
    assert graph.to_data(back) == graph.to_data(tree)
    for key, question in tree.questions.items():
        assert list(back.questions[key].answers) == list(question.answers)


@given(trees(), st.data())
def test_what_may_be_published_can_be_walked_to_an_end(tree: Tree, data: st.DataObject) -> None:
    if graph.check(tree):
        return
    given_answers: dict[str, Given] = {}
    for _step in range(len(tree.questions) + 1):
        walked = graph.walk(tree, given_answers, fits=True, short=False)
        if walked.outcome is not None:
            assert walked.outcome.words
            return
        assert walked.next is not None
        answer = data.draw(st.sampled_from(sorted(walked.next.answers)))
        given_answers[walked.next.key] = Given(answer)
    raise AssertionError("no end")


@given(trees())
def test_every_question_is_read_once_and_before_what_it_leads_to(tree: Tree) -> None:
    order = reading_order(tree)
    assert sorted(order) == sorted(tree.questions)
    if not graph.check(tree):
        assert all(
            order.index(key) < order.index(target) for key in order for target in tree.targets(key)
        )


@given(trees(), st.data())
def test_taking_out_what_is_reached_leaves_something_to_mend(
    tree: Tree, data: st.DataObject
) -> None:
    if graph.check(tree):
        return
    key = data.draw(st.sampled_from(sorted(tree.questions)))
    assert graph.check(editing.drop_question(tree, key))
    outcome = data.draw(st.sampled_from(sorted(tree.outcomes)))
    left = editing.drop_outcome(tree, outcome)
    assert outcome not in str(graph.to_data(left)["questions"])


@settings(max_examples=200)
@given(trees(), trees())
def test_comparing_tells_every_difference_and_no_other(old: Tree, new: Tree) -> None:
    assert compare(old, old) == []
    told, back = compare(old, new), compare(new, old)
    # the order in which questions and outcomes were written down is none of anybody's business
    same = old == new and all(
        list(q.answers) == list(new.questions[k].answers) for k, q in old.questions.items()
    )
    assert (told == []) == same
    kinds, mirrored = Counter(c.kind for c in told), Counter(c.kind for c in back)
    assert kinds[Kind.ADDED] == mirrored[Kind.DROPPED]
    assert kinds[Kind.DROPPED] == mirrored[Kind.ADDED]
    # whatever is new or gone is told as such, and what changed has a before and an after that differ
    assert all(c.differences for c in told)
    assert all(d.before != d.after for c in told if c.kind == Kind.CHANGED for d in c.differences)


def test_other_words_for_a_question_change_that_question_alone() -> None:
    tree = graph.load_tree(graph.read_file(graph.TREES / "default-1.yaml"))
    worded = editing.reword_question(tree, "regeling", question="Betaalt iemand anders?", help="")
    (change,) = compare(tree, worded)
    assert [d.label for d in change.differences] == ["Question", "Help"]
    moved = editing.raise_answer(tree, "regeling", "te_laat")
    (change,) = compare(tree, moved)
    assert change.differences[0].label == "Order of the answers"
    assert editing.raise_answer(moved, "regeling", "te_laat") == moved


def test_another_outcome_of_the_same_name_is_told_as_another() -> None:
    def ends_in(key: str) -> Tree:
        answer = Answer("ja", "Ja", ends=(End(key),))
        outcome = Outcome(key, Advice.HOLD, "wachten", "Wacht.")
        return Tree("Boom", 1, "q", {"q": Question("q", "Q?", {"ja": answer})}, {key: outcome}, {})

    leads = compare(ends_in("een"), ends_in("twee"))[0].differences[0]
    assert (leads.before, leads.after) == ("wachten", "wachten (another one of that name)")


def test_a_circle_is_named_in_words_at_the_answer_that_closes_it() -> None:
    tree = graph.load_tree(graph.read_file(graph.TREES / "default-1.yaml"))
    back = replace(tree.questions["gevolgen"].answers["wel"], next="regeling")
    (flaw,) = graph.check(editing.put_answer(tree, "gevolgen", back))
    assert (flaw.question, flaw.answer) == ("gevolgen", "wel")
    assert flaw.words.startswith("This goes round in a circle: ‘Betaalt een ander dit op tijd?’ → ")
    assert flaw.words.endswith("toeslagen en schulden?’ → ‘Betaalt een ander dit op tijd?’.")


def test_two_hundred_questions_in_a_ring_are_told_in_time() -> None:
    names = [f"q{n}" for n in range(200)]
    questions = {
        key: Question(key, key, {"a": Answer("a", "verder", next=names[(n + 1) % 200])})
        for n, key in enumerate(names)
    }
    flaws = graph.check(Tree("Groot", 1, "q0", questions, {}, {}))
    told = [flaw.words for flaw in flaws]
    assert f"A decision tree has at most {MOST_QUESTIONS} questions." in told
    assert sum("circle" in words for words in told) == 1


def test_a_mark_that_goes_is_set_and_asked_nowhere() -> None:
    tree = graph.load_tree(graph.read_file(graph.TREES / "default-1.yaml"))
    left = editing.put_frame(
        tree,
        name=tree.name,
        root=tree.root,
        marks={"tijdelijk": "tijdelijk"},
        short_route=frozenset({"wat_er_over_is", "doorbraak"}),
    )
    assert left.short_route == ("doorbraak", "wat_er_over_is")
    assert "voorschieten" not in str(graph.to_data(left)["questions"])
    gone = {flaw.outcome for flaw in graph.check(left)}
    assert gone == {"voorschieten", "voorschieten_tijdelijk"}
