"""Taking a sentence back while an edition with it is asked for, made or published: it is never left anywhere.

In real threads, each action held up between what it checked and what it writes; then the same without the lock on the
sentence (or on the edition), where the race happens. And the dossier that is destroyed takes the sentence along.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from dateutil.relativedelta import relativedelta
from django.core.management import call_command
from django.db import connections

from cases.actions import quotes
from cases.actions.courses import close_case
from cases.actions.meetings import close_meeting
from cases.models import Case, Quote
from cases.states import ClosingReason, QuoteStatus
from reporting import making, policies
from reporting.actions import editions
from reporting.actions import quotes as placing
from reporting.models import Edition, PlacedQuote
from reporting.states import EditionStatus
from tests.cases.table_world import running_case
from tests.conftest import NOON
from tests.reporting.cohort import asked
from tests.reporting.test_quotes import made, released
from tests.world import World, build_world
from trail import clock
from trail.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "destroyer"])
# what still stands somewhere, or may come to
LEFT = (EditionStatus.ASKED, EditionStatus.MADE, EditionStatus.PUBLISHED)


@pytest.fixture
def scene(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[tuple[World, Quote]]:
    settings.CERTIFICATES = tmp_path / "certificates"
    with clock.at(NOON):
        world = build_world()
        case, meeting = running_case(world, monitoring=True)
        close_meeting(
            meeting=meeting,
            present=[world.users["wendy"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("wendy"),
        )
        yield world, released(world, case)


def left() -> list[str]:
    """Editions that may still show the sentence, though it was taken back."""
    assert Quote.objects.get().status == QuoteStatus.TAKEN_BACK
    return list(Edition.objects.filter(status__in=LEFT).values_list("status", flat=True))


def while_taken_back(world: World, quote: Quote, act: Callable[[], object], pause: Any) -> None:
    """Begin `act`; when it is at `pause` the resident takes the sentence back; then `act` goes on.

    Where a lock holds, taking back waits for `act`: so it is given half a second, and `act` goes on whatever came of
    it.
    """
    reached, go_on = Event(), Event()
    problems: list[BaseException] = []

    def held(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            found = real(*args, **kwargs)
            reached.set()
            go_on.wait(timeout=10)
            return found

        return wrapped

    def run(what: Callable[[], object]) -> None:
        try:
            with clock.at(NOON):
                what()
        except Refusal:
            pass
        except BaseException as error:
            problems.append(error)
        finally:
            connections.close_all()

    module, name = pause
    with mock.patch.object(module, name, held(getattr(module, name))):
        acting = Thread(target=run, args=[act])
        acting.start()
        assert reached.wait(timeout=20)
        by = world.viewer("marleen")
        taking = Thread(target=run, args=[lambda: quotes.take_back_quote(quote=quote, by=by)])
        taking.start()
        taking.join(timeout=0.5)
        go_on.set()
        for thread in (acting, taking):
            thread.join(timeout=30)
            assert not thread.is_alive()
    assert not problems, problems


@contextmanager
def without_locks() -> Iterator[None]:
    """Neither the sentence nor the edition is held."""

    def read(ids: Any) -> list[Quote]:
        return list(Quote.objects.select_related("dossier").filter(pk__in=ids))

    def settle(edition: Edition) -> Edition:
        is_standing = placing.hold_quote_of(edition)
        found: Edition = Edition.objects.select_related("programme", "file").get(pk=edition.pk)
        if not is_standing:
            placing.withdraw_without_quote(found)
        return found

    with (
        mock.patch.object(placing, "gate", SimpleNamespace(lock_dossier=lambda _pk: None)),
        mock.patch.object(placing, "_lock", read),
        mock.patch.object(placing, "settle_quote", settle),
    ):
        yield


# each: what is done, and where it is held up
def asking(world: World, quote: Quote) -> tuple[Callable[[], object], Any]:
    return (lambda: asked(world, quote=quote)), (placing, "stands")


def keeping(world: World, quote: Quote) -> tuple[Callable[[], object], Any]:
    """The worker, at the moment that it keeps what it made."""
    edition = asked(world, quote=quote)
    return (lambda: made(edition)), (making, "editions_before")


def publishing(world: World, quote: Quote) -> tuple[Callable[[], object], Any]:
    edition, by = made(asked(world, quote=quote)), world.viewer("pieter")
    return (
        lambda: editions.publish_edition(edition=edition, by=by),
        (policies, "check_can_publish"),
    )


SCENES = pytest.mark.parametrize("scene_of", [asking, keeping, publishing])


@SCENES
def test_taken_back_meanwhile_it_is_left_nowhere(
    scene: tuple[World, Quote], scene_of: Callable[..., Any]
) -> None:
    act, pause = scene_of(*scene)
    while_taken_back(*scene, act, pause)
    assert left() == []


@SCENES
def test_without_the_locks_it_is_left_somewhere(
    scene: tuple[World, Quote], scene_of: Callable[..., Any]
) -> None:
    act, pause = scene_of(*scene)
    with without_locks():
        while_taken_back(*scene, act, pause)
    assert len(left()) == 1


def test_destroyed_with_the_dossier(scene: tuple[World, Quote]) -> None:
    world, quote = scene
    edition = made(asked(world, quote=quote))
    editions.publish_edition(edition=edition, by=world.viewer("pieter"))
    case = Case.objects.get(pk=quote.case_id)
    with clock.at(NOON + timedelta(minutes=1)):
        close_case(
            case=case,
            reason=ClosingReason.GOALS_MET,
            area=world.areas["wonen"],
            explanation="Het is gelukt.",
            by=world.viewer("wendy"),
        )
    for days, gone in ((-1, False), (1, True)):
        with clock.at(NOON + relativedelta(years=3, days=days)):
            call_command("destroy_expired", stdout=StringIO())
        edition.refresh_from_db()
        assert edition.quote_gone == gone
        assert PlacedQuote.objects.exists() != gone
        assert Quote.objects.exists() != gone
    assert edition.status == EditionStatus.WITHDRAWN
    assert edition.figures
