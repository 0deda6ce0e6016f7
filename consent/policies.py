"""Who may change the table or record what a resident said."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import Programme, active_on
from accounts.states import DOSSIER_ROLES, Role
from accounts.viewer import Viewer
from consent.models import Access, Dossier, EmergencyAccess, LifeArea
from consent.states import DossierPhase, Purpose
from trail import clock
from trail.errors import Denied


def is_of_lead(viewer: Viewer, dossier: Dossier) -> bool:
    """Works for the lead organisation in this municipality, in a role that sees dossiers."""
    return dossier.programme.lead_organisation_id in viewer.organisations_in(
        dossier.municipality_id, DOSSIER_ROLES
    )


def check_sits_at_table(viewer: Viewer, dossier: Dossier) -> None:
    """Raise Denied unless the viewer knows this dossier by a seat (not by steering alone)."""
    rows = Access.objects.of(viewer).filter(dossier=dossier, purpose=Purpose.TABLE)
    if not rows.exists():
        raise Denied(_("Only people at this table can do this."))


def check_can_record_consent(viewer: Viewer, dossier: Dossier) -> None:
    """The lead organisation or anybody at the table may write down what the resident says."""
    if dossier.phase != DossierPhase.OPEN:
        raise Denied(
            _("Consent is asked once somebody is invited, and until the course is closed.")
        )
    if not is_of_lead(viewer, dossier):
        check_sits_at_table(viewer, dossier)


def can_record_consent(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_record_consent, viewer, dossier)


def check_can_keep_deciders(viewer: Viewer, dossier: Dossier) -> None:
    """Who decides for a child is written down by the lead organisation, while the course is there."""
    if dossier.phase != DossierPhase.OPEN:
        raise Denied(_("This can only change while the course is open."))
    if not is_of_lead(viewer, dossier):
        raise Denied(
            _("The lead organisation writes this down. Ask %(name)s.")
            % {"name": dossier.programme.lead_organisation.short_name}
        )


def can_keep_deciders(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_keep_deciders, viewer, dossier)


def check_can_withdraw(viewer: Viewer, dossier: Dossier) -> None:
    """Withdrawing is as easy as giving; also after the course."""
    if dossier.phase == DossierPhase.REFERRED:
        raise Denied(_("There is no consent yet."))
    if not is_of_lead(viewer, dossier):
        check_sits_at_table(viewer, dossier)


def check_can_change_seats(viewer: Viewer, dossier: Dossier) -> None:
    """Anybody at the table may bring in who can turn a key; the lead organisation too."""
    if dossier.phase != DossierPhase.OPEN:
        raise Denied(_("The table can only change while the course is open."))
    if not is_of_lead(viewer, dossier):
        check_sits_at_table(viewer, dossier)


def check_can_notify(viewer: Viewer, dossier: Dossier) -> None:
    """The lead organisation tells the others, and sees what was shared with whom."""
    if not is_of_lead(viewer, dossier):
        raise Denied(_("Only the lead organisation can do this."))


def check_can_copy(viewer: Viewer, dossier: Dossier) -> None:
    """The lead organisation hands a resident what is known about them, at whatever stage."""
    check_can_notify(viewer, dossier)
    if not Access.objects.of(viewer).of_course().filter(dossier=dossier).exists():
        raise Denied(_("Only people at this table can do this."))


def check_can_correct(viewer: Viewer, dossier: Dossier) -> None:
    """Whoever sits at the table, or the lead organisation, writes down what the resident says."""
    if not is_of_lead(viewer, dossier):
        check_sits_at_table(viewer, dossier)


def can_correct(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_correct, viewer, dossier)


def can_copy(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_copy, viewer, dossier)


# the life area of a secret address; it asks the resident for a yes of its own
ADDRESS = "adres"


def may_know_address(viewer: Viewer, dossier: Dossier) -> bool:
    """Whoever the resident allowed to know it, and nobody by their role."""
    rows = Access.objects.of(viewer).of_course().filter(dossier=dossier)
    areas = LifeArea.objects.filter(municipality_id=dossier.municipality_id, key=ADDRESS)
    known = {area for row in rows for area in row.areas}
    return any(area.pk in known for area in areas)


def check_may_know_address(viewer: Viewer, dossier: Dossier) -> None:
    if not may_know_address(viewer, dossier):
        raise Denied(_("Only who may know the secret address can do this."))
    check_keeps_home(viewer, dossier)


def check_keeps_home(viewer: Viewer, dossier: Dossier) -> None:
    """What is known of somebody's home is written down while the course is there."""
    if dossier.phase != DossierPhase.OPEN:
        raise Denied(_("This can only change while the course is open."))
    check_sits_at_table(viewer, dossier)


