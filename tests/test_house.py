"""What the house promises of itself: generated documents are fresh, the database is fit."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command


def test_state_diagrams_are_fresh() -> None:
    call_command("state_diagrams", check=True)


@pytest.mark.django_db
def test_the_apps_role_can_not_change_history() -> None:
    assert [
        m for m in run_checks(databases=["default"]) if m.id and m.id.startswith("trail.")
    ] == []
