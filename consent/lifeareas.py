"""The life areas of a municipality: its own list, about no resident."""

from django.db.models import QuerySet

from consent.models import LifeArea


def areas_in(*municipality_ids: int) -> QuerySet[LifeArea]:
    """What can be written about in these municipalities, in list order; not the process itself."""
    return LifeArea.objects.filter(municipality_id__in=municipality_ids, is_process=False)


def process_in(municipality_id: int) -> QuerySet[LifeArea]:
    """The one area of what is about the course itself: who knows anything of it knows that."""
    return LifeArea.objects.filter(municipality_id=municipality_id, is_process=True)
