"""The log past its term, by whole sealed batches: the seals stay, so what is left goes on adding up (ADR 0013)."""

from datetime import datetime

from consent import retention
from consent.destruction.loose import before
from consent.destruction.rows import raw_delete
from consent.models import LegalHold, LogSample, SampledLine
from trail import destroyer, seals
from trail.models import AuditSeal, Certificate


def expired_batches(now: datetime) -> list[AuditSeal]:
    """Seals on lines that are all past the term, the oldest first; a line about a held dossier keeps its batch."""
    moment = before(now, retention.policy().classes["log"])
    found = AuditSeal.objects.filter(until_at__lte=moment, destroyed=None)
    held = list(LegalHold.objects.filter(ended_at=None).values_list("dossier_id", flat=True))
    return [
        seal
        for seal in found.order_by("municipality_id", "number")
        if not held or not seals.lines_under(seal).filter(dossier_ids__overlap=held).exists()
    ]


def destroy_log(seal: AuditSeal, certificate: Certificate | None) -> int:
    """Destroy the lines under this seal, in the caller's transaction. Returns how many go, or would."""
    if certificate is None:
        return seals.lines_under(seal).count()
    return destroyer.destroy_batch(certificate, seal)


def destroy_samples(now: datetime, certificate: Certificate | None) -> dict[str, int]:
    """Samples of the log that are past the log's term, with their lines, in the caller's transaction."""
    moment = before(now, retention.policy().classes["log"])
    samples = list(LogSample.objects.filter(drawn_at__lte=moment).values_list("pk", flat=True))
    lines = list(SampledLine.objects.filter(sample_id__in=samples).values_list("pk", flat=True))
    counts = {LogSample._meta.label: len(samples), SampledLine._meta.label: len(lines)}
    if not samples:
        return {}
    if certificate is not None:
        destroyer.show(certificate)
        raw_delete(SampledLine, lines)
        raw_delete(LogSample, samples)
        destroyer.write_line(certificate, classes=["log"], counts=counts, municipality_id=None)
    return counts
