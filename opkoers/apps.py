from django.apps import AppConfig


class OpkoersConfig(AppConfig):
    name = "opkoers"

    def ready(self) -> None:
        # whoever wakes a worker (web, commands) uses this application and its broker
        from opkoers import celery  # noqa: F401
