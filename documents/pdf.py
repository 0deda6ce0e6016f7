"""A template becomes an accessible, frozen PDF (PDF/UA-1). Worker only: WeasyPrint takes a second to import.

The one importer of WeasyPrint. Templates name what they need as `static:path/inside/static/folders`; nothing else
is ever fetched: no network, no file outside the packages, whatever stands in the text.
"""

import logging
import mimetypes
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils import translation

if TYPE_CHECKING:
    from weasyprint import HTML

SCHEME = "static:"
# a place without the built front end still makes documents, in the system's own font
MAY_BE_ABSENT = "vendor/font/"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
logger = logging.getLogger(__name__)

# What XML, and so a PDF's metadata, can't hold: control characters, lone surrogates, non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class NotMade(Exception):
    """The document couldn't be made; the words name a resource of ours, never content."""


def safe_text(text: str) -> str:
    """Text with the sign for 'unreadable' in place of what a PDF can't hold."""
    return _UNPRINTABLE.sub(REPLACEMENT, text)


def render_pdf(
    template: str, context: Mapping[str, Any], *, title: str, language: str = "nl"
) -> bytes:
    """Render a template and return the PDF's bytes, the same for the same input.

    The template gets `title` and `language` along with the context, and sets them on <html lang> and <title>. Raises
    NotMade when it names something that isn't ours.
    """
    with translation.override(language):
        html = render_to_string(template, {**context, "title": title, "language": language})
    return _html(safe_text(html))


def _html(html: str) -> bytes:
    from weasyprint.urls import FatalURLFetchingError

    # the moment that a font was cut down would make each PDF another
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    try:
        with Unwritable() as signs:
            pdf = _write(html)
        if signs.found:
            # a sign without a shape can't be read aloud: PDF/UA knows no such thing
            logger.warning("no font here has %s of the signs in a document", len(signs.found))
            pdf = _write(html.translate(dict.fromkeys(signs.found, REPLACEMENT)))
    except FatalURLFetchingError as error:
        raise NotMade(str(error)) from None
    return pdf


def _write(html: str) -> bytes:
    document: HTML = _document(html)
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", optimize_images=False)
    return pdf


class Unwritable(logging.Handler):
    """Hears from WeasyPrint of which signs no font has a shape."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: set[int] = set()
        self._source = logging.getLogger("weasyprint")

    def __enter__(self) -> "Unwritable":
        self._source.addHandler(self)
        return self

    def __exit__(self, *_error: object) -> None:
        self._source.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef"):
            # its arguments: the sign itself, and its number
            self.found.add(ord(record.args[0]))  # type: ignore[index,arg-type]


def _document(html: str) -> "HTML":
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class PackagedOnly(URLFetcher):  # type: ignore[misc]
        """Serves packaged static files; anything else stops the document."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            name = url.removeprefix(SCHEME)
            path = find_packaged(name) if url.startswith(SCHEME) else None
            if path is None:
                if name.startswith(MAY_BE_ABSENT):
                    logger.warning("%s is not there: the document is set in another font", name)
                    raise ValueError(name)
                raise FatalURLFetchingError(f"not a packaged file: {url[:100]}")
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return HTML(string=html, url_fetcher=PackagedOnly(), base_url=SCHEME)


def find_packaged(name: str) -> Path | None:
    """The static file of this name inside the apps and the front end, or None."""
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    return Path(found) if found and Path(found).is_file() else None
