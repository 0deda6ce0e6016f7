"""Whatever is sent to a form of reporting: words at the field, what was typed kept, and nothing written.

That no address breaks, by anything in any field, is shown by tests/attack/test_bad_input.py; here it is what one reads.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from reporting.models import AskingRound, Edition, Heard, ProgrammeCost, ResearchProject
from reporting.questions import QUESTIONS
from reporting.states import EditionStatus
from tests.reporting.asking_scenes import opened, seated
from tests.reporting.cohort import asked
from tests.world import World

pytestmark = pytest.mark.django_db
MUCH = "x" * 100_000
NUL = "nul \x00 hier"
NO_DAYS = ("0000-00-00", "2026-02-31", "31-31-2026", "gisteren", "٣-٣-٢٠٢٦", NUL, MUCH)
FAR = ("9999-12-31", "0001-01-01")
UNKNOWN = ("999999999", "9" * 40, "-1", "' OR 1=1 --", NUL, MUCH)
# what Django says by itself where somebody forgot to say it in our words
NOT_OURS = ("This field", "Enter a", "Select a valid", "Ensure this")


@dataclass(frozen=True)
class Form:
    """A form as it is filled in, by whom, and which of its fields are what."""

    url: Callable[[World], str]
    good: Callable[[World], Mapping[str, Any]]
    required: tuple[str, ...]
    texts: tuple[str, ...] = ()
    # by field: where a day that can't be meant may be told too
    days: Mapping[str, tuple[str, ...]] | None = None
    choices: tuple[str, ...] = ()
    # what exists elsewhere, by field
    elsewhere: Callable[[World], Mapping[str, Any]] = lambda _world: {}
    by: str = "pieter"


def at(name: str, *args: Any) -> Callable[[World], str]:
    return lambda _world: reverse(name, args=args)


def _period(*more: str) -> dict[str, tuple[str, ...]]:
    return {"start": ("start", "end"), "end": ("start", "end", *more)}


def _bunnik(world: World) -> Mapping[str, Any]:
    return {"programme": world.bunnik_programme.pk}


def _made(world: World) -> str:
    asked(world)
    Edition.objects.update(status=EditionStatus.ASKED)
    return reverse("reporting:withdraw", args=[Edition.objects.get().pk])


def _answering(world: World) -> str:
    seated(world)
    return reverse("reporting:asking_answer", args=[opened(world).pk])


def _asking(world: World) -> str:
    seated(world)
    return reverse("reporting:asking_new")


PAPER = {"start": "2026-10-01", "end": "2026-11-11", "audience": "internal"}
EDITION = {"audience": "published", "introduction": "Eén tafel.", "quote": "", "reason": "waarom"}

FORMS = {
    "factsheet": Form(
        at("reporting:new"),
        lambda w: {**EDITION, "start": "2026-10-01", "end": "2026-11-11", "programme": w.programme.pk},
        required=("programme", "start", "end", "audience", "introduction"),
        texts=("introduction", "reason"),
        days=_period(),
        choices=("programme", "audience", "quote", "token"),
        elsewhere=_bunnik,
    ),
    "report": Form(
        at("reporting:monitor_new"),
        lambda w: {**EDITION, "period": "2026-07-01_2026-09-30", "programme": w.programme.pk},
        required=("programme", "period", "audience", "introduction"),
        texts=("introduction", "reason"),
        choices=("programme", "period", "audience", "quote", "token"),
        elsewhere=_bunnik,
    ),
    "cost": Form(
        lambda w: reverse("reporting:cost_new", args=[w.programme.pk]),
        lambda _w: {
            "kind": "other", "what": "zaalhuur", "payer": "other", "payer_name": "de kerk", "amount": "36.500",
            "start_date": "2026-01-01", "end_date": "2026-12-31", "certainty": "certain", "source": "begroting 2026",
        },
        required=("kind", "payer", "start_date", "end_date", "certainty", "source"),
        texts=("what", "payer_name", "source", "amount", "rate"),
        days={"start_date": ("start_date", "end_date"), "end_date": ("start_date", "end_date")},
        choices=("kind", "payer", "certainty", "token"),
    ),
    "research": Form(
        at("reporting:research_new"),
        lambda w: {
            "question": "Wat helpt?", "ground": "De overeenkomst.", "institute": "Hogeschool aan de Lek",
            "person": "Dr. Vonk", "keep_until_date": "2028-01-01", "programmes": w.programme.pk,
            "since": "2026-3", "until": "2026-3",
        },
        required=("question", "ground", "institute", "person", "keep_until_date", "programmes", "since", "until"),
        texts=("question", "ground", "institute", "person"),
        days={"keep_until_date": ("keep_until_date",)},
        choices=("programmes", "since", "until", "token"),
        elsewhere=lambda w: {"programmes": w.bunnik_programme.pk},
    ),
    "question list": Form(
        _asking,
        lambda w: {"which": f"{w.programme.pk}-2026", "closes_date": "2026-12-03"},
        required=("which", "closes_date"),
        days={"closes_date": ("closes_date",)},
        choices=("which",),
        elsewhere=lambda w: {"which": f"{w.bunnik_programme.pk}-2026"},
    ),
    "answers": Form(
        _answering,
        lambda _w: dict.fromkeys(QUESTIONS, "7"),
        required=(),
        choices=tuple(QUESTIONS),
        by="marleen",
    ),
    "learning": Form(
        at("papers:learning"),
        lambda w: {**PAPER, "programme": w.programme.pk},
        required=("programme", "start", "end"),
        days=_period(),
        choices=("programme",),
        elsewhere=_bunnik,
    ),
    "council": Form(
        at("papers:council"),
        lambda w: {**PAPER, "programme": w.programme.pk},
        required=("programme", "start", "end"),
        days=_period(),
        choices=("programme",),
        elsewhere=_bunnik,
    ),
    "alderman": Form(
        at("papers:alderman"),
        lambda w: {"audience": "internal", "programme": w.programme.pk},
        required=("programme",),
        choices=("programme",),
        elsewhere=_bunnik,
    ),
    "withdrawing": Form(
        _made, lambda _w: {"reason": "Een vergissing."}, required=("reason",), texts=("reason",)
    ),
}  # fmt: skip
MODELS = (Edition, ProgrammeCost, ResearchProject, AskingRound, Heard)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.FILE_STORE = tmp_path


def bad_ones(form: Form, world: World) -> Iterable[tuple[str, Any, tuple[str, ...]]]:
    """Field, what is sent in it, and at which fields that may be told."""
    for name in form.texts:
        for value in (NUL, MUCH):
            yield name, value, (name,)
    for name, places in (form.days or {}).items():
        for value in NO_DAYS:
            yield name, value, (name,)
        for value in FAR:
            yield name, value, places
    for name in form.choices:
        for value in UNKNOWN:
            yield name, value, (name,)
    for name, value in form.elsewhere(world).items():
        yield name, value, (name,)


def wrong_with(answer: Any, places: tuple[str, ...], typed: Mapping[str, Any]) -> list[str]:
    """What is wrong with how it was told: in our words at one of these places, with what was typed."""
    if answer.status_code != 422:
        return [f"status {answer.status_code}"]
    page, form = answer.content.decode(), answer.context["form"]
    found = []
    if not form.errors or not set(form.errors) <= set(places):
        found.append(f"told at {list(form.errors)}")
    for name, told in form.errors.items():
        hidden = form.fields[name].widget.is_hidden
        if not hidden and f'id="id_{name}_error"' not in page:
            found.append(f"no words at {name}")
        found += [f"not ours: {words}" for words in told if not words or words.startswith(NOT_OURS)]
    for name, value in typed.items():
        # what is chosen from a list isn't typed; what can't be stored can't be shown either
        shown = str(value).isprintable() and name in form.fields and name not in LISTS
        if shown and escape(str(value)) not in page:
            found.append(f"{name} is lost")
    return found


# chosen from a list
LISTS = {
    *("programme", "programmes", "period", "since", "until", "which", "audience", "quote"),
    *("kind", "payer", "certainty"),
}


@pytest.mark.parametrize("name", FORMS)
def test_words_at_the_field_and_nothing_written(world: World, client: Client, name: str) -> None:
    form = FORMS[name]
    url, good = form.url(world), {"token": str(uuid4()), **form.good(world)}
    client.force_login(world.users[form.by])
    before = [model.objects.count() for model in MODELS]
    wrong = []
    empty = client.post(url, {})
    if name == "answers":
        assert "nog niets ingevuld" in empty.content.decode()
    else:
        wrong += wrong_with(empty, (*form.required, "token", "__all__"), {})
        assert set(form.required) <= set(empty.context["form"].errors)
    for field, value, places in bad_ones(form, world):
        sent = {**good, field: value}
        for one in wrong_with(client.post(url, sent), places, sent):
            wrong.append(f"{field}={str(value)[:20]!r}: {one}")
    assert not wrong, "\n" + "\n".join(wrong)
    assert [model.objects.count() for model in MODELS] == before
    assert not Edition.objects.filter(status=EditionStatus.WITHDRAWN).exists()
    # it was the bad value each time: as it should be it is taken
    assert client.post(url, good).status_code == 302
