"""Who keeps a municipality's people, roles and settings. It gives no sight of any dossier."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Deputy, Membership, User, active_on
from accounts.programmes import NUMBERS, OPTIONS, Value, bounds_in_words
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from trail import clock
from trail.actor import Acting
from trail.errors import Denied

# nobody is looked after longer than this without saying so again
LONGEST_ABSENCE = timedelta(days=366)


def check_can_keep_people(viewer: Viewer, municipality_id: int) -> None:
    """Raise Denied unless the viewer is functional administrator of this municipality."""
    if not viewer.has_role(Role.ADMINISTRATOR, municipality_id=municipality_id):
        raise Denied(_("Only the functional administrator of this municipality can do this."))


def check_administers(by: Acting, municipality_id: int) -> None:
    """Raise Denied for a person who isn't functional administrator here; the product itself may."""
    if isinstance(by, Viewer):
        check_can_keep_people(by, municipality_id)


def check_setting(name: str, value: Value) -> None:
    """Raise Denied for a number that can't be meant, or a choice that there isn't."""
    bounds = NUMBERS.get(name)
    if bounds is not None and not bounds.lowest <= int(value) <= bounds.highest:
        raise Denied(bounds_in_words(name), field=name)
    if name in OPTIONS and value not in OPTIONS[name].values:
        raise Denied(_("Choose one."), field=name)


def check_can_keep_contact(viewer: Viewer, municipality_id: int, organisation_id: int) -> None:
    """Raise Denied unless the viewer works for the organisation there, or keeps the municipality's people."""
    own = any(
        place.organisation_id == organisation_id and place.municipality_id == municipality_id
        for place in viewer.places
    )
    if not own:
        check_can_keep_people(viewer, municipality_id)


def check_can_end(viewer: Viewer, membership: Membership) -> None:
    """Raise Denied for a role of one's own: a colleague ends it, so that nobody locks themselves out."""
    check_can_keep_people(viewer, membership.municipality_id)
    if membership.user_id == viewer.user_id:
        raise Denied(_("You can't end a role of your own. Ask a colleague."))


def check_can_name_deputy(viewer: Viewer, person: User, deputy: User, municipality_id: int) -> None:
    """Raise Denied when it isn't the viewer's to say, or they would give themselves sight by it."""
    check_can_keep_absence(viewer, person, municipality_id)
    if viewer.user_id == deputy.pk != person.pk:
        raise Denied(_("Nobody makes themselves stand in for somebody. Ask a colleague."))


def check_can_keep_absence(viewer: Viewer, person: User, municipality_id: int) -> None:
    """Raise Denied unless it is one's own absence, or the viewer keeps the people here (for who fell ill)."""
    if viewer.user_id != person.pk:
        check_can_keep_people(viewer, municipality_id)


def check_absence(
    *,
    person: User,
    deputy: User,
    organisation_id: int,
    municipality_id: int,
    from_date: date,
    until_date: date,
) -> None:
    """Raise Denied unless a colleague can stand in for this person in these days.

    Both work there in a role that sees dossiers, the colleague until the last day and not away themselves; the days
    lie ahead, and no other absence of this person overlaps them.
    """
    check_last_day(from_date, until_date)
    if from_date < clock.today():
        raise Denied(_("This day has passed. Choose today or later."))
    if person.pk == deputy.pk:
        raise Denied(_("Nobody stands in for themselves. Choose a colleague."))
    working = Membership.objects.filter(
        organisation_id=organisation_id,
        municipality_id=municipality_id,
        role__in=DOSSIER_ROLES,
        user__is_active=True,
    )
    today = active_on(clock.today())
    for user in (person, deputy):
        if not working.filter(today, user=user).exists():
            raise Denied(
                _("%(name)s doesn't work with residents for this organisation here.")
                % {"name": user.name}
            )
    if not working.filter(active_on(until_date), user=deputy).exists():
        raise Denied(
            _("%(name)s doesn't work here until the last day. Choose somebody else, or fewer days.")
            % {"name": deputy.name}
        )
    here = Deputy.objects.filter(
        organisation_id=organisation_id,
        municipality_id=municipality_id,
        from_date__lte=until_date,
        until_date__gte=from_date,
    )
    if here.filter(person=person).exists():
        raise Denied(
            _("In these days somebody stands in already. End that one first, or choose other days.")
        )
    if here.filter(person=deputy).exists():
        raise Denied(
            _("%(name)s is away in these days too. Choose somebody else.") % {"name": deputy.name}
        )


def check_last_day(from_date: date, until_date: date) -> None:
    """Raise Denied for a last day before the first one, in the past, or more than a year ahead."""
    if until_date < from_date:
        raise Denied(_("This date lies before the first day."))
    if until_date < clock.today():
        raise Denied(_("This day has passed. Choose today or later."))
    if until_date > clock.today() + LONGEST_ABSENCE:
        raise Denied(_("Choose a day within a year."))
