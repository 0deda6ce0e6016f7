"""Papers that go with a draft. Once the request is sent they are fixed, as the request itself is."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.viewer import Viewer
from budgets import policies
from budgets.locks import lock_request
from budgets.log import record
from budgets.models import Attachment, BudgetRequest
from budgets.rows import under
from documents import store
from documents.models import File
from documents.scans import Scan
from trail import clock
from trail.errors import Conflict, Denied
from trail.sent import sent_before

# more than anybody who decides within minutes opens
MOST = 5
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@transaction.atomic
def attach(*, request: BudgetRequest, token: UUID, what: str, scan: Scan, by: Viewer) -> Attachment:
    """Keep a file with a draft, rebuilt already. The same token twice gives the first one.

    Raises Denied or Conflict.
    """
    locked = lock_request(request.pk)
    policies.check_can_edit(by, locked)
    if (same := sent_before(Attachment, token, request_id=locked.pk)) is not None:
        return same
    if not what:
        raise Denied(_("Say what it is."), field="what")
    number = locked.attachments.count() + 1
    if number > MOST:
        raise Conflict(
            ngettext(
                "A request has %(number)s attachment at most.",
                "A request has %(number)s attachments at most.",
                MOST,
            )
            % {"number": MOST}
        )
    row: Attachment = Attachment.objects.create(
        **under(locked),
        request=locked,
        what=what,
        file=_keep(locked, scan.data, scan.content_type),
        page_count=scan.page_count,
        added_by_id=by.user_id,
        token=token,
    )
    record("budget.attach", locked, by, attachment=row.pk, sha256=row.file.sha256)
    return row


def _keep(request: BudgetRequest, data: bytes, content_type: str) -> File:
    """Under a name of ours: what the sender called it may hold anything."""
    return store.keep(
        data,
        name=f"bijlage-{request.dossier.number}-{clock.today():%Y-%m-%d}.{ENDINGS[content_type]}",
        content_type=content_type,
        by_kind="budgets.attachment",
    )


@transaction.atomic
def detach(*, attachment: Attachment, by: Viewer) -> None:
    """Take a file off a draft; twice is once. Its bytes go with the next sweep. Raises Denied or Conflict."""
    locked = lock_request(attachment.request_id)
    policies.check_can_edit(by, locked)
    row: Attachment | None = locked.attachments.filter(pk=attachment.pk).first()
    if row is None:
        return
    file = row.file
    row.delete()
    file.delete()
    record("budget.detach", locked, by, attachment=attachment.pk)


def follow_area(request: BudgetRequest) -> None:
    """A draft that turns out to be about another area takes its papers along; under the caller's lock."""
    request.attachments.update(area=request.area_id)


def keep_copies(old: BudgetRequest) -> list[tuple[Attachment, File]]:
    """Copies in the store of the papers of a request that another one will replace. Before any lock: those of a
    request that was sent are fixed, and reading them may take a while. Raises Conflict when one can't be read."""
    rows = old.attachments.select_related("file", "request__dossier")
    try:
        return [
            (row, _keep(row.request, store.read(row.file), row.file.content_type)) for row in rows
        ]
    except store.Damaged:
        raise Conflict(
            _("An attachment can't be read any more. Withdraw this request and begin a new one.")
        ) from None


def copy_attachments(copies: Sequence[tuple[Attachment, File]], new: BudgetRequest) -> None:
    """The papers of the request that `new` takes the place of; the old one keeps its own."""
    for row, file in copies:
        Attachment.objects.create(
            **under(new),
            request=new,
            what=row.what,
            file=file,
            page_count=row.page_count,
            added_at=row.added_at,
            added_by_id=row.added_by_id,
            token=uuid4(),
        )
