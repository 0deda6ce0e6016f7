"""Two registrations of one person: nobody sees more or less by it, and undone it is as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.deciders import room_for
from cases.models import Case, Referral
from consent import duplicates, gate, persons
from consent.actions.merges import keep_apart, merge_residents, undo_merge
from consent.derivation import derive_access
from consent.keeping import keeping_of
from consent.models import Access, Dossier, KnownApart, Resident, ResidentMerge
from tests.cases.table_world import invited_case, running_case
from tests.world import PEOPLE, World
from trail import clock
from trail.errors import Conflict, Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def dossiers(world: World, *names: str) -> list[Dossier]:
    found = [running_case(world, names[0])[0].dossier]
    return found + [invited_case(world, name).dossier for name in names[1:]]


def merged(world: World, one: Dossier, two: Dossier, who: str = "wendy") -> ResidentMerge:
    return merge_residents(
        dossier=one, other=two, reason="Hij zegt het zelf.", by=world.viewer(who)
    )


def everything_seen(world: World) -> dict[str, Any]:
    """What the gate says to everybody: the rows themselves, and per person what opens and under which name."""
    rows = Access.objects.order_by(
        "dossier", "organisation", "person", "purpose", "basis", "from_at", "until_at"
    )
    seen: dict[str, Any] = {
        "rows": list(
            rows.values_list(
                "dossier",
                "organisation",
                "person",
                "purpose",
                "areas",
                "basis",
                "from_at",
                "until_at",
            )
        )
    }
    for name in PEOPLE:
        viewer = world.viewer(name)
        for model in (Dossier, Case, Referral):
            visible = model.objects.visible_to(viewer).order_by("pk")
            seen[f"{name} {model.__name__}"] = list(visible.values_list("pk", "named"))
        for dossier in Dossier.objects.order_by("pk"):
            seen[f"{name} {dossier.pk}"] = sorted(gate.known_areas(viewer, dossier))
    return seen


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=5))
def test_whatever_is_merged_and_undone_nobody_sees_another_thing(
    world: World, steps: list[tuple[int, int, bool]]
) -> None:
    """Any row of merges and undoings, refused ones included: the gate says to everybody what it said before."""
    if not Dossier.objects.exists():
        dossiers(world, "Kees de Wit", "K. de Wit", "Sanne Verkerk", "Jan Jansen")
    with transaction.atomic():
        all_of_them = list(Dossier.objects.order_by("pk"))
        before = everything_seen(world)
        for one, two, undoes in steps:
            try:
                merge = merged(world, all_of_them[one], all_of_them[two])
            except (Conflict, Denied):
                continue
            if undoes:
                undo_merge(merge=merge, reason="Toch niet.", by=world.viewer("wendy"))
        assert everything_seen(world) == before
        for dossier in all_of_them:
            assert gate.stored_rows(dossier) == derive_access(gate.facts_of(dossier))
        # one hop, never a chain
        assert not Resident.objects.filter(same_as__same_as__isnull=False).exists()
        transaction.set_rollback(True)


def test_undone_they_are_two_again(world: World) -> None:
    one, two = dossiers(world, "Kees de Wit", "K. de Wit")
    merge = merged(world, two, one)
    assert (merge.survivor, merge.absorbed) == (one.resident, two.resident)
    assert persons.residents_of([one.resident_id]) == {one.resident_id, two.resident_id}
    undo_merge(merge=merge, reason="Twee broers.", by=world.viewer("wendy"))
    assert persons.residents_of([one.resident_id]) == {one.resident_id}
    # twice is once, and they can be merged anew
    undo_merge(merge=merge, reason="Twee broers.", by=world.viewer("wendy"))
    assert merged(world, one, two) != merge
    assert list(AuditLine.objects.filter(action__startswith="merge.").values_list("action", flat=True)) == [
        "merge.make", "merge.undo", "merge.make",
    ]  # fmt: skip


def test_only_who_leads_both(world: World) -> None:
    one, two = dossiers(world, "Kees de Wit", "K. de Wit")
    for name in ("marleen", "iris", "paula", "bert", "bregje", "fleur"):
        with pytest.raises(Denied):
            merged(world, one, two, who=name)
    with pytest.raises(Denied, match="dezelfde persoon"):
        merge_residents(dossier=one, other=two, reason=" ", by=world.viewer("pieter"))
    Dossier.objects.filter(pk=two.pk).update(
        programme=world.bunnik_programme, municipality=world.bunnik
    )
    two.refresh_from_db()
    with pytest.raises(Denied):
        merged(world, one, two)
    assert not ResidentMerge.objects.exists()


def test_the_same_again_and_chains_are_refused_in_words(world: World) -> None:
    a, b, c, d = dossiers(world, "Kees de Wit", "K. de Wit", "K de Wit", "Kees Wit")
    with pytest.raises(Conflict):
        merged(world, a, a)
    merged(world, a, b)
    with pytest.raises(Conflict):
        merged(world, b, a)
    # a third registration joins the first, not the second
    with pytest.raises(Conflict):
        merged(world, b, c)
    merged(world, c, a)
    assert persons.residents_of([b.resident_id]) == {x.resident_id for x in (a, b, c)}
    assert not Resident.objects.filter(same_as__same_as__isnull=False).exists()
    merged(world, d, a)
    assert set(persons.other_dossiers(d)) == {a, b, c}


def test_two_who_stand_for_others_are_not_joined(world: World) -> None:
    a, b, c, d = dossiers(world, "Kees de Wit", "K. de Wit", "Jan Jansen", "J. Jansen")
    merged(world, a, b)
    merged(world, c, d)
    with pytest.raises(Conflict):
        merged(world, a, c)


# --- perhaps we know them already ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "new", "why"),
    [
        ("Maarten de Wit", "M. de Wit", 1),
        ("Maarten de Wit", "Wit, Maarten de", 1),
        ("Ayşe Yılmaz", "Ayse Yılmaz", 1),
        ("Maarten de Wit", "Martin de Wit", 0),
        ("Maarten de Wit", "Maarten Witteveen", 0),
        ("Maarten van der Wit", "Maarten Wit", 1),
    ],
)
def test_like_names_are_found_and_others_are_not(
    world: World, known: str, new: str, why: int
) -> None:
    invited_case(world, known)
    dossier = invited_case(world, new).dossier
    found = duplicates.candidates(world.viewer("wendy"), dossier)
    # everybody of this scene is reached in the same words, without a number
    assert [len(one.why) for one in found] == [why] * bool(why)


def test_the_same_number_comes_first(world: World) -> None:
    for name, reach in (("Kees de Wit", "bel 0612345678"), ("Kees de Wit", "bel 06-12 34 56 78")):
        invited = invited_case(world, name)
        Resident.objects.filter(pk=invited.dossier.resident_id).update(safe_contact=reach)
    other = invited_case(world, "K. de Wit").dossier
    Resident.objects.filter(pk=other.resident_id).update(safe_contact="+31 6 12345678, na vijven")
    other.refresh_from_db()
    found = duplicates.candidates(world.viewer("wendy"), other)
    assert [len(one.why) for one in found] == [2, 2]
    assert duplicates.numbers_in("op 12-11-2026 om 13.30") == set()


def test_nobody_else_is_told(world: World) -> None:
    known = invited_case(world, "Kees de Wit")
    dossier = invited_case(world, "Kees de Wit").dossier
    for name in PEOPLE:
        found = duplicates.candidates(world.viewer(name), dossier)
        assert bool(found) == (name in ("wendy", "pieter")), name
    client = Client()
    referral = Referral.objects.get(dossier=dossier)
    client.force_login(world.users["bo"])  # who sent it
    assert known.dossier.number not in client.get(f"/aanmeldingen/{referral.pk}/").content.decode()
    client.force_login(world.users["wendy"])
    page = client.get(f"/aanmeldingen/{referral.pk}/").content.decode()
    assert "Misschien kennen wij deze inwoner al" in page
    line = AuditLine.objects.filter(action="referral.view").latest("pk")
    assert set(line.dossier_ids) == {dossier.pk, known.dossier_id}


def test_somebody_else_is_not_asked_again(world: World) -> None:
    one, two = dossiers(world, "Kees de Wit", "Kees de Wit")
    wendy = world.viewer("wendy")
    assert duplicates.candidates(wendy, two)
    keep_apart(dossier=two, other=one, by=wendy)
    keep_apart(dossier=one, other=two, by=wendy)
    assert not duplicates.candidates(wendy, two)
    assert KnownApart.objects.count() == 1
    # who was mistaken can say so
    merged(world, one, two)
    assert not KnownApart.objects.exists()


def test_from_referral_to_one_person_and_back(world: World) -> None:
    one, two = dossiers(world, "Kees de Wit", "Kees de Wit")
    client = Client()
    client.force_login(world.users["wendy"])
    url = f"/dossiers/{two.pk}/zelfde-inwoner/{one.pk}/"
    answer = client.post(url, {"answer": "same", "reason": "Hij zegt het zelf."}, follow=True)
    assert "Vanaf nu tellen deze als één persoon." in answer.content.decode()
    merge = ResidentMerge.objects.get()
    undo = f"/dossiers/{two.pk}/zelfde-inwoner/{merge.pk}/ongedaan/"
    assert client.post(undo, {"reason": ""}).status_code == 422
    assert client.post(undo, {"reason": "Twee broers."}).status_code == 302
    assert client.post(undo, {"reason": "Twee broers."}).status_code == 404


def test_who_sits_at_one_table_hears_nothing_of_the_other(world: World) -> None:
    two, one = dossiers(world, "Kees de Wit", "K. de Wit")
    # Iris sits at the first table, not at the second
    Access.objects.filter(dossier=one, organisation=world.organisations["wil"]).delete()
    # he came back: the first course ended long ago, the second one runs
    Dossier.objects.filter(pk=two.pk).update(phase="closed", closed_at=clock.now())
    iris = world.viewer("iris")
    two.refresh_from_db()
    before = keeping_of(iris, two)
    merged(world, one, two)
    # the lead reads when it really goes, who knows one of both reads of that one
    assert keeping_of(iris, two) == before
    assert keeping_of(world.viewer("wendy"), two) != before
    assert room_for(iris, two).limit == world.programme.ceiling_per_resident
    client = Client()
    client.force_login(world.users["iris"])
    for url in (f"/dossiers/{two.pk}/bewaren/", f"/casussen/{Case.objects.get(dossier=two).pk}/"):
        assert one.number not in client.get(url).content.decode()
