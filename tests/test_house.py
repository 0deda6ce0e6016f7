"""What the house promises of itself: generated documents are fresh, the database is fit."""

import re

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from trail.outbox import mail_to


def test_state_diagrams_are_fresh() -> None:
    call_command("state_diagrams", check=True)


def test_every_mail_begins_in_the_one_way() -> None:
    """Only `mail_to` makes one, and it writes the first line."""
    making = re.compile(r"(?<!\w)Mail\(")
    apps = ("accounts", "budgets", "cases", "consent", "documents", "reporting", "trail", "opkoers")
    found = [
        path
        for app in apps
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for _mail in making.findall(path.read_text())
    ]
    assert found == [settings.BASE_DIR / "trail" / "outbox.py"]
    marleen = User(name="Marleen Hofstra", email="marleen@test.example")
    told = mail_to(marleen, "Er wacht iets", "Kijk op uw dag.")
    assert (told.to, told.body) == (marleen.email, "Beste Marleen,\n\nKijk op uw dag.")


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
