"""A municipality's list of life areas."""

from django.db import transaction

from accounts.models import Municipality
from consent.models import LifeArea
from trail import audit
from trail.actor import Acting

# key, name on screen, sensitive. Names are a municipality's own and in its language (DOMAIN §2).
DEFAULT_AREAS: tuple[tuple[str, str, bool], ...] = (
    ("wonen", "Wonen", False),
    ("inkomen", "Inkomen", False),
    ("schulden", "Schulden", False),
    ("werk", "Werk", False),
    ("opleiding", "Opleiding", False),
    ("gezin", "Gezin en scheiding", False),
    ("kinderen", "Kinderen", False),
    ("dagelijks", "Dagelijks leven", False),
    ("gezondheid", "Gezondheid", True),
    ("veiligheid", "Geweld en veiligheid", True),
    ("strafrecht", "Politie en justitie", True),
    ("verblijf", "Verblijfsrecht", True),
    ("adres", "Geheim adres", True),
)


@transaction.atomic
def install_areas(*, municipality: Municipality, by: Acting) -> dict[str, LifeArea]:
    """Give a new municipality the usual areas and 'proces'. Returns them by key."""
    rows = [
        LifeArea(
            municipality=municipality, key=key, name=name, is_sensitive=sensitive, sort_key=index
        )
        for index, (key, name, sensitive) in enumerate(DEFAULT_AREAS, start=1)
    ]
    rows.append(
        LifeArea(
            municipality=municipality, key="proces", name="Proces", is_process=True, sort_key=99
        )
    )
    for row in rows:
        row.save(force_insert=True)
    audit.record_change("areas.install", by=by, municipality_id=municipality.pk)
    return {row.key: row for row in rows}
