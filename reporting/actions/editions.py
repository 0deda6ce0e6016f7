"""The only writers of editions."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import Organisation, Programme
from accounts.viewer import Viewer
from cases.models import Quote
from reporting import policies
from reporting.actions import quotes
from reporting.actions.locks import lock_edition
from reporting.models import Edition
from reporting.monitor.cube import repeats_what_is_out
from reporting.periods import Period
from reporting.states import PAPERS, Audience, EditionKind, EditionStatus
from trail import audit, clock, jobs
from trail.actor import Acting
from trail.errors import Conflict, Denied
from trail.sent import token_for

JOB_KIND = "reporting.factsheet"


@transaction.atomic
def ask_edition(
    *,
    programme: Programme,
    period: Period,
    audience: Audience,
    introduction: str,
    by: Viewer,
    kind: EditionKind = EditionKind.FACTSHEET,
    organisation: Organisation | None = None,
    quote: Quote | None = None,
    show_small: bool = False,
    reason: str = "",
    token: UUID | None = None,
) -> Edition:
    """Ask for an edition; a worker makes it. Asked twice (same form, or the same while it is made): the same edition.

    With `show_small` (threshold off, `reason` required) it is made after a second person has confirmed. `quote`: a
    sentence that the resident released, of this programme; its words are frozen with the edition. Raises Denied.
    """
    # numbers are given, and doubles seen, under the programme's lock; rows that only point at it needn't wait for that
    programme = (
        Programme.objects.select_for_update(of=("self",), no_key=True)
        .select_related("municipality")
        .get(pk=programme.pk)
    )
    policies.check_can_ask(by, programme)
    policies.check_whose(kind, organisation, programme)
    if period.end > clock.today():
        raise Denied(_("The period is not over yet."))
    if show_small and not reason:
        raise Denied(_("Showing small numbers takes a reason."))
    if show_small and kind in PAPERS:
        raise Denied(_("On what is handed out small numbers are never shown."))
    if quote is not None:
        if kind in PAPERS:
            raise Denied(_("What is handed out has no sentence of a resident."))
        quote = quotes.lock_to_place(quote, programme)
    asked = {
        "organisation": organisation,
        "audience": audience,
        "start_date": period.start,
        "end_date": period.end,
        "introduction": introduction,
        "quote": quote.text if quote else "",
        "show_small": show_small,
        "reason": reason if show_small else "",
    }
    mine = Edition.objects.filter(programme=programme, kind=kind)
    under_way = Q(status__in=[EditionStatus.CONFIRMING, EditionStatus.ASKED])
    same: Edition | None = mine.filter(
        Q(token=token) | under_way, placed__quote=quote, **asked
    ).first()
    if same is not None:
        if same.status == EditionStatus.ASKED and ask_making(same, by):
            # nothing came of it the time before
            _record("edition.retry", same, by)
        return same
    # back to the form and something else filled in: that is another edition
    if token is None or Edition.objects.filter(token=token).exists():
        token = uuid4()
    edition: Edition = Edition.objects.create(
        **asked,
        municipality_id=programme.municipality_id,
        programme=programme,
        kind=kind,
        number=next_number(programme, kind),
        status=EditionStatus.CONFIRMING if show_small else EditionStatus.ASKED,
        token=token,
        asked_by_id=by.user_id,
    )
    if quote is not None:
        quotes.place(quote, edition)
    _record("edition.ask", edition, by, audience=audience, show_small=show_small)
    if not show_small:
        ask_making(edition, by)
    return edition


@transaction.atomic
def confirm_exact(*, edition: Edition, by: Viewer) -> Edition:
    """The second person agrees that small numbers are shown; now it is made. Raises Denied or Conflict."""
    locked = lock_edition(edition)
    policies.check_can_confirm(by, locked)
    locked.status = EditionStatus.ASKED
    locked.confirmed_at, locked.confirmed_by_id = clock.now(), by.user_id
    locked.save()
    _record("edition.confirm_small", locked, by)
    ask_making(locked, by)
    return locked


@transaction.atomic
def retry_edition(*, edition: Edition, by: Viewer) -> Edition:
    """Ask again for an edition whose making failed or was cancelled; while it is tried, this is the same job."""
    locked = lock_edition(edition)
    policies.check_can_retry(by, locked)
    ask_making(locked, by)
    _record("edition.retry", locked, by)
    return locked


@transaction.atomic
def cancel_making(*, edition: Edition, by: Viewer) -> Edition:
    """Stop making it, also halfway: nothing of it is kept. It can be made after all, or withdrawn.

    Only the job is locked: who finishes it locks the job first and then the edition. Raises Denied or Conflict.
    """
    policies.check_can_cancel(by, edition)
    jobs.cancel_job(job_id=edition.job_id or 0, by=by)
    _record("edition.cancel", edition, by)
    return edition


@transaction.atomic
def publish_edition(*, edition: Edition, by: Viewer) -> Edition:
    """Let policy makers of the municipality have it. Raises Denied or Conflict.

    When its sentence may stand there no longer, it is withdrawn instead, and returned so.
    """
    policies.check_leads(by, edition.municipality_id)
    locked = quotes.settle_quote(edition)
    if locked.quote_gone:
        return locked
    policies.check_can_publish(by, locked)
    if not repeats_what_is_out(locked):
        raise Conflict(
            _(
                "Of an earlier period that stands in this report something else is published now. Withdraw this one,"
                " and have it made again."
            )
        )
    locked.status = EditionStatus.PUBLISHED
    locked.published_at, locked.published_by_id = clock.now(), by.user_id
    locked.save()
    _record("edition.publish", locked, by, sha256=locked.sha256)
    return locked


@transaction.atomic
def withdraw_edition(*, edition: Edition, reason: str, by: Viewer) -> Edition:
    """Take an edition back: nobody downloads it any more, the row and its figures stay as a trace.

    One with a sentence that may stand no longer is withdrawn by itself (reporting.actions.quotes). Raises Denied or
    Conflict.
    """
    locked = lock_edition(edition)
    policies.check_can_withdraw(by, locked)
    if not reason:
        raise Denied(_("Say why this edition is withdrawn."))
    locked.status = EditionStatus.WITHDRAWN
    locked.withdrawn_at, locked.withdrawn_by_id = clock.now(), by.user_id
    locked.withdrawn_reason = reason
    locked.save()
    _record("edition.withdraw", locked, by)
    return locked


@transaction.atomic
def ask_without_quote(*, edition: Edition, by: Viewer) -> Edition:
    """The same edition anew, without the sentence that it was withdrawn for. Asked twice: the same one.

    With small numbers a second person confirms again. Raises Denied or Conflict.
    """
    policies.check_can_ask_without_quote(by, edition)
    return ask_edition(
        kind=EditionKind(edition.kind),
        programme=edition.programme,
        period=edition.period,
        audience=Audience(edition.audience),
        introduction=edition.introduction,
        show_small=edition.show_small,
        reason=edition.reason,
        token=token_for(edition.token, "without a sentence"),
        by=by,
    )


def next_number(programme: Programme, kind: EditionKind) -> int:
    """Counted per kind, under the programme's lock."""
    mine = Edition.objects.filter(programme=programme, kind=kind)
    last: int = mine.aggregate(last=Max("number"))["last"] or 0
    return last + 1


def ask_making(edition: Edition, by: Acting) -> bool:
    """Have it made; False when that was asked already."""
    job = jobs.ask_job(
        kind=JOB_KIND,
        params={"edition": edition.pk},
        by=by,
        municipality_id=edition.municipality_id,
    )
    is_new = edition.job_id != job.pk
    Edition.objects.filter(pk=edition.pk).update(job_id=job.pk)
    edition.job_id = job.pk
    return is_new


def _record(action: str, edition: Edition, by: Acting, **data: Any) -> None:
    audit.record_change(
        action, by=by, municipality_id=edition.municipality_id, thing=edition, **data
    )
