"""Lists of courses and finding one: everything over visible rows only, in a fixed number of queries.

What somebody may not know can't be seen in a count, an order or a hit either (DOMAIN §4).
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case as Choose,
)
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left, Lower

from accounts.viewer import Viewer
from cases.models import Agreement, Case, Meeting, ReviewDate
from cases.states import MeetingStatus
from consent.models import Dossier
from trail import clock


def agreements_count(viewer: Viewer, outer: str = "pk", *, late: bool = False) -> Coalesce:
    """How many open (or late) agreements of a case the viewer may see; `outer` holds the case's id."""
    rows = Agreement.objects.visible_to(viewer).filter(case_id=OuterRef(outer))
    rows = rows.overdue(clock.today()) if late else rows.open()
    counted = rows.order_by().values("case_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def next_date() -> Subquery:
    """The day of a case's next conversation: dates are known to whoever may see the course."""
    ahead = Meeting.objects.filter(
        case_id=OuterRef("pk"), status__in=[MeetingStatus.PLANNED, MeetingStatus.STARTED]
    )
    return Subquery(ahead.order_by("on_date").values("on_date")[:1])


def visible_name(resident: str) -> Choose:
    """What a resident can be sorted by: the last name, or its first letter where only that is shown."""
    key = F(f"{resident}__sort_key")
    return Choose(
        When(named=True, then=key), default=Left(key, 1), output_field=CharField(max_length=120)
    )


SORTS: dict[str, tuple[Any, ...]] = {
    "next": (F("next_date").asc(nulls_last=True), "-dossier__number"),
    "name": ("visible_name", "dossier__number"),
    "number": ("-dossier__number",),
}


def case_rows(viewer: Viewer, *, mine: bool, statuses: list[str], sort: str) -> QuerySet[Any]:
    """Courses the viewer may see, with `next_date`, `open_agreements`, `late_agreements` and `review_is_due`."""
    due = ReviewDate.objects.visible_to(viewer).due(clock.today()).filter(case_id=OuterRef("pk"))
    rows = Case.objects.visible_to(viewer)
    if mine:
        rows = rows.mine(viewer)
    if statuses:
        rows = rows.filter(status__in=statuses)
    sorted_rows: QuerySet[Any] = (
        rows.select_related("dossier__resident", "lead")
        .annotate(
            next_date=next_date(),
            visible_name=visible_name("dossier__resident"),
            open_agreements=agreements_count(viewer),
            late_agreements=agreements_count(viewer, late=True),
            review_is_due=Exists(due),
        )
        .order_by(*SORTS[sort], "pk")
    )
    return sorted_rows


# --- finding ----------------------------------------------------------------------------------


def _plain_letters() -> tuple[str, str]:
    """Letters with a sign and the letter they are, for TRANSLATE; combining signs come last and vanish."""
    signed, plain = "øØłŁđĐðÐßæÆœŒþÞı", "oollddddsaaootti"
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if chr(code) not in signed and base.isascii() and base.isalpha():
            signed, plain = signed + chr(code), plain + base
    return signed + "".join(map(chr, range(0x300, 0x370))), plain


_SIGNED, _PLAIN = _plain_letters()
_TABLE = {ord(sign): _PLAIN[i] if i < len(_PLAIN) else None for i, sign in enumerate(_SIGNED)}


def plain(text: str) -> str:
    """'José' → 'jose', as the database does it: no extension, no collation needed."""
    return text.translate(_TABLE).lower()


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: a course, or a referral that is (or was) no course."""

    dossier: Dossier
    name: str
    case: Case | None
    referral_id: int | None  # of a referral that may be opened


def find(viewer: Viewer, words: str, limit: int = 25) -> list[Found]:
    """Courses and referrals by number, or by name where the viewer may know the name. One query."""
    by_name = Q(named=True)
    for word in plain(words).split():
        by_name &= Q(plain_name__contains=word)
    rows = (
        Dossier.objects.visible_to(viewer)
        .annotate(
            plain_name=Lower(
                Func(
                    F("resident__name"),
                    Value(_SIGNED),
                    Value(_PLAIN),
                    function="TRANSLATE",
                    output_field=CharField(),
                )
            ),
            referral_pk=F("referral__pk"),
        )
        .filter(by_name | Q(number__icontains=words.strip()))
        .select_related("resident", "case__lead")
        .order_by("-opened_at", "-pk")[:limit]
    )
    return [_found(row) for row in rows]


def _found(row: Any) -> Found:
    """`row`: a Dossier with the gate's `named`."""
    case = getattr(row, "case", None)
    name = row.resident.full_name if row.named else row.resident.short_name
    # a referral's text is for who knows more than progress
    return Found(row, name, case, row.referral_pk if row.named and case is None else None)
