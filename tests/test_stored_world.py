"""A scene that is put back is the one that was built; and only an untouched world gets it."""

import pytest
from django.db import transaction

from accounts.models import Programme
from cases.models import Case, Referral
from tests.cases.referring import refer
from tests.cases.table_world import running_case
from tests.stored_world import built_once
from tests.world import World
from trail.models import AuditLine


def lines() -> list[tuple[int, str]]:
    return list(AuditLine.objects.order_by("pk").values_list("pk", "action"))


def test_what_is_put_back_is_what_was_built(world: World) -> None:
    with transaction.atomic():
        built = world.origin.scene(world, "referred", lambda: (world, refer(world)))
        told = lines()
        transaction.set_rollback(True)
    assert not Referral.objects.exists()
    same_world, again = world.origin.scene(world, "referred", pytest.fail)
    assert same_world is world
    assert again == built[1] == Referral.objects.get()
    assert again is not built[1]
    assert lines() == told


def test_it_is_built_anew_where_something_was_written(world: World) -> None:
    times = []

    @built_once
    def scene(world: World, name: str) -> None:
        times.append(name)

    assert world.origin.is_untouched()
    scene(world, "Kees")
    scene(world, "Kees")
    scene(world, "Sanne")
    Programme.objects.filter(pk=world.programme.pk).update(name="Anders")
    scene(world, "Kees")
    assert times == ["Kees", "Sanne", "Kees"]


def test_what_was_undone_counts_as_written(world: World) -> None:
    with transaction.atomic():
        refer(world)
        transaction.set_rollback(True)
    assert not world.origin.is_untouched()


def test_a_scene_that_changes_the_world_is_not_kept(world: World) -> None:
    def rename() -> None:
        Programme.objects.filter(pk=world.programme.pk).update(name="Anders")

    with pytest.raises(ValueError, match="accounts_programme"):
        world.origin.scene(world, "renamed", rename)


@pytest.mark.parametrize("_time", [1, 2])
def test_a_second_course_stands_beside_the_first(world: World, _time: int) -> None:
    first, _meeting = running_case(world)
    second, _meeting = running_case(world, "Fatima Adom")
    assert {case.pk for case in Case.objects.all()} == {first.pk, second.pk}
    assert first.dossier.number != second.dossier.number
