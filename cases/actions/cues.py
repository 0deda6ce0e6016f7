"""Keeping the list of what asks for a look at the money."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.policies import check_administers
from accounts.viewer import Viewer
from cases.models import ConsequenceCue
from cases.policies.cues import check_words
from consent.models import LifeArea
from trail import audit
from trail.errors import Conflict


@transaction.atomic
def add_cue(
    *,
    municipality: Municipality,
    name: str,
    area: LifeArea | None,
    words: Sequence[str],
    by: Viewer,
) -> ConsequenceCue:
    """From now on, agreements that this recognises are asked about. Raises Denied, or Conflict for a name twice."""
    check_administers(by, municipality.pk)
    check_words(words, has_area=area is not None)
    here = _lock_list(municipality.pk)
    _check_name(municipality.pk, name)
    cue: ConsequenceCue = ConsequenceCue.objects.create(
        municipality=municipality,
        key=_new_key(name, set(here.values_list("key", flat=True))),
        name=name,
        area=area,
        words=list(words),
        sort_key=(here.aggregate(last=Max("sort_key"))["last"] or 0) + 1,
    )
    audit.record_change("consequence.cue_add", by=by, municipality_id=municipality.pk, thing=cue)
    return cue


@transaction.atomic
def change_cue(
    *,
    cue: ConsequenceCue,
    name: str,
    area: LifeArea | None,
    words: Sequence[str],
    is_active: bool,
    version: int,
    by: Viewer,
) -> ConsequenceCue:
    """Recognise something else, or nothing for now. What was asked stays asked; the same values again change nothing.

    `version`: the one that was read. Raises Denied, or Conflict (changed by somebody else meanwhile, a name twice).
    """
    _lock_list(cue.municipality_id)
    row: ConsequenceCue = ConsequenceCue.objects.select_for_update(of=("self",)).get(pk=cue.pk)
    check_administers(by, row.municipality_id)
    check_words(words, has_area=area is not None)
    values = {"name": name, "area": area, "words": list(words), "is_active": is_active}
    changed = sorted(field for field, value in values.items() if getattr(row, field) != value)
    if not changed:
        return row
    if row.version != version:
        raise Conflict(
            _(
                "A colleague has just changed this. Now it is: %(now)s. Save once more to keep yours."
            )
            % {"now": _in_words(row)},
            field="version",
        )
    _check_name(row.municipality_id, name, but=row.pk)
    for field in changed:
        setattr(row, field, values[field])
    row.version += 1
    row.save()
    audit.record_change(
        "consequence.cue_change",
        by=by,
        municipality_id=row.municipality_id,
        thing=row,
        fields=changed,
    )
    return row


def _lock_list(municipality_id: int) -> QuerySet[ConsequenceCue]:
    # two at once for one new name: the second waits, and sees the first
    Municipality.objects.select_for_update().get(pk=municipality_id)
    return ConsequenceCue.objects.filter(municipality_id=municipality_id)


def _in_words(cue: ConsequenceCue) -> str:
    parts = [cue.name, *([cue.area.name] if cue.area else []), *cue.words]
    return ", ".join(parts if cue.is_active else [*parts, _("not in use")])


def _check_name(municipality_id: int, name: str, but: int = 0) -> None:
    same = ConsequenceCue.objects.filter(municipality_id=municipality_id, name__iexact=name)
    if same.exclude(pk=but).exists():
        raise Conflict(_("This name is on the list already."), field="name")


def _new_key(name: str, taken: set[str]) -> str:
    """A stable key out of the name, once more with a number when it is taken."""
    begin = slugify(name)[:30] or "gevolg"
    numbered = (f"{begin}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (begin, *numbered) if key not in taken)
