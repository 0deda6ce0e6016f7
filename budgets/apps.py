from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"

    def ready(self) -> None:
        from budgets.mails import RENDERERS
        from trail import outbox

        for kind, renderer in RENDERERS.items():
            outbox.register(kind, renderer)
