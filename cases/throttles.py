"""How often the page that everybody may open takes something in."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import Programme

logger = logging.getLogger(__name__)


class _CallBacks(SimpleRateThrottle):
    def get_rate(self) -> str:
        return str(getattr(settings, self.setting))

    setting: str


class PerVisitor(_CallBacks):
    """From one address; who hides behind another one still meets PerPlace."""

    scope = "callback"
    setting = "CALL_BACK_RATE"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"callback:{self.get_ident(request)}"


class PerPlace(_CallBacks):
    """For one programme: more than people can call back is nobody's question."""

    scope = "callback-place"
    setting = "CALL_BACK_PLACE_RATE"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"callback-place:{view.pk}"


def takes_call_back(request: HttpRequest, programme: Programme) -> bool:
    """May another one come in now? Without the cache nobody is turned away."""
    try:
        # both count: who is refused by one is a visit to the other too
        visitor = PerVisitor().allow_request(request, programme)  # type: ignore[arg-type]
        place = PerPlace().allow_request(request, programme)  # type: ignore[arg-type]
        return visitor and place
    except RedisError as error:
        logger.warning("no cache, the call-back page is not slowed down: %s", type(error).__name__)
        return True
