"""The rules that the demo's tables run into: whose they are, who holds the key, what exists already."""

from datetime import date, timedelta

from cases.actions import tangle
from opkoers.demo.places import Places, on

# name, kind, owner, who holds the key, hook, what exists
RULES: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "Een uitkering vraagt een adres", "law", "WIL", "Team inkomen van WIL", "pw_18",
        "Met een briefadres kan een uitkering gewoon ingaan.",
    ),
    (
        "Inschrijven kan waar iemand woont", "law", "Gemeente", "Burgerzaken", "awb_4_84",
        "Wie geen woonadres heeft, kan een briefadres bij de gemeente krijgen.",
    ),
    ("Een huurcontract vraagt inkomen", "practice", "Viveste", "Verhuurmakelaar van Viveste", "agreement", ""),
    (
        "Wie eigenaar was, begint achteraan", "ordinance", "Gemeente", "Wethouder wonen", "hardship",
        "Bij een scheiding met kinderen kan wachttijd soms meetellen.",
    ),
    ("Schuldhulp wil eerst alle papieren", "procedure", "Schuldhulp", "", "", ""),
)  # fmt: skip


def note_rules(places: Places, today: date) -> None:
    """On the list of Houten, before the living programme begins."""
    with on(today - timedelta(days=120)):
        for name, kind, owner, key_holder, hook, arrangement in RULES:
            tangle.add_rule(
                municipality=places.municipalities["houten"],
                name=name,
                kind=kind,
                owner=owner,
                key_holder=key_holder,
                hook=hook,
                arrangement=arrangement,
                is_active=True,
                by=places.viewer("wendy"),
            )
