"""What goes around the views: the encoding a request names, and what the technical log keeps of an error."""

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
import structlog

from opkoers.wsgi import application

FORM = "application/x-www-form-urlencoded"


def send(method: str, address: str, content_type: str, body: bytes = b"") -> tuple[str, str]:
    """Status and cookies of an answer of the server's own entrance: before all middleware."""
    said: list[tuple[str, list[tuple[str, str]]]] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "QUERY_STRING": "next=/casussen/",
        "HTTP_HOST": "localhost",
        # with it the form is read, to look for its own sign
        "HTTP_COOKIE": f"csrftoken={'a' * 32}",
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    list(application(environ, lambda status, headers, *_more: said.append((status, headers))))
    status, headers = said[0]
    return status[:3], " ".join(value for name, value in headers if name == "Set-Cookie")


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "rot13", "base64", "idna", "none"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_no_encoding_breaks(kind: str, charset: str) -> None:
    """A form without the sign of our own pages is refused in words, also where the words are made."""
    content_type = f"{kind}; charset={charset}"
    body = b"language=en"
    if "boundary" in kind:
        body = b'--x\r\nContent-Disposition: form-data; name="language"\r\n\r\nen\r\n--x--\r\n'
    assert send("POST", "/taal/", content_type, body)[0] == "403"
    assert send("GET", "/inloggen/", content_type)[0] == "200"


def test_the_technical_log_keeps_no_words_of_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    """An error is logged with where it happened, never with what somebody typed."""
    typed = "-".join(["Kees", "de", "Wit"])
    try:
        _break(typed)
    except ZeroDivisionError:
        structlog.get_logger().exception("request_failed")
    said = capsys.readouterr().out
    assert "request_failed" in said
    assert "ZeroDivisionError" in said
    assert typed not in said


def _break(words: str) -> float:
    return len(words) / 0
