"""Tables as files that a spreadsheet program opens safely. Whole, or an error: never a row or a cent less."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Row = Sequence[Any]
# a cell that begins like this is taken for a formula by spreadsheet programs; some of them read wide signs too
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")

# what a tab may not be called, and how long its name may be
NOT_IN_TABS, TAB_LENGTH = "[]:*?/\\", 31

# a spreadsheet's number holds so many digits, whatever they are
DIGITS = 15


def safe(text: str) -> str:
    """A text that no spreadsheet program takes for a formula, also where it drops spaces before it."""
    begins = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if begins else text


def as_csv(rows: Sequence[Row]) -> bytes:
    """As Dutch spreadsheet programs read it: semicolons, a decimal comma, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Any) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, date):
        return cell.isoformat()
    return safe(str(cell))


def as_xlsx(rows: Sequence[Row]) -> bytes:
    """One table; see `as_book`."""
    return as_book([("", rows)])


def as_book(sheets: Sequence[tuple[str, Sequence[Row]]]) -> bytes:
    """Named tables, each with a head: numbers as numbers, days as days; a text is a text whatever it looks like.

    Raises ValueError where a cell does not fit.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        pen = Pen(
            head=book.add_format({"bold": True}),
            euros=book.add_format({"num_format": "#,##0.00"}),
            day=book.add_format({"num_format": "dd-mm-yyyy"}),
        )
        names = _tabs([name for name, _rows in sheets])
        for name, (_name, rows) in zip(names, sheets, strict=True):
            sheet = book.add_worksheet(name or None)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    pen.write(sheet, line, column, cell)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 12, 22)
    return out.getvalue()


def _tabs(names: Sequence[str]) -> list[str]:
    """Names that a workbook takes: without its own signs, so long at most, and each once."""
    taken: set[str] = set()
    found = []
    for name in names:
        bare = " ".join("".join(" " if sign in NOT_IN_TABS else sign for sign in name).split())
        short, number = bare[:TAB_LENGTH].strip("' "), 1
        while short and short.casefold() in taken:
            number += 1
            short = f"{bare[: TAB_LENGTH - 4].strip()} ({number})"
        taken.add(short.casefold())
        found.append(short)
    return found


class Pen:
    """Writes a cell as what it is."""

    def __init__(self, head: Format, euros: Format, day: Format) -> None:
        self.head, self.euros, self.day = head, euros, day

    def write(self, sheet: Worksheet, line: int, column: int, cell: Any) -> None:
        if isinstance(cell, Decimal):
            if len(cell.as_tuple().digits) > DIGITS:
                raise ValueError("a spreadsheet can't hold this amount to the cent")
            # as it is: by way of a float 9.03 would become 9.029999999999999
            failed = sheet.write_number(line, column, cell, self.euros)
        elif isinstance(cell, int):
            failed = sheet.write_number(line, column, cell)
        elif isinstance(cell, date):
            failed = sheet.write_datetime(line, column, cell, self.day)
        else:
            failed = self._text(sheet, line, column, str(cell))
        if failed:
            raise ValueError("this does not fit in a spreadsheet")

    def _text(self, sheet: Worksheet, line: int, column: int, text: str) -> int:
        if text.startswith("<r>") and text.endswith("</r>"):
            # the library would put it into the file as it is; in pieces it is spelled out
            return int(sheet.write_rich_string(line, column, text[:1], text[1:2], text[2:]))
        return int(sheet.write_string(line, column, text, self.head if line == 0 else None))


FILES: dict[str, tuple[Callable[[Sequence[Row]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
