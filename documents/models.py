"""What is kept in the file store. A file has no address: the row that owns it serves it, behind its own gate."""

from django.db import models
from django.db.models import Q

from trail import clock


class File(models.Model):
    """One stored file: its bytes lie enveloped in the store under `key` (see documents.store).

    `wrapped_key` is the file's own data key, locked with the keys of the place; `sha256` and `size` are of the
    readable bytes. `kind` names what owns it ('reporting.factsheet').
    """

    key = models.CharField(max_length=64, unique=True)
    wrapped_key = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256")
        ]

    def __str__(self) -> str:
        return f"file {self.pk} ({self.kind})"
