"""Papers with the requests of dossier e (tests/access/money.py)."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.budgets_rows import AT_TABLE, READERS, draft
from tests.access.course import Course
from tests.access.matrix import State, row, seen_by
from tests.documents.test_scans import photo

WRITTEN = {"without_area": 403, "leader": 403, "lead_member": 403}


def _paper(c: Course, name: str = "draft") -> tuple[int, int]:
    request = c.more[name]
    return (request.pk, request.attachments.get().pk)


ROWS = [
    row(
        "budgets:attach",
        draft,
        get=seen_by("owner", **WRITTEN),
        post=seen_by(owner=302, **WRITTEN),
        data=lambda c: {
            "token": uuid4(),
            "what": "offerte",
            "file": SimpleUploadedFile("offerte.jpg", photo(), "image/jpeg"),
        },
    ),
    row("budgets:attachment", _paper, get=seen_by(*AT_TABLE), page=False, note="draft"),
    row(
        "budgets:attachment",
        lambda c: _paper(c, "waiting"),
        get=seen_by(*READERS),
        page=False,
        note="waiting",
    ),
    row("budgets:detach", _paper, post=seen_by(owner=302, **WRITTEN), page=False),
]


def _wrong_file(page: Any, c: Course) -> None:
    page.goto(f"/maatwerk/{c.more['draft'].pk}/bijlage/")
    page.fill("main [name=what]", "offerte")
    page.set_input_files(
        "main [name=file]",
        {"name": "offerte.pdf", "mimeType": "application/pdf", "buffer": b"<html></html>"},
    )
    page.click("main form[enctype] button.utrecht-button--primary-action")
    page.wait_for_selector("[data-focus-errors]")


STATES = [State("budgets:attach with a wrong file", "owner", _wrong_file)]
