"""Mails about accounts. No resident's data, and nothing secret: passwords are set by a reset link."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from trail.outbox import Mail, mail_to


def welcome(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """Tell a new person that they have an account and where to choose a password."""
    user = User.objects.filter(pk=to_user_id, is_active=True).first()
    if user is None:
        return None
    body = _(
        "You can now work with Op Koers. First choose a password of your own: open the page"
        " below and fill in this e-mail address.\n\n%(url)s\n\nKind regards,\nOp Koers"
    ) % {"url": settings.SITE_URL + reverse("account_reset_password")}
    return mail_to(user, _("Your account for Op Koers"), body)
