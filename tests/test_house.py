"""What the house promises of itself: generated documents are fresh, the database is fit."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client


def test_state_diagrams_are_fresh() -> None:
    call_command("state_diagrams", check=True)


@pytest.mark.django_db
def test_the_apps_role_can_not_change_history() -> None:
    assert [
        m for m in run_checks(databases=["default"]) if m.id and m.id.startswith("trail.")
    ] == []


def test_the_technical_log_holds_no_search_words(
    client: Client, db: None, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/inloggen/?zoek=Kees+de+Wit")
    said = caplog.text + "".join(capsys.readouterr())
    assert "/inloggen/" in said
    assert "Kees" not in said
