"""A field without a retention class fails `manage.py check`: nothing is kept without somebody having said how long."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, register

from consent import retention


@register()
def every_field_has_a_term(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    try:
        complaints = list(retention.policy().complaints(retention.our_models()))
    except retention.BrokenPolicy as error:
        return [Error(str(error), id="consent.E002")]
    return [
        Error(line, hint="Give it a class in consent/retention.yaml.", id="consent.E001")
        for line in complaints
    ]
