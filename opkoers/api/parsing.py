"""Reading JSON that may be anything: too large, too deep, half a character, not a number."""

import json
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

from trail.fields import check_readable


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class SafeJSONParser(JSONParser):
    """JSON in UTF-8 up to DATA_UPLOAD_MAX_MEMORY_SIZE, of texts that can be kept and shown."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge(_("Send at most %(limit)s bytes.") % {"limit": limit})
        try:
            data = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
            _check(data)
        except ValidationError as error:
            raise ParseError(" ".join(error.messages)) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON in UTF-8.")) from error
        return data


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _check(data: Any) -> None:
    """Raise ValidationError for a text that can't be kept, anywhere."""
    if isinstance(data, str):
        check_readable(data)
    elif isinstance(data, dict):
        for key, value in data.items():
            check_readable(key)
            _check(value)
    elif isinstance(data, list):
        for value in data:
            _check(value)
