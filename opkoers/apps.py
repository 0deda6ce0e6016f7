from django.apps import AppConfig


class OpkoersConfig(AppConfig):
    name = "opkoers"
