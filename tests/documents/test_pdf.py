"""Documents: accessible, the same for the same input, and made of nothing but our own files."""

import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import page
import pdfplumber
import pikepdf
import pytest
from django.template import engines
from django.template.loader import get_template

from documents import pdf

Make = Callable[..., bytes]
HEAD = (
    '<!DOCTYPE html><html lang="{{ language }}"><head><title>{{ title }}</title>'
    '<link rel="stylesheet" href="static:documents/paper.css"></head><body>'
)


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Make:
    """Render a body as a document."""

    def render(body: str, title: str = "Onze afspraken", **context: object) -> bytes:
        template = engines["django"].from_string(HEAD + body + "</body></html>")
        monkeypatch.setattr(
            pdf, "render_to_string", lambda name, values: template.render(dict(values))
        )
        return pdf.render_pdf("any.html", context, title=title)

    return render


def test_is_accessible_titled_and_in_dutch(make: Make) -> None:
    data = make("<h1>Afspraken</h1><p>Één briefadres, ő en ž.</p>")
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pikepdf.open(BytesIO(data)) as document:
        assert document.Root.Lang == "nl"
        assert document.Root.MarkInfo.Marked
        assert document.docinfo["/Title"] == "Onze afspraken"
        fonts = {str(f.BaseFont) for f in document.pages[0].Resources.Font.values()}
    assert any("Atkinson" in name for name in fonts)


def test_the_same_twice(make: Make) -> None:
    first = make("<h1>Afspraken</h1><p>x</p>")
    time.sleep(1.1)  # dates in a PDF count seconds
    assert make("<h1>Afspraken</h1><p>x</p>") == first


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "static:../opkoers/settings.py",
        "static:%2e%2e/opkoers/settings.py",
        "static:/etc/passwd",
        "static:nowhere.css",
        "opkoers/img/logo.svg",
        "data:image/svg+xml,<svg/>",
    ],
)
def test_fetches_nothing_but_packaged_files(make: Make, address: str) -> None:
    with pytest.raises(pdf.NotMade):
        make(f'<h1>x</h1><img alt="x" src="{address}">')


def test_a_packaged_picture_is_fine(make: Make) -> None:
    data = make('<h1>x</h1><img alt="Op Koers" src="static:opkoers/img/logo.svg">')
    assert page.is_pdf_compliant_bytes(data, profile="ua1")


@pytest.mark.parametrize(
    "text", ["nul \x00 hier", "half \ud83d paar", "\x1b[31m", "\ufffe", "<script>alert(1)</script>"]
)
def test_any_text_makes_a_document(make: Make, text: str) -> None:
    data = make("<h1>{{ text }}</h1><p>{{ text }}</p>", title=text, text=text)
    assert page.is_pdf_compliant_bytes(data, profile="ua1")


def test_a_sign_that_no_font_has_is_replaced_and_the_rest_can_be_read(make: Make) -> None:
    """Fonts differ per machine; a sign of a script that nobody uses stands for what is missing there."""
    text = "Şule \N{LINEAR B SYLLABLE B008 A}\U0010fffd Łódź ë"
    data = make("<h1>{{ text }}</h1>", title=text, text=text)
    report = page.validate_pdf_bytes(data, profile="ua1")
    assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    with pdfplumber.open(BytesIO(data)) as document:
        assert document.pages[0].extract_text() == "Şule \ufffd\ufffd Łódź ë"


def test_without_the_front_end_the_font_is_another(
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = pdf.find_packaged
    monkeypatch.setattr(
        pdf, "find_packaged", lambda name: None if name.startswith("vendor/") else real(name)
    )
    data = make("<h1>Afspraken</h1><p>Één</p>")
    assert page.is_pdf_compliant_bytes(data, profile="ua1")


def test_the_web_process_never_loads_it() -> None:
    """Importing everything the web process imports leaves WeasyPrint alone."""
    code = (
        "import django, sys; django.setup(); import opkoers.urls, opkoers.wsgi; from django.urls import"
        " get_resolver; get_resolver().url_patterns; sys.exit('weasyprint' in sys.modules)"
    )
    root = Path(get_template("base.html").origin.name).parents[2]  # type: ignore[attr-defined]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_only_documents_imports_it() -> None:
    root = Path(pdf.__file__).parents[1]
    importers = {
        str(path.relative_to(root))
        for app in ("opkoers", "reporting", "budgets", "cases", "consent", "documents", "accounts")
        for path in (root / app).rglob("*.py")
        if "weasyprint" in path.read_text() and "import" in path.read_text()
    }
    assert importers == {"documents/pdf.py"}
