"""What retention asks of cases: which dossiers became a course."""

from collections.abc import Collection

from cases.models import Case


def begun(dossier_ids: Collection[int]) -> set[int]:
    """Of these dossiers, those with a first conversation."""
    return set(
        Case.objects.filter(dossier_id__in=dossier_ids, started_at__isnull=False).values_list(
            "dossier_id", flat=True
        )
    )
