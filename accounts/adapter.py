from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.viewer import viewer_for
from trail import audit
from trail.actor import System


class AccountAdapter(DefaultAccountAdapter):
    """People don't sign themselves up; who signs in, or fails to, stands in the log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """The functional administrator makes accounts."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        with transaction.atomic():
            audit.record_sign_in(by=viewer_for(user))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log a failed attempt by the id of the account, never by what was typed."""
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email") or "")
        known = User.objects.filter(email=email.lower()).values_list("pk", flat=True).first()
        with transaction.atomic():
            audit.record_sign_in(by=System("stranger"), failed_user_id=known)
