"""Read a spreadsheet back as a program would: what stands in each cell, and that nothing is worked out."""

import io
import re
from decimal import Decimal
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Cell = str | Decimal


def read_book(content: bytes) -> dict[str, list[list[Cell]]]:
    """Sheets by name; texts as str, numbers (days among them) as Decimal. Fails on a formula."""
    with ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        names = [one.get("name", "") for one in _xml(book, "workbook.xml").iter(f"{MAIN}sheet")]
        texts = []
        if "xl/sharedStrings.xml" in book.namelist():
            for one in _xml(book, "sharedStrings.xml").iter(f"{MAIN}si"):
                texts.append(_plain("".join(t.text or "" for t in one.iter(f"{MAIN}t"))))
        return {
            name: _rows(_xml(book, f"worksheets/sheet{number}.xml"), texts)
            for number, name in enumerate(names, 1)
        }


def _xml(book: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(f"xl/{name}"))  # noqa: S314  # a file of our own making


def _plain(text: str) -> str:
    """Characters that XML can't hold are spelled '_x000B_' in these files."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _rows(sheet: ElementTree.Element, texts: list[str]) -> list[list[Cell]]:
    assert sheet.find(f".//{MAIN}f") is None, "a formula"
    rows = []
    for row in sheet.iter(f"{MAIN}row"):
        found = {_column(cell.get("r", "")): _cell(cell, texts) for cell in row}
        # an empty cell isn't in the file
        rows.append([found.get(column, "") for column in range(max(found, default=-1) + 1)])
    return rows


def _column(place: str) -> int:
    """'B3' → 1; these tables are narrower than Z."""
    return ord(place[0]) - ord("A")


def _cell(cell: ElementTree.Element, texts: list[str]) -> Cell:
    value = cell.findtext(f"{MAIN}v")
    if value is None:
        return ""
    return texts[int(value)] if cell.get("t") == "s" else Decimal(value)
