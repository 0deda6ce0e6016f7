"""Mails about requests: that something waits or was decided, and where. Never what, how much, or for whom."""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.viewer import Viewer, viewer_for
from budgets import policies
from budgets.advances import seen_to_by
from budgets.deciders import waiting_on
from budgets.models import BudgetRequest
from budgets.moved import moved_of
from budgets.states import RequestStatus
from trail import clock, outbox
from trail.outbox import Mail, mail_to

COMES_BACK = "budget.comes_back"


def tell_deciders(request: BudgetRequest, kind: str, *, about: int = 0) -> None:
    """Write a mail to everybody who may decide on this request now."""
    for user in waiting_on([request])[request.pk]:
        _post(request, kind, user.pk, about)


def tell_of_advance(request: BudgetRequest, user_ids: Iterable[int], step: int) -> None:
    """Write a mail that an advance has to come back: once per step and person; another day is told anew."""
    due_date = request.advance.due_date
    for user_id in user_ids:
        outbox.post(
            COMES_BACK,
            key=f"{request.pk}:{due_date.isoformat()}:{step}",
            to_user_id=user_id,
            municipality_id=request.municipality_id,
            request=request.pk,
            due_day=due_date.toordinal(),
        )


def tell_asker(request: BudgetRequest, kind: str, *, about: int = 0) -> None:
    _post(request, kind, request.requester_id, about)


def _post(request: BudgetRequest, kind: str, user_id: int, about: int) -> None:
    outbox.post(
        kind,
        key=f"{request.pk}:{about}",
        to_user_id=user_id,
        municipality_id=request.municipality_id,
        request=request.pk,
    )


# --- rendering, when a mail goes ------------------------------------------------------------------


def _still_theirs(
    user_id: int, ids: Mapping[str, int]
) -> tuple[User, Viewer, BudgetRequest] | None:
    """The recipient and the request as they stand now, or None when they may no longer know of it."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    viewer = viewer_for(user)
    request = (
        BudgetRequest.objects.visible_to(viewer)
        .select_related("case", "dossier__programme")
        .filter(pk=ids["request"])
        .first()
    )
    return None if request is None else (user, viewer, request)


def _mail(user: User, subject: str, line: str, path: str) -> Mail:
    body = _("%(line)s\n%(address)s\n\nOp Koers") % {
        "line": line,
        "address": settings.SITE_URL.rstrip("/") + path,
    }
    return mail_to(user, subject, body)


def _to_decider(subject: Callable[[], str], line: Callable[[], str]) -> outbox.Renderer:
    def render(user_id: int, ids: Mapping[str, int]) -> Mail | None:
        found = _still_theirs(user_id, ids)
        if found is None or not policies.allowed(policies.check_can_decide, found[1], found[2]):
            return None
        return _mail(found[0], subject(), line(), reverse("budgets:decide", args=[found[2].pk]))

    return render


def _to_asker(
    subject: Callable[[], str], line: Callable[[], str], *, while_asked: bool = False
) -> outbox.Renderer:
    """`while_asked`: only as long as a question waits for them."""

    def render(user_id: int, ids: Mapping[str, int]) -> Mail | None:
        found = _still_theirs(user_id, ids)
        if found is None or (while_asked and found[2].status != RequestStatus.QUESTION):
            return None
        return _mail(found[0], subject(), line(), reverse("budgets:detail", args=[found[2].pk]))

    return render


def comes_back(user_id: int, ids: Mapping[str, int]) -> Mail | None:
    """'An advance has to come back', while it is out until that day, for who sees to it or may have it come back."""
    found = _still_theirs(user_id, ids)
    if found is None:
        return None
    user, viewer, request = found
    advance, moved = getattr(request, "advance", None), moved_of([request])[request.pk]
    if (
        advance is None
        or moved.outstanding <= 0
        or advance.due_date.toordinal() != ids.get("due_day", advance.due_date.toordinal())
    ):
        return None
    theirs = BudgetRequest.objects.filter(seen_to_by(viewer), pk=request.pk).exists()
    if not theirs and not policies.allowed(policies.check_can_have_back, viewer, request, moved):
        return None
    path = reverse("budgets:detail", args=[request.pk])
    if advance.due_date < clock.today():
        return _mail(
            user,
            _("An advance should have come back"),
            _("The day has passed by which an advance had to come back. See what is needed:"),
            path,
        )
    return _mail(
        user,
        _("An advance has to come back"),
        _("An advance has to come back soon. See whether it was asked back:"),
        path,
    )


RENDERERS: dict[str, outbox.Renderer] = {
    "budget.submitted": _to_decider(
        lambda: _("A decision waits for you"),
        lambda: _("Somebody asks for your decision in Op Koers:"),
    ),
    "budget.passed_on": _to_decider(
        lambda: _("A decision above the ceiling waits for you"),
        lambda: _("Somebody asks for your decision in Op Koers, because it does not fit:"),
    ),
    "budget.answered": _to_decider(
        lambda: _("A question was answered"),
        lambda: _("A question about a request was answered. It waits for your decision:"),
    ),
    "budget.still_waits": _to_decider(
        lambda: _("A decision still waits for you"),
        lambda: _("Somebody still waits for your decision in Op Koers:"),
    ),
    "budget.still_asked": _to_asker(
        lambda: _("A question still waits for you"),
        lambda: _("A question about something you asked for still waits for your answer:"),
        while_asked=True,
    ),
    "budget.question": _to_asker(
        lambda: _("A question about your request"),
        lambda: _("There is a question about something you asked for:"),
    ),
    "budget.decided": _to_asker(
        lambda: _("Your request has been decided on"),
        lambda: _("There is a decision on something you asked for:"),
    ),
    "budget.paid": _to_asker(
        lambda: _("Something you asked for has been paid"),
        lambda: _("Something you asked for has been paid. Send the receipt to who pays:"),
    ),
    COMES_BACK: comes_back,
    "budget.voided": _to_asker(
        lambda: _("A decision was taken back"),
        lambda: _("A decision on something you asked for was taken back:"),
    ),
}
