"""What consent itself puts into a copy: the person, the household, who may know what, who looked."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent import logbook
from consent.models import (
    Basis,
    Consent,
    Dossier,
    EmergencyAccess,
    Grant,
    Guardian,
    HouseholdMember,
    LegalHold,
    LifeArea,
    Notice,
    Seat,
    SpokenGrant,
    Withdrawal,
)
from consent.plugs import Asked, Chapter, Entry
from consent.states import BasisKind, NoticeStatus
from trail.clock import local_date
from trail.templatetags.spoken import full_date, long_date

STAFF = "who works here is named by organisation and function"
DANGER = "on a paper that lies at home it could endanger; it can be shown on a screen"


class ConsentData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "consent.Resident": ("salutation", "name", "communication", "born_on"),
        "consent.Guardian": ("kind", "from_at", "until_at"),
        "consent.Dossier": (
            "number",
            "phase",
            "opened_at",
            "closed_at",
            "referring_organisation",
            "referred_until",
            "emptied_at",
        ),
        "consent.Seat": ("organisation", "from_at", "until_at"),
        "consent.SeatPerson": ("user",),
        "consent.HouseholdMember": ("area", "relation", "noted_at", "noted_by"),
        "consent.Consent": ("form", "takes_part", "how", "given_at", "until_at", "recorded_by"),
        "consent.Grant": (
            "organisation",
            "purpose",
            "areas",
            "releases_secrecy",
            "from_at",
            "until_at",
        ),
        "consent.SpokenGrant": ("organisation", "area", "from_at", "until_at", "recorded_by"),
        "consent.Withdrawal": ("organisation", "purpose", "areas", "withdrawn_at", "recorded_by"),
        "consent.Notice": ("organisation", "areas", "text", "status", "settled_at"),
        "consent.Basis": (
            "organisation",
            "kind",
            "article",
            "areas",
            "from_at",
            "until_at",
            "recorded_by",
            "ended_at",
        ),
        "consent.EmergencyAccess": (
            "organisation",
            "areas",
            "from_at",
            "until_at",
            "ended_at",
            "may_be_told",
        ),
        "consent.LegalHold": ("set_at", "ended_at"),
        "consent.Correction": ("text", "recorded_at", "recorded_by"),
    }
    leaves_out: Mapping[str, str] = {
        "consent.ResidentMerge": "which registrations count as one person: the lead organisation tells it",
        "consent.KnownApart": "that somebody with a like name is somebody else",
        "consent.Resident.sort_key": "follows from the name",
        "consent.Resident.safe_contact": DANGER,
        "consent.Resident.secret_address": DANGER,
        "consent.Dossier.referring_user": STAFF,
        "consent.SeatPerson.from_at": "the seat of the organisation says when",
        "consent.SeatPerson.until_at": "the seat of the organisation says when",
        "consent.HouseholdMember.name": "somebody else's name",
        "consent.Consent.typed_name": "the resident's own, or of who signed for them",
        "consent.Consent.witness": "somebody else's name",
        "consent.Consent.heard_by": "somebody else's name",
        "consent.Guardian.name": "somebody else's name",
        "consent.Guardian.reason": "tells about somebody else",
        "consent.Guardian.recorded_by": STAFF,
        "consent.Guardian.ended_by": STAFF,
        "consent.Consent.explained_no_consequences": "always so",
        "consent.ConsentScan": "the resident's own paper; the lead organisation gives a print of it",
        "consent.SpokenGrant.witness": "somebody else's name",
        "consent.Notice.withdrawal": "what was taken back stands by itself",
        "consent.Notice.drafted_at": "the day it was sent says enough",
        "consent.Notice.settled_by": STAFF,
        "consent.Notice.reason": "why a draft was not sent: between colleagues",
        "consent.Basis.reason": DANGER,
        "consent.Basis.ended_by": STAFF,
        "consent.EmergencyAccess.reason": DANGER,
        "consent.EmergencyAccess.person": STAFF,
        "consent.EmergencyAccess.ended_by": STAFF,
        "consent.EmergencyAccess.verdict": "the privacy officer tells it",
        "consent.EmergencyAccess.note": "the privacy officer tells it",
        "consent.EmergencyAccess.reviewed_at": "the privacy officer tells it",
        "consent.EmergencyAccess.reviewed_by": STAFF,
        "consent.LegalHold.reason": "may tell of an inquiry; the privacy officer tells it",
        "consent.LegalHold.set_by": STAFF,
        "consent.LegalHold.ended_by": STAFF,
        "consent.Correction.areas": "those of the text it stands beside",
        "consent.Access": "made anew from what stands under who may know what",
        "consent.ResidentCopy": "an earlier copy of the same",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        return [
            Chapter("you", _("About you"), 5, tuple(_person(asked.dossier))),
            Chapter("household", _("Who you live with"), 50, tuple(_household(asked))),
            Chapter("consent", _("Who may know what"), 100, tuple(_allowed(asked))),
            Chapter("keeping", _("How long it is kept"), 110, tuple(_kept(asked.dossier))),
            Chapter("log", _("Who looked"), 120, tuple(looked(asked.dossier)), as_table=True),
        ]

    def others(self, dossier: Dossier) -> list[str]:
        witnesses = [
            name
            for model in (Consent, SpokenGrant)
            for name in model.objects.filter(dossier=dossier).values_list("witness", flat=True)
        ]
        heard_by = Consent.objects.filter(dossier=dossier).values_list("heard_by", flat=True)
        return [
            *(m.name for m in HouseholdMember.objects.filter(dossier=dossier)),
            *(g.name for g in Guardian.objects.filter(dossier=dossier)),
            *witnesses,
            *(name for name in heard_by if name),
        ]


def _person(dossier: Dossier) -> list[Entry]:
    resident = dossier.resident
    entries = [Entry(None, _("Your name"), resident.full_name)]
    if resident.born_on:
        entries.append(Entry(None, _("Your date of birth"), long_date(resident.born_on)))
    if resident.communication:
        entries.append(
            Entry(None, _("What helps to understand each other"), resident.communication)
        )
    return entries


def _household(asked: Asked) -> list[Entry]:
    rows = HouseholdMember.objects.visible_to(asked.viewer).filter(dossier=asked.dossier)
    return [
        Entry(
            local_date(one.noted_at),
            one.relation,
            by=asked.works(one.noted_by_id),
            area=one.area.name,
        )
        for one in rows.select_related("area")
    ]


def period(from_at: datetime, until_at: datetime | None) -> tuple[tuple[str, str], ...]:
    """From and until, as facts."""
    until = ((_("Until"), full_date(until_at)),) if until_at else ()
    return ((_("From"), full_date(from_at)), *until)


def _allowed(asked: Asked) -> list[Entry]:
    """Who sat at the table, what was said about sharing, and the grounds that are not consent."""
    dossier = asked.dossier
    names = dict(
        LifeArea.objects.filter(municipality_id=dossier.municipality_id).values_list("id", "name")
    )

    def areas(ids: Iterable[int]) -> str:
        return ", ".join(names[one] for one in names if one in set(ids))

    entries = _seats(asked)
    for guardian in Guardian.objects.filter(dossier=dossier):
        entries.append(
            Entry(
                local_date(guardian.from_at),
                _("Somebody decided for you, because you were younger than 16"),
                facts=(
                    (_("Who"), str(guardian.get_kind_display())),
                    *period(guardian.from_at, guardian.until_at),
                ),
            )
        )
    for consent in Consent.objects.filter(dossier=dossier).select_related("form", "guardian"):
        entries.append(
            Entry(
                local_date(consent.given_at),
                _("You said who may know something")
                if consent.takes_part
                else _("You said that you do not take part"),
                facts=(
                    *(
                        ((_("For you"), str(consent.guardian.get_kind_display())),)
                        if consent.guardian
                        else ()
                    ),
                    (_("How"), str(consent.get_how_display())),
                    (_("Form"), _("version %(n)s") % {"n": consent.form.version}),
                    *period(consent.given_at, consent.until_at),
                ),
                by=asked.works(consent.recorded_by_id),
            )
        )
    for grant in Grant.objects.filter(dossier=dossier).select_related("organisation"):
        secrecy = _("The professional secrecy was lifted for this.")
        entries.append(
            Entry(
                local_date(grant.from_at),
                _("You said yes to %(name)s") % {"name": grant.organisation.name},
                secrecy if grant.releases_secrecy else "",
                facts=(
                    (_("For"), str(grant.get_purpose_display())),
                    (_("About"), areas(grant.areas)),
                    *period(grant.from_at, grant.until_at),
                ),
            )
        )
    for said in SpokenGrant.objects.filter(dossier=dossier).select_related("organisation", "area"):
        entries.append(
            Entry(
                local_date(said.from_at),
                _("You said at the table that %(name)s may stay")
                % {"name": said.organisation.name},
                facts=((_("About"), said.area.name), *period(said.from_at, said.until_at)),
                by=asked.works(said.recorded_by_id),
            )
        )
    for taken in Withdrawal.objects.filter(dossier=dossier).select_related("organisation"):
        whom = taken.organisation.name if taken.organisation else _("everybody at the table")
        entries.append(
            Entry(
                local_date(taken.withdrawn_at),
                _("You took consent back"),
                facts=(
                    (_("From whom"), whom),
                    (_("For"), str(taken.get_purpose_display()) or _("everything")),
                    (_("About"), areas(taken.areas) or _("everything")),
                ),
                by=asked.works(taken.recorded_by_id),
            )
        )
    sent = Notice.objects.filter(dossier=dossier, status=NoticeStatus.SENT)
    for notice in sent.select_related("organisation"):
        entries.append(
            Entry(
                local_date(notice.settled_at) if notice.settled_at else None,
                _("%(name)s was told that you took something back")
                % {"name": notice.organisation.name},
                notice.text,
                facts=((_("About"), areas(notice.areas)), (_("Status"), _("sent"))),
            )
        )
    # who stepped in because somebody was in danger is told by the privacy officer, when that is safe
    bases = Basis.objects.filter(dossier=dossier).exclude(kind=BasisKind.VITAL_INTEREST)
    for basis in bases.select_related("organisation"):
        entries.append(
            Entry(
                local_date(basis.from_at),
                _("%(name)s may know something without your consent")
                % {"name": basis.organisation.name},
                facts=(
                    (_("Ground"), f"{basis.get_kind_display()}, {basis.article}"),
                    (_("About"), areas(basis.areas)),
                    *period(basis.from_at, basis.stops_at),
                ),
                by=asked.works(basis.recorded_by_id),
            )
        )
    # and this has been said to be safe
    told = EmergencyAccess.objects.filter(dossier=dossier, may_be_told=True)
    for emergency in told.select_related("organisation"):
        entries.append(
            Entry(
                local_date(emergency.from_at),
                _("%(name)s looked because somebody was in danger")
                % {"name": emergency.organisation.name},
                facts=(
                    (_("About"), areas(emergency.areas)),
                    *period(emergency.from_at, emergency.stops_at),
                ),
            )
        )
    return sorted(entries, key=lambda one: str(one.day))


def _seats(asked: Asked) -> list[Entry]:
    seats = Seat.objects.filter(dossier=asked.dossier).select_related("organisation")
    return [
        Entry(
            local_date(seat.from_at),
            _("%(name)s at the table") % {"name": seat.organisation.name},
            facts=(
                *(((_("Who"), persons),) if persons else ()),
                *period(seat.from_at, seat.until_at),
            ),
        )
        for seat in seats.prefetch_related("persons")
        for persons in ["; ".join(sorted({asked.works(p.user_id) for p in seat.persons.all()}))]
    ]


def _kept(dossier: Dossier) -> list[Entry]:
    opened: list[tuple[str, str]] = [
        (_("Dossier"), dossier.number),
        (_("Stands at"), str(dossier.get_phase_display())),
        (_("Opened"), full_date(dossier.opened_at)),
        (_("Referred by"), dossier.referring_organisation.name),
    ]
    if dossier.closed_at:
        opened.append((_("Ended"), full_date(dossier.closed_at)))
    if dossier.emptied_at:
        opened.append((_("What was told was destroyed"), full_date(dossier.emptied_at)))
    if dossier.phase == "referred":
        opened.append((_("Kept until"), full_date(dossier.referred_until)))
    entries = [Entry(local_date(dossier.opened_at), _("Your dossier"), facts=tuple(opened))]
    for hold in LegalHold.objects.filter(dossier=dossier):
        entries.append(
            Entry(
                local_date(hold.set_at),
                _("Everything is kept for now"),
                facts=period(hold.set_at, hold.ended_at),
            )
        )
    return entries


def looked(dossier: Dossier) -> list[Entry]:
    """As the log page tells it: no names, nothing that could endanger."""
    return [
        Entry(
            one.day,
            f"{one.what}: {one.about}",
            _times(one.times),
            facts=((_("Why"), one.why),),
            by=", ".join(w for w in (one.organisation, one.function) if w),
        )
        for one in logbook.entries(dossier, logbook.groups(dossier))
    ]


def _times(n: int) -> str:
    return "" if n == 1 else ngettext("%(n)s time", "%(n)s times", n) % {"n": n}
