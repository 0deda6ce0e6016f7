"""The signed paper."""

from typing import Any

from consent.models import ConsentForm, ConsentScan
from documents import store
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from tests.documents.test_scans import photo


def _scan(c: Course) -> tuple[int, int]:
    """A paper on which housing and income are named."""
    consent = c.dossier.consent_set.earliest("given_at")
    row = ConsentScan.objects.filter(consent=consent).first()
    if row is None:
        row = ConsentScan.objects.create(
            consent=consent,
            dossier=c.dossier,
            municipality_id=c.dossier.municipality_id,
            areas=sorted(c.world.areas[key].pk for key in ("wonen", "inkomen")),
            file=store.keep(
                photo(), name="scan.jpg", content_type="image/jpeg", by_kind="consent.scan"
            ),
            page_count=1,
        )
    return (c.dossier.pk, row.pk)


ROWS = [
    row("consent:scan", _scan, get=seen_by("owner", "leader", "lead_member"), page=False),
]


def _on_paper(page: Any, c: Course) -> None:
    assert ConsentForm.objects.exists()
    page.goto(f"/dossiers/{c.dossier.pk}/toestemming/vragen/?alles=ja")
    page.check("main [name=how][value=paper]")
    page.wait_for_selector("main [name=scan]:visible")


def _wrong_file(page: Any, c: Course) -> None:
    _on_paper(page, c)
    page.set_input_files(
        "main [name=scan]",
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"<html></html>"},
    )
    page.click("main form[enctype] button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [
    State("consent:give on paper", "lead_member", _on_paper),
    State("consent:give with a wrong file", "lead_member", _wrong_file),
]
