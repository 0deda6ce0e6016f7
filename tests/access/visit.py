"""One request of one viewer, what it showed and what it logged; everything it wrote is taken back."""

import io
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pdfplumber
from django.db import connection, transaction
from django.test import Client

from tests.access.audience import Audience
from tests.access.course import Course, may_know
from tests.access.matrix import ANONYMOUS, VIEWERS, Row, markers
from trail.models import AuditLine

HTMX = {"HX-Request": "true"}
SAFE_MISSING = {404, 405}


@dataclass(frozen=True)
class Visit:
    status: int
    location: str
    shown: frozenset[tuple[str, str]]
    # ids of dossiers in lines written before the body was read; only asked for when something was shown
    logged: frozenset[int]
    error: str
    text: str


def visit(
    client: Client,
    method: str,
    url: str,
    data: Any,
    headers: dict[str, str],
    content_type: str = "",
) -> Visit:
    with transaction.atomic():
        last = _last_line()
        send = getattr(client, method)
        if method not in ("get", "head") and content_type:
            response = send(url, data, headers=headers, content_type=content_type)
        else:
            response = send(url, data, headers=headers)
        text = text_of(response)
        shown = frozenset(markers(text + str(dict(response.headers))))
        seen = Visit(
            status=response.status_code,
            location=response.headers.get("Location", ""),
            shown=shown,
            logged=_named_since(last) if shown else frozenset(),
            error=_error(response),
            text=text,
        )
        transaction.set_rollback(True)
    return seen


def _last_line() -> int:
    # asked twelve thousand times: in SQL, since that is a tenth of what a small page takes
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM trail_auditline")
        return int(cursor.fetchone()[0])


def _named_since(last: int) -> frozenset[int]:
    lines = AuditLine.objects.filter(id__gt=last).exclude(kind="refusal")
    return frozenset(i for ids in lines.values_list("dossier_ids", flat=True) for i in ids)


def text_of(response: Any) -> str:
    """The text of a response, of a PDF too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body and response.headers.get("Content-Type", "").startswith("application/pdf"):
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            return "\n".join(page.extract_text() or "" for page in pdf.pages)
    return str(body.decode("utf-8", "replace"))


def _error(response: Any) -> str:
    info = getattr(response, "exc_info", None)
    return f" ({info[0].__name__}: {' '.join(str(info[1]).split())[:200]})" if info else ""


def leaks(course: Course, viewer: str, seen: Visit) -> list[str]:
    """What this viewer was shown and may not know, or was shown without a log line."""
    wrong = [
        f"shows {areas} of dossier {dossier}"
        for dossier, areas in sorted(seen.shown)
        if not may_know(viewer, dossier, areas)
    ]
    named = {dossier for dossier, areas in seen.shown if areas != "kaart"}
    return wrong + [
        f"shows dossier {dossier} without a log line"
        for dossier in sorted(named)
        if course.dossiers[dossier].pk not in seen.logged
    ]


def try_row(course: Course, clients: dict[str, Client], row: Row, audience: Audience) -> list[str]:
    """Every viewer and method on one row; returns what is wrong, in words."""
    url = row.url(course)
    wrong: list[str] = []
    for viewer, labels in _ways(row).items():
        headers = row.headers(course, viewer) if row.headers else {}
        ways: dict[str, tuple[str, Any, dict[str, str]]] = {
            "GET": ("get", row.query, headers),
            "POST": ("post", row.data(course), headers),
            "GET by htmx": ("get", row.query, headers | HTMX),
            "POST by htmx": ("post", row.data(course), headers | HTMX),
            "empty POST": ("post", {}, headers),
            "OPTIONS": ("options", "", headers),
            "HEAD": ("head", row.query, headers),
        }
        for label in labels:
            method, data, sent = ways[label]
            seen = visit(clients[viewer], method, url, data, sent, row.content_type)
            found = leaks(course, viewer, seen)
            problem = _status_problem(row, viewer, label, seen)
            if problem:
                found.insert(0, problem)
            if label == "GET" and seen.status == 200 and row.page:
                texts = audience.missing(row.name, seen.text)
                found += [f"doesn't say who would read '{text}'" for text in texts]
            wrong += [f"{label} by {viewer}: {one}{seen.error}" for one in found]
    return wrong


OTHER_WAYS = ("GET by htmx", "POST by htmx", "empty POST", "OPTIONS", "HEAD")


def _ways(row: Row) -> dict[str, list[str]]:
    """How each viewer tries this address: as it is meant, everybody; in every way, one of those who get in.

    Who is stopped at the first line meets it whatever they send, so each other way, and a method that isn't there, is
    tried by one of them. Both are somebody else at the next address.
    """
    turn = crc32(row.label.encode())
    viewers = [*VIEWERS, ANONYMOUS]
    inside = [v for v in VIEWERS if any(t and t[v] != 404 for t in (row.get, row.post))]
    tries_all = inside[turn % len(inside)] if inside else None
    there = [label for label, table in (("GET", row.get), ("POST", row.post)) if table is not None]
    ways = {v: ["GET", "POST", *OTHER_WAYS] if v == tries_all else list(there) for v in viewers}
    stopped = [v for v in viewers if v not in inside]
    gone = [label for label in ("GET", "POST") if label not in there]
    for number, label in enumerate((*OTHER_WAYS, *gone), turn):
        ways[stopped[number % len(stopped)]].append(label)
    return ways


def _status_problem(row: Row, viewer: str, label: str, seen: Visit) -> str:
    table = row.post if "POST" in label else row.get
    if viewer == ANONYMOUS:
        wanted = row.anonymous
        if "POST" in label and row.anonymous_post is not None:
            wanted = row.anonymous_post
        fine = {wanted} | (SAFE_MISSING if table is None or label == "OPTIONS" else set())
        if seen.status in fine:
            is_page = seen.status != 302 or "/inloggen/" in seen.location
            return "" if is_page else f"goes to {seen.location}, not to the sign-in page"
        return f"{seen.status}, expected {wanted}"
    if table is None:
        other = (row.post if table is row.get else row.get) or {}
        # many views treat a POST that they don't know as a GET
        fine = SAFE_MISSING | ({other[viewer]} if "POST" in label and viewer in other else set())
        return "" if seen.status in fine else f"{seen.status}, but the method isn't there"
    expected = table[viewer]
    if label in ("GET", "HEAD", "POST") or expected == 404:
        fine = {expected} | ({405} if label == "OPTIONS" else set())
        return "" if seen.status in fine else f"{seen.status}, expected {expected}"
    # a fragment, or a form that isn't filled in: anything but a crash
    return f"{seen.status}" if seen.status >= 500 else ""
