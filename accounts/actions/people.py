"""Users, what they are where, who stands in for them, and what they may decide."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import (
    Deputy,
    Mandate,
    Membership,
    Municipality,
    Organisation,
    Programme,
    User,
)
from accounts.states import MandateKind, Role
from accounts.viewer import Viewer
from trail import audit, clock, outbox
from trail.actor import Acting
from trail.errors import Conflict, Denied


@transaction.atomic
def add_user(
    *,
    email: str,
    name: str,
    by: Acting,
    password: str | None = None,
    phone: str = "",
    working_days: str = "",
) -> User:
    """Make a user; without a password they choose one by the reset mail."""
    user = User.objects.create_user(
        email, password, name=name, phone=phone, working_days=working_days
    )
    audit.record_change("user.add", by=by, municipality_id=None, thing=user)
    return user


@transaction.atomic
def add_membership(
    *,
    user: User,
    organisation: Organisation,
    municipality: Municipality,
    role: Role,
    from_date: date,
    by: Acting,
    until_date: date | None = None,
    function: str = "",
) -> Membership:
    """Give a user a role for a period. Raises Denied when somebody gives themselves one."""
    if by.actor_in(municipality.pk).user_id == user.pk:
        raise Denied(_("Nobody gives themselves a role. Ask a colleague."))
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        municipality=municipality,
        role=role,
        function=function,
        from_date=from_date,
        until_date=until_date,
    )
    audit.record_change(
        "membership.add",
        by=by,
        municipality_id=municipality.pk,
        thing=membership,
        user_id=user.pk,
        role=role,
        organisation_id=organisation.pk,
    )
    return membership


@transaction.atomic
def bring_in(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    municipality: Municipality,
    role: Role,
    from_date: date,
    by: Viewer,
    until_date: date | None = None,
    function: str = "",
) -> Membership:
    """Give somebody a role here: a known address gets a role more, a new one an account and a welcome mail.

    Raises Denied when the viewer doesn't keep these people or it is their own address; Conflict when the
    person has this role in that period already.
    """
    policies.check_can_keep_people(by, municipality.pk)
    user = User.objects.filter(email=email.lower()).first()
    is_new = user is None
    if user is None:
        user = add_user(email=email, name=name, by=by)
    try:
        with transaction.atomic():
            membership = add_membership(
                user=user,
                organisation=organisation,
                municipality=municipality,
                role=role,
                from_date=from_date,
                until_date=until_date,
                function=function,
                by=by,
            )
    except IntegrityError as error:
        raise Conflict(_("This person has this role here already in that period.")) from error
    if is_new:
        outbox.post(
            "accounts.welcome",
            key=str(membership.pk),
            to_user_id=user.pk,
            municipality_id=municipality.pk,
        )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, last_date: date, by: Viewer) -> None:
    """End a membership after a local date; out at the next request after it.

    Raises Denied when the viewer doesn't keep these people or it is a role of their own.
    """
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    policies.check_can_end(by, locked)
    locked.until_date = last_date
    locked.save()
    audit.record_change(
        "membership.end", by=by, municipality_id=locked.municipality_id, thing=locked
    )


@transaction.atomic
def deactivate_user(*, user: User, by: Acting) -> None:
    """Stop an account; out at the next request."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.is_active = False
    locked.save()
    audit.record_change("user.deactivate", by=by, municipality_id=None, thing=locked)


@transaction.atomic
def give_mandate(
    *,
    programme: Programme,
    kind: MandateKind,
    holder: User,
    given_by: str,
    from_date: date,
    by: Acting,
    up_to: Decimal | None = None,
    until_date: date | None = None,
) -> Mandate:
    """Record who gave whom the power to decide (in words: 'wethouders Werk en Wonen')."""
    if by.actor_in(programme.municipality_id).user_id == holder.pk:
        raise Denied(_("Nobody gives themselves a mandate."))
    mandate = Mandate.objects.create(
        programme=programme,
        kind=kind,
        holder=holder,
        given_by=given_by,
        up_to=up_to,
        from_date=from_date,
        until_date=until_date,
    )
    audit.record_change(
        "mandate.give",
        by=by,
        municipality_id=programme.municipality_id,
        thing=mandate,
        holder_id=holder.pk,
    )
    return mandate


@transaction.atomic
def name_deputy(
    *,
    person: User,
    deputy: User,
    organisation: Organisation,
    municipality: Municipality,
    from_date: date,
    by: Acting,
    until_date: date | None = None,
) -> Deputy:
    """Name who stands in. Sight follows when the dossiers' access is rebuilt (consent.actions.deputies)."""
    row = Deputy.objects.create(
        person=person,
        deputy=deputy,
        organisation=organisation,
        municipality=municipality,
        from_date=from_date,
        until_date=until_date,
    )
    audit.record_change("deputy.name", by=by, municipality_id=municipality.pk, thing=row)
    return row


@transaction.atomic
def end_deputy(*, row: Deputy, last_date: date | None, by: Viewer) -> Deputy:
    """Somebody stands in until `last_date`, or (None) not any more. The log keeps that it was different.

    What ends on its first day or before it leaves no row. Raises Denied or, when it was ended meanwhile, Conflict.
    """
    User.objects.select_for_update(of=("self",)).get(pk=row.person_id)
    locked = Deputy.objects.select_for_update().filter(pk=row.pk).first()
    today = clock.today()
    if locked is None or (locked.until_date is not None and locked.until_date < today):
        raise Conflict(_("This has ended already."))
    policies.check_can_keep_absence(by, locked.person, locked.municipality_id)
    if last_date is not None:
        policies.check_last_day(locked.from_date, last_date)
        # a last day would make an absence of it
        if locked.until_date is None:
            raise Denied(_("Who always stands in has no last day. End it now instead."))
        if last_date > locked.until_date:
            raise Denied(_("You can only make it shorter here. For longer, add the days after it."))
    audit.record_change(
        "deputy.end",
        by=by,
        municipality_id=locked.municipality_id,
        thing=locked,
        until_date=(last_date or today).isoformat(),
        is_at_once=last_date is None,
    )
    if last_date is None and locked.from_date >= today:
        locked.delete()
        return row
    locked.until_date = last_date or today - timedelta(days=1)
    locked.save()
    return locked
