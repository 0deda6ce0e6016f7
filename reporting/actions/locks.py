"""The order of locks around an edition: programme → dossier → sentence of the resident → edition."""

from reporting.models import Edition


def lock_edition(edition: Edition) -> Edition:
    """The edition as it is now, held for the rest of the transaction, with its programme and file."""
    found: Edition = (
        Edition.objects.select_for_update(of=("self",))
        .select_related("programme", "file")
        .get(pk=edition.pk)
    )
    return found
