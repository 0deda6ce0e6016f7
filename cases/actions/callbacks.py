"""Asking to be called back, and calling."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from accounts.viewer import Viewer
from cases.actions.referrals import save_draft
from cases.dates import working_days_on
from cases.models import CallBack, ReferralDraft
from cases.states import CallMoment
from trail import audit, clock
from trail.actor import System
from trail.errors import Conflict

# the resident is called back within two working days (DOMAIN §3)
WITHIN = 2
BY = System("call-back page")


@transaction.atomic
def ask_call_back(
    *, programme: Programme, form_token: UUID, name: str, number: str, moment: CallMoment
) -> CallBack:
    """Somebody from outside asks; the same form twice is one request. They are nobody that we know."""
    now = clock.now()
    call, is_new = CallBack.objects.get_or_create(
        form_token=form_token,
        defaults={
            "municipality_id": programme.municipality_id,
            "programme": programme,
            "name": name,
            "number": number,
            "moment": moment,
            "saved_at": now,
            "by_date": working_days_on(clock.local_date(now), WITHIN),
        },
    )
    if is_new:
        audit.record_change(
            "callback.ask", by=BY, municipality_id=programme.municipality_id, thing=call
        )
    return call


@transaction.atomic
def not_reached(*, call: CallBack, by: Viewer) -> CallBack:
    """Called, and nobody there: it stays on the list. Raises Conflict when a colleague was first."""
    locked = _lock(call, by)
    locked.tries += 1
    locked.tried_at, locked.tried_by_id = clock.now(), by.user_id
    locked.save()
    audit.record_change("callback.try", by=by, municipality_id=locked.municipality_id, thing=locked)
    return locked


@transaction.atomic
def spoken(*, call: CallBack, by: Viewer) -> None:
    """They were spoken to: name and number go. Raises Conflict when a colleague was first."""
    locked = _lock(call, by)
    audit.record_change(
        "callback.done", by=by, municipality_id=locked.municipality_id, thing=locked
    )
    locked.delete()


@transaction.atomic
def begin_referral(*, call: CallBack, by: Viewer) -> ReferralDraft:
    """They want to be referred: a draft with what they gave, so that nobody types it twice; here it goes.

    Raises Denied, or Conflict when a colleague was first.
    """
    locked = _lock(call, by)
    draft = save_draft(
        form_token=uuid4(),
        municipality_id=locked.municipality_id,
        answers={
            "source": [f"{locked.programme_id}-{locked.programme.lead_organisation_id}"],
            "name": [locked.name],
            "safe_contact": [
                _("Call %(number)s, %(moment)s.")
                % {"number": locked.number, "moment": locked.get_moment_display()}
            ],
            # who called is who asked
            "agreed_with": [by.name],
        },
        by=by,
    )
    assert draft is not None, "a token of now is nobody's referral"
    spoken(call=locked, by=by)
    return draft


def _lock(call: CallBack, by: Viewer) -> CallBack:
    rows = CallBack.objects.of(by).select_for_update(of=("self",)).select_related("programme")
    found: CallBack | None = rows.filter(pk=call.pk).first()
    if found is None:
        raise Conflict(_("A colleague was first: this is off the list."))
    return found
