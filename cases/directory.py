"""The sociale kaart as people look things up in it: partners with their people of today, and other organisations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Deputy, Membership, Municipality, Partnership, active_on
from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from cases.models import DirectoryCard
from cases.policies.directory import can_keep_contact, can_keep_directory
from cases.table import join_names
from consent.models import LifeArea
from trail import clock


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of a partner who works at tables, and who stands in for them today."""

    name: str
    function: str
    days: str
    phone: str
    deputies: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation of a municipality; `card` is missing as long as nobody wrote on a partner's."""

    name: str
    mailbox: str
    phone: str
    days: str
    card: DirectoryCard | None
    may_change: bool
    # of a partner only
    partnership: Partnership | None = None
    colleagues: tuple[Colleague, ...] = ()

    @property
    def areas(self) -> list[LifeArea]:
        return list(self.card.areas.all()) if self.card else []

    @property
    def is_more(self) -> bool:
        """Whether there is anything to fold away."""
        duty = self.partnership.duty_to_act if self.partnership else ""
        return bool(duty or self.colleagues or (self.card and self.card.agreements))

    @property
    def words(self) -> str:
        """What a search looks in."""
        parts = [self.name, *(f"{one.name} {one.function}" for one in self.colleagues)]
        if self.partnership:
            parts.append(self.partnership.organisation.short_name)
        if self.card:
            parts += [self.card.does, self.card.ask_for, *(area.name for area in self.areas)]
        return " ".join(parts).casefold()


def places_of(viewer: Viewer) -> QuerySet[Municipality]:
    """Where the viewer works, in whatever role: the kaart is for all of them."""
    return Municipality.objects.filter(pk__in={p.municipality_id for p in viewer.places}).order_by(
        "name"
    )


def cards_of(viewer: Viewer) -> QuerySet[DirectoryCard]:
    """Organisations without people here, in the municipalities where the viewer works."""
    return DirectoryCard.objects.filter(
        municipality__in=places_of(viewer).values("pk"), partnership=None
    ).select_related("municipality")


def partnerships_of(viewer: Viewer) -> QuerySet[Partnership]:
    """Today's partners in the municipalities where the viewer works."""
    return Partnership.objects.filter(
        active_on(clock.today()), municipality__in=places_of(viewer).values("pk")
    ).select_related("municipality", "organisation")


def entries_of(viewer: Viewer, municipality_id: int) -> list[Entry]:
    """Everybody on the kaart of one municipality by name. Five queries, however many there are."""
    cards = list(
        DirectoryCard.objects.filter(municipality_id=municipality_id).prefetch_related("areas")
    )
    by_partnership = {card.partnership_id: card for card in cards if card.partnership_id}
    people = _colleagues(municipality_id)
    entries = [
        Entry(
            partner.organisation.name,
            partner.mailbox,
            partner.phone,
            partner.working_days,
            card=by_partnership.get(partner.pk),
            may_change=can_keep_contact(viewer, municipality_id, partner.organisation_id),
            partnership=partner,
            colleagues=tuple(people[partner.organisation_id]),
        )
        for partner in partnerships_of(viewer).filter(municipality_id=municipality_id)
    ]
    keeps = can_keep_directory(viewer, municipality_id)
    entries += [
        Entry(card.name, card.mailbox, card.phone, card.days, card=card, may_change=keeps)
        for card in cards
        if card.partnership_id is None
    ]
    return sorted(entries, key=lambda entry: entry.name.casefold())


def matching(entries: Iterable[Entry], *, words: str, area_id: int | None) -> list[Entry]:
    """Those that can do something in a life area, and in which every word occurs somewhere."""
    wanted = words.casefold().split()
    return [
        entry
        for entry in entries
        if (area_id is None or area_id in {area.pk for area in entry.areas})
        and all(word in entry.words for word in wanted)
    ]


def _colleagues(municipality_id: int) -> dict[int, list[Colleague]]:
    """Per organisation who works at tables in a municipality today."""
    today = clock.today()
    deputies: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in (
        Deputy.objects.filter(
            active_on(today), municipality_id=municipality_id, deputy__is_active=True
        )
        .select_related("deputy")
        .order_by("id")
    ):
        names = deputies[row.organisation_id, row.person_id]
        if row.deputy.name not in names:
            names.append(row.deputy.name)
    people: dict[int, dict[int, Colleague]] = defaultdict(dict)
    for one in (
        Membership.objects.filter(
            active_on(today),
            municipality_id=municipality_id,
            role__in=sorted(DOSSIER_ROLES),
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__name", "id")
    ):
        names = deputies[one.organisation_id, one.user_id]
        people[one.organisation_id].setdefault(
            one.user_id,
            Colleague(
                one.user.name,
                one.function,
                one.user.working_days,
                one.user.phone,
                join_names(names),
            ),
        )
    return defaultdict(list, {key: list(found.values()) for key, found in people.items()})
