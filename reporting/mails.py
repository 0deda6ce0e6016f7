"""Mails of the yearly question list, to who still may answer, and of an edition that lost its sentence.

Gated again when they go.
"""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import viewer_for
from reporting.models import AskingRound, Edition
from trail.outbox import Mail, mail_to


def asking_asked(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'A minute about how it works', unless they were quicker than the mail."""
    return _mail(
        to_user_id,
        ids,
        subject=_("A minute about how it works"),
        begin=_("You sat at a table of Op Koers. How does that work for you?"),
    )


def asking_reminded(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """The one reminder, for whom we haven't heard from."""
    return _mail(
        to_user_id,
        ids,
        subject=_("A minute about how it works: a few days left"),
        begin=_("You can still tell how the work at the tables of Op Koers goes. This is the only reminder."),
    )  # fmt: skip


def _mail(to_user_id: int, ids: Mapping[str, int], *, subject: str, begin: str) -> Mail | None:
    user = User.objects.get(pk=to_user_id)
    row = AskingRound.objects.waits_for(viewer_for(user)).filter(pk=ids["round"]).first()
    if row is None:
        return None
    body = _(
        "%(begin)s %(count)s questions, a minute of your time. You may leave questions open, or the whole list.\n"
        "%(address)s\n\n"
        "Your answers are added to those of the others. Nobody can see what you answered."
    ) % {
        "begin": begin,
        "count": len(row.questions),
        "address": settings.SITE_URL + reverse("reporting:asking_answer", args=[row.pk]),
    }
    return mail_to(user, subject, body)


def quote_gone(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'A report was withdrawn', for who leads there; not whose sentence it was, nor why."""
    user = User.objects.get(pk=to_user_id)
    row = (
        Edition.objects.led_by(viewer_for(user))
        .filter(pk=ids["edition"], quote_gone=True)
        .select_related("programme", "organisation")
        .first()
    )
    if row is None:
        return None
    body = _(
        "This report has been withdrawn: %(what)s, %(programme)s, %(period)s.\n\n"
        "The sentence of a resident may not stand in it any more. Nobody can download it now. Please don't hand out"
        " what you have on paper. You can have it made again without the sentence:\n"
        "%(address)s"
    ) % {
        "what": row.what,
        "programme": row.programme.name,
        "period": row.period.words,
        "address": settings.SITE_URL + reverse("reporting:detail", args=[row.pk]),
    }
    return mail_to(user, _("A report has been withdrawn"), body)
