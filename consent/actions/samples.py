"""The monthly sample of the log: drawn by chance, judged line by line, signed."""

import random
import secrets
from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.states import Role
from accounts.viewer import Viewer
from consent.models import LogSample, SampledLine
from consent.samples import reads_in
from consent.states import Verdict
from trail import audit, clock
from trail.actor import Acting, System
from trail.errors import Conflict, Denied


def draw(seed: str, ids: list[int], size: int) -> list[int]:
    """Line numbers of a sample: the same seed and the same reads give the same lines."""
    return sorted(random.Random(seed).sample(sorted(ids), min(size, len(ids))))  # noqa: S311  # nosec B311


@transaction.atomic
def draw_sample(*, municipality: Municipality, month: date, by: Acting) -> LogSample:
    """Draw the sample of a month that is over; drawn before, it is that one.

    Raises Conflict for a month that isn't over yet.
    """
    first = month.replace(day=1)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    earlier: LogSample | None = LogSample.objects.filter(
        municipality=municipality, month=first
    ).first()
    if earlier is not None:
        return earlier
    if clock.today() < first + relativedelta(months=1):
        raise Conflict(_("This month is not over yet."))
    ids = list(reads_in(municipality.pk, first).values_list("id", flat=True))
    sample: LogSample = LogSample.objects.create(
        municipality=municipality, month=first, seed=secrets.token_hex(16), read_count=len(ids)
    )
    SampledLine.objects.bulk_create(
        SampledLine(sample=sample, line_id=pk)
        for pk in draw(sample.seed, ids, settings.LOG_SAMPLE_SIZE)
    )
    audit.record_change(
        "sample.draw", by=by, municipality_id=municipality.pk, thing=sample, seed=sample.seed
    )
    return sample


def draw_all() -> int:
    """Last month's samples, for every municipality that has none. Returns how many municipalities there are."""
    last = clock.today().replace(day=1) - relativedelta(months=1)
    places = list(Municipality.objects.order_by("id"))
    for place in places:
        draw_sample(municipality=place, month=last, by=System("sample"))
    return len(places)


def _lock(sample: LogSample, by: Viewer) -> LogSample:
    locked: LogSample = LogSample.objects.select_for_update(of=("self",)).get(pk=sample.pk)
    if not by.has_role(Role.PRIVACY_OFFICER, municipality_id=locked.municipality_id):
        raise Denied(_("Only the privacy officer of this municipality can do this."))
    if locked.signed_at is not None:
        raise Conflict(_("This sample has been signed. It stays as it is."))
    return locked


@transaction.atomic
def judge_line(
    *, sample: LogSample, row_id: int, verdict: Verdict, note: str, by: Viewer
) -> SampledLine:
    """Say of one read whether it is in order; judging again replaces it until the sample is signed.

    Raises Denied (not the privacy officer; to ask about what?) or Conflict (signed).
    """
    locked = _lock(sample, by)
    row: SampledLine | None = locked.lines.filter(pk=row_id).first()
    if row is None:
        raise Denied(_("This line is not in the sample."))
    if verdict == Verdict.ASK and not note:
        raise Denied(_("Say what is to be asked, and of whom."))
    row.verdict, row.note = verdict, note
    row.judged_at, row.judged_by_id = clock.now(), by.user_id
    row.save()
    audit.record_change(
        "sample.judge",
        by=by,
        municipality_id=locked.municipality_id,
        thing=row,
        verdict=verdict,
    )
    return row


@transaction.atomic
def sign_sample(*, sample: LogSample, by: Viewer) -> LogSample:
    """Sign a sample of which every line was judged. Raises Denied or Conflict."""
    if sample.signed_by_id == by.user_id and LogSample.objects.filter(
        pk=sample.pk, signed_by_id=by.user_id
    ):
        return sample  # a double click
    locked = _lock(sample, by)
    left = locked.lines.filter(verdict="").count()
    if left:
        raise Conflict(_("%(left)s lines have not been judged yet.") % {"left": left})
    locked.signed_at, locked.signed_by_id = clock.now(), by.user_id
    locked.save()
    audit.record_change("sample.sign", by=by, municipality_id=locked.municipality_id, thing=locked)
    return locked
