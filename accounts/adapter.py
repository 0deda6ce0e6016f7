from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People don't sign themselves up: the functional administrator makes accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
