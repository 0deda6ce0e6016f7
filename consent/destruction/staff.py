"""Who worked here, past the term: nothing is left of them but that somebody did it (class `staff` of retention.yaml).

Rows of every sort name a user and can't do without one, so nobody is removed: they are emptied in place and called a
former colleague of their organisation. Who is named by something that is kept as a decision or as proof, or by
anything of a held dossier, keeps name and function until that goes too.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Count, Max, Model, Q

from accounts.models import ApiToken, Deputy, Mandate, Membership, User
from consent import retention, terms
from consent.destruction.plan import foreign_keys, paths
from consent.destruction.rows import raw_delete, unneeded
from consent.models import LegalHold
from trail import audit, clock, destroyer
from trail.actor import System
from trail.models import Certificate

BY = System("retention")
STAFF = "staff"
# classes whose rows must go on telling who did it
TELLS_WHO = frozenset({"decision", "proof"})
# Dutch as the organisations' names are: it stands in the database, whoever reads it
FORMER = "oud-medewerker van %s"
NOBODY = "oud-medewerker-%s@weg.invalid"


def past_staff(now: datetime) -> Iterator[int]:
    """Users whose last role ended longer ago than the term, and of whom something is left to empty."""
    ended = (
        Membership.objects.values("user_id")
        .annotate(last=Max("until_date"), running=Count("pk", filter=Q(until_date=None)))
        .filter(running=0)
        .order_by("user_id")
    )
    one = retention.policy().classes[STAFF]
    for row in ended.values_list("user_id", "last"):
        # the last day is worked to its end
        end = datetime.combine(row[1] + timedelta(days=1), time.min, clock.AMSTERDAM)
        moment = terms.term_after(end, one)
        if moment is not None and moment <= now:
            yield row[0]


def destroy_user(user_id: int, now: datetime, certificate: Certificate | None) -> dict[str, int]:
    """Empty one of them, in the caller's transaction. Returns rows and fields; nothing when there is nothing left."""
    # under lock: a new role waits for this, or comes first
    user = User.objects.select_for_update().get(pk=user_id)
    if user_id not in past_staff(now):
        return {}
    keeps_name = is_named(user_id)
    gone = _rows(user_id, keeps_name=keeps_name)
    changed = _changed(user, keeps_name=keeps_name)
    counts = {model._meta.label: len(ids) for model, ids in gone if ids}
    counts |= {f"{User._meta.label}.{name}": 1 for name in changed}
    if certificate is None or not counts:
        return counts
    for model, ids in gone:
        raw_delete(model, ids)
    User.objects.filter(pk=user_id).update(**changed)
    destroyer.write_user_line(certificate, user_id, counts)
    audit.record_change(
        "staff.destroy",
        by=BY,
        municipality_id=None,
        thing=user,
        certificate_id=certificate.pk,
        keeps_name=keeps_name,
    )
    return counts


def is_named(user_id: int) -> bool:
    """Does something that is kept as a decision or proof name them, or anything of a held dossier?"""
    policy = retention.policy()
    held = list(LegalHold.objects.filter(ended_at=None).values_list("dossier_id", flat=True))
    for model in retention.our_models():
        label = model._meta.label
        for key in foreign_keys(model):
            if key.remote_field.model is not User:
                continue
            rows = model._base_manager.filter(**{key.attname: user_id})
            if policy.models[label][key.name] in TELLS_WHO and rows.exists():
                return True
            if (
                held
                and label in paths()
                and rows.filter(**{f"{paths()[label]}__in": held}).exists()
            ):
                return True
    return False


def _rows(user_id: int, *, keeps_name: bool) -> list[tuple[type[Model], list[int]]]:
    """Rows that go whole: keys, deputies, mandates that nothing rests on; of nobody's work the roles too.

    And what packages of others keep of somebody who signs in (addresses, keys, what they did in the admin).
    """
    memberships = Membership.objects.filter(user_id=user_id)
    mandates = Mandate.objects.filter(holder_id=user_id)
    found: list[tuple[type[Model], list[int]]] = [
        (ApiToken, _ids(ApiToken, membership__in=memberships)),
        (Deputy, _ids(Deputy, person_id=user_id) + _ids(Deputy, deputy_id=user_id)),
        (Mandate, unneeded(Mandate, list(mandates.values_list("pk", flat=True)))),
    ]
    if not keeps_name:
        found.append((Membership, list(memberships.values_list("pk", flat=True))))
    ours = set(retention.our_models()) - {User.groups.through, User.user_permissions.through}
    for model in _naming_a_user():
        if model not in ours:
            keys = [k for k in foreign_keys(model) if k.remote_field.model is User]
            found += [(model, _ids(model, **{k.attname: user_id})) for k in keys]
    return found


def _ids(model: type[Model], **of: object) -> list[int]:
    return list(model._base_manager.filter(**of).values_list("pk", flat=True))


def _naming_a_user() -> list[type[Model]]:
    related = {one.related_model for one in User._meta.related_objects}
    through = {User.groups.through, User.user_permissions.through}
    return sorted(related | through, key=lambda model: model._meta.label)


def _changed(user: User, *, keeps_name: bool) -> dict[str, object]:
    """The fields of class `staff` that hold something still, with what stands there from now on."""
    wanted: dict[str, object] = {
        name: _blank(user, name)
        for name, key in retention.policy().models[User._meta.label].items()
        if key == STAFF
    }
    if keeps_name:
        wanted.pop("name")
    if not user.has_usable_password():
        wanted.pop("password")
    return {name: value for name, value in wanted.items() if getattr(user, name) != value}


def _blank(user: User, name: str) -> object:
    if name == "email":
        return NOBODY % user.pk
    if name == "password":
        return make_password(None)
    if name == "name":
        return _former(user)
    one = User._meta.get_field(name)
    if name == "is_active" or name == "is_superuser":
        return False
    return None if one.null else ""


def _former(user: User) -> str:
    last = (
        Membership.objects.filter(user=user)
        .select_related("organisation")
        .order_by("-until_date", "-pk")
        .first()
    )
    longest = User._meta.get_field("name").max_length
    return (FORMER % last.organisation.name)[:longest] if last else user.name