def can_keep_home(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_keeps_home, viewer, dossier)


def check_can_keep_forms(viewer: Viewer, municipality_id: int) -> None:
    """Who publishes the text that residents answer on; it gives no sight of any dossier."""
    if not viewer.has_role(Role.ADMINISTRATOR, municipality_id=municipality_id):
        raise Denied(_("Only the functional administrator of this municipality can do this."))


def check_can_merge(viewer: Viewer, *dossiers: Dossier) -> None:
    """Of all dossiers that would be one person's: the same lead organisation, in one municipality (DOMAIN §4)."""
    if len({(d.municipality_id, d.programme.lead_organisation_id) for d in dossiers}) != 1:
        raise Denied(_("This is only for who leads the course of both."))
    if not all(is_of_lead(viewer, d) for d in dossiers):
        raise Denied(_("This is only for who leads the course of both."))


def check_can_hold(viewer: Viewer, dossier: Dossier) -> None:
    """Who answers for the dossier, and who watches over how long things are kept."""
    watches = viewer.has_role(Role.PRIVACY_OFFICER, municipality_id=dossier.municipality_id)
    if not watches and not is_of_lead(viewer, dossier):
        raise Denied(_("Only the lead organisation and the privacy officer can do this."))


def can_hold(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_hold, viewer, dossier)


def check_can_record_basis(viewer: Viewer, dossier: Dossier) -> None:
    """The lead organisation answers for it that something is shared without consent."""
    if not is_of_lead(viewer, dossier):
        raise Denied(_("Only the lead organisation records another legal basis."))
    if dossier.phase == DossierPhase.CLOSED:
        raise Denied(
            _("The course has ended: nothing new is shared. What stands here can still end.")
        )


def can_record_basis(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_record_basis, viewer, dossier)


def check_can_end_basis(viewer: Viewer, dossier: Dossier) -> None:
    """At any stage: sharing less never has to wait."""
    if not is_of_lead(viewer, dossier):
        raise Denied(_("Only the lead organisation ends a legal basis."))


def check_can_ask_emergency(viewer: Viewer, municipality_id: int) -> None:
    """Whoever works with residents in a municipality where a programme allows it."""
    if not viewer.has_role(*DOSSIER_ROLES, municipality_id=municipality_id):
        raise Denied(_("You don't work with residents in this municipality."))
    allowing = Programme.objects.filter(
        active_on(clock.today()), municipality_id=municipality_id, emergency_access=True
    )
    if not allowing.exists():
        raise Denied(
            _("Emergency access has been switched off here. Phone the project leader, or 112.")
        )


def check_can_end_emergency(viewer: Viewer, emergency: EmergencyAccess) -> None:
    """The person, the lead organisation, the project leaders and the privacy officer."""
    if not EmergencyAccess.objects.that_may_end(viewer).filter(pk=emergency.pk).exists():
        raise Denied(_("Only who used it or watches over it ends emergency access."))


def check_can_review_emergency(viewer: Viewer, emergency: EmergencyAccess) -> None:
    """The privacy officer, and never who used it: four eyes look at the person."""
    if not viewer.has_role(Role.PRIVACY_OFFICER, municipality_id=emergency.municipality_id):
        raise Denied(_("Only the privacy officer of this municipality can do this."))
    if viewer.user_id == emergency.person_id:
        raise Denied(_("You used this yourself. A colleague judges it."))


def can_review_emergency(viewer: Viewer, emergency: EmergencyAccess) -> bool:
    try:
        check_can_review_emergency(viewer, emergency)
    except Denied:
        return False
    return True


def check_can_show_log(viewer: Viewer, dossier: Dossier) -> None:
    """The lead organisation reads the log together with the resident."""
    if not is_of_lead(viewer, dossier):
        raise Denied(
            _("The lead organisation shows this to the resident. Ask %(name)s.")
            % {"name": dossier.programme.lead_organisation.short_name}
        )


def can_show_log(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_show_log, viewer, dossier)


def can_withdraw(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_withdraw, viewer, dossier)


def can_change_seats(viewer: Viewer, dossier: Dossier) -> bool:
    return _allows(check_can_change_seats, viewer, dossier)


def _allows(check: Callable[[Viewer, Dossier], None], viewer: Viewer, dossier: Dossier) -> bool:
    try:
        check(viewer, dossier)
    except Denied:
        return False
    return True
