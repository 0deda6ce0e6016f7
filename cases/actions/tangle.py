"""Saying what holds what back, and that it came loose; the list of rules."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.viewer import Viewer
from cases.actions.locks import lock_case
from cases.actions.story import add_problem
from cases.models import Blockage, Case, Problem, Rule
from cases.policies.tangle import check_can_block, check_can_lift, check_keeps_rules
from consent.models import LifeArea
from trail import audit, clock
from trail.errors import Conflict


@transaction.atomic
def add_blockage(
    *,
    case: Case,
    waits: Problem,
    first: Problem | None = None,
    new_words: str = "",
    new_area: LifeArea | None = None,
    rule: Rule | None = None,
    why: str = "",
    by: Viewer,
) -> Blockage:
    """`waits` can't move before `first`, or before something new (words and area) that is added to the plan.

    The same arrow twice is one. Raises Denied: another course, an area the viewer may not know, itself, solved.
    """
    case = lock_case(case.pk)
    if first is None:
        assert new_area is not None, "words for something new come with their area"
        first = add_problem(case=case, area=new_area, words=new_words, by=by)
    ends = {
        p.pk: p
        for p in Problem.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(pk__in=[first.pk, waits.pk])
    }
    first, waits = ends[first.pk], ends[waits.pk]
    check_can_block(by, case, first, waits, rule)
    same: Blockage | None = Blockage.objects.filter(
        first=first, waits=waits, lifted_at=None
    ).first()
    if same is not None:
        return same
    blockage: Blockage = Blockage.objects.create(
        case=case,
        dossier=case.dossier,
        municipality_id=case.municipality_id,
        areas=sorted({first.area_id, waits.area_id}),
        first=first,
        waits=waits,
        rule=rule,
        why=why,
        added_at=clock.now(),
        added_by_id=by.user_id,
    )
    _record("blockage.add", blockage, by, first_id=first.pk, waits_id=waits.pk)
    return blockage


@transaction.atomic
def lift_blockage(*, blockage: Blockage, how: str = "", by: Viewer) -> Blockage:
    """It came loose. Twice changes nothing. Raises Denied."""
    case = lock_case(blockage.case_id)
    locked: Blockage = (
        Blockage.objects.select_for_update(of=("self",))
        .select_related("first__area", "waits__area")
        .get(pk=blockage.pk)
    )
    locked.case, locked.dossier = case, case.dossier
    check_can_lift(by, case, locked)
    if locked.lifted_at is not None:
        return locked
    locked.lifted_at, locked.lifted_by_id, locked.lifted_how = clock.now(), by.user_id, how
    locked.save()
    _record("blockage.lift", locked, by)
    return locked


@transaction.atomic
def add_rule(*, municipality: Municipality, by: Viewer, **fields: Any) -> Rule:
    """A rule that people run into. Raises Denied, or Conflict for a name that is there already."""
    check_keeps_rules(by, municipality.pk)
    _check_name(municipality.pk, fields["name"])
    rule: Rule = Rule.objects.create(
        municipality=municipality, added_at=clock.now(), added_by_id=by.user_id, **fields
    )
    audit.record_change("rule.add", by=by, municipality_id=municipality.pk, thing=rule)
    return rule


@transaction.atomic
def edit_rule(*, rule: Rule, by: Viewer, **fields: Any) -> Rule:
    """Change what is known of a rule. Raises Denied, or Conflict for a name that is there already."""
    locked: Rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    check_keeps_rules(by, locked.municipality_id)
    _check_name(locked.municipality_id, fields["name"], but=locked.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save()
    audit.record_change("rule.edit", by=by, municipality_id=locked.municipality_id, thing=locked)
    return locked


def _check_name(municipality_id: int, name: str, but: int = 0) -> None:
    # two at once for one new name: the lock makes the second one wait, and see the first
    Municipality.objects.select_for_update().get(pk=municipality_id)
    if (
        Rule.objects.filter(municipality_id=municipality_id, name__iexact=name)
        .exclude(pk=but)
        .exists()
    ):
        raise Conflict(_("A rule with this name is on the list already."))


def _record(action: str, blockage: Blockage, by: Viewer, **data: Any) -> None:
    audit.record_change(
        action,
        by=by,
        municipality_id=blockage.municipality_id,
        thing=blockage,
        shown=[blockage.dossier.shown],
        **data,
    )
