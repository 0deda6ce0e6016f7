"""A signed paper for the demo: drawn, not scanned, and cleaned as every scan is."""

import io

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


def signed_paper(name: str) -> Scan:
    """An A4 at 75 dots an inch, with a scribble for a signature."""
    page = Image.new("L", (620, 877), 250)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate((*LINES, name)):
        pen.text((60, 70 + 34 * number), line, fill=40)
    pen.arc((60, 420, 200, 470), 150, 20, fill=20, width=2)
    pen.line((130, 445, 260, 430), fill=20, width=2)
    out = io.BytesIO()
    page.save(out, "PNG")
    return clean(out.getvalue())
