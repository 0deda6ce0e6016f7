"""The files: the data, the codebook twice (to read in and to read), and what was agreed. From one table."""

import csv
import hashlib
import hmac
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reporting.research.coarsening import Table, in_order
from reporting.research.columns import Column, missing_words
from trail.sheets import safe

DATA, CODEBOOK, READABLE, READ_ME = "gegevens.csv", "codeboek.csv", "codeboek.html", "LEESMIJ.txt"
# a moment of making would be in the file
SOME_DAY = (1980, 1, 1, 0, 0, 0)
PERSON = "persoon"
LENGTH = 32


def pseudonyms(key: str) -> Callable[[int], str]:
    """The name of a person within one project: the same in each of its files, another in every other project."""
    secret = bytes.fromhex(key)

    def name(person: int) -> str:
        made = hmac.new(secret, f"persoon:{person}".encode(), hashlib.sha256)
        return made.hexdigest()[:LENGTH]

    return name


def pack(table: Table, key: str, about: Mapping[str, Any]) -> bytes:
    """A zip. `about`: what the readable codebook and the read-me tell of project and file."""
    name = pseudonyms(key)
    table = in_order(table, name)
    columns = [_person_column(name), *table.columns]
    book = {**about, "columns": columns, "notes": table.notes, "missing": missing_words()}
    files = {
        DATA: as_csv([[c.name for c in columns], *_cells(columns, table)]),
        CODEBOOK: as_csv(codebook_rows(columns)),
        READABLE: render_to_string("reporting/research/codebook.html", book).encode(),
        READ_ME: render_to_string("reporting/research/read_me.txt", book).encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file_name, data in files.items():
            archive.writestr(zipfile.ZipInfo(file_name, SOME_DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _person_column(name: Callable[[int], str]) -> Column:
    meaning = _("Who it is about, as a code. The same person has the same code in this project.")
    return Column(PERSON, meaning, lambda course: name(course.person), {})


def _cells(columns: Sequence[Column], table: Table) -> Iterable[list[str]]:
    return ([column.read(course) for column in columns] for course in table.courses)


def codebook_rows(columns: Sequence[Column]) -> list[list[str]]:
    """A line per column and code, in the order of the data."""
    words = missing_words()
    rows = [["kolom", "betekenis", "code", "uitleg", "eenheid", "ontbreekt"]]
    for column in columns:
        codes = [(code, meaning, "") for code, meaning in column.values.items()]
        if column.numbers:
            low, high = column.numbers
            codes.append((_("%(low)s to %(high)s") % {"low": low, "high": high}, "", ""))
        codes += [(code, words[code], "ja") for code in column.missing]
        for code, meaning, missing in codes or [("", "", "")]:
            rows.append([column.name, column.meaning, code, meaning, column.unit, missing])
    return rows


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180: commas, CRLF, UTF-8 without a mark in front, as statistical programs read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return out.getvalue().encode()
