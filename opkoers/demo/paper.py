"""Papers for the demo: drawn, not scanned, and cleaned as every scan is."""

import io
from collections.abc import Iterable

from PIL import Image, ImageDraw

from documents.scans import Scan, clean

LINES = (
    "Toestemming Op Koers",
    "",
    "Ja, ik doe mee.",
    "Wie erbij mag zijn en meelezen, en waarover niet,",
    "staat op de andere kant.",
    "",
    "Nee zeggen heeft geen gevolgen voor mijn hulp of mijn geld.",
    "",
    "Getekend:",
)


def typed_paper(*lines: str) -> Scan:
    """An A4 at 75 dots an inch with these lines."""
    return _kept(_written(lines))


def signed_paper(name: str) -> Scan:
    """The same, with a scribble for a signature."""
    page = _written((*LINES, name))
    pen = ImageDraw.Draw(page)
    pen.arc((60, 420, 200, 470), 150, 20, fill=20, width=2)
    pen.line((130, 445, 260, 430), fill=20, width=2)
    return _kept(page)


def _written(lines: Iterable[str]) -> Image.Image:
    page = Image.new("L", (620, 877), 250)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((60, 70 + 34 * number), line, fill=40)
    return page


def _kept(page: Image.Image) -> Scan:
    out = io.BytesIO()
    page.save(out, "PNG")
    return clean(out.getvalue())
