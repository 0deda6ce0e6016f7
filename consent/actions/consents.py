"""What a resident says yes to, and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.viewer import Viewer
from consent import answered, gate, policies
from consent.actions.notices import draft_notices
from consent.actions.withdrawals import write_withdrawal
from consent.ages import decides_from, is_decided_for
from consent.deciding import deciding_in
from consent.lifeareas import process_in
from consent.models import (
    Consent,
    ConsentForm,
    ConsentScan,
    Dossier,
    Grant,
    Guardian,
    LifeArea,
    Seat,
    SpokenGrant,
)
from consent.plugs import follow_consent
from consent.standing import standing_of
from consent.states import ConsentStanding, HowGiven, Purpose
from documents import store
from documents.scans import Scan
from trail import audit, clock
from trail.errors import Conflict, Denied


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    """The answer to 'Mag X erbij zijn en meelezen?': ids of the areas X may know."""

    areas: frozenset[int]
    releases_secrecy: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a resident answers on the one form. Nothing is ticked beforehand."""

    takes_part: bool
    how: HowGiven
    explained_no_consequences: bool
    organisations: Mapping[int, OrganisationAnswer] = field(default_factory=dict)
    typed_name: str = ""
    witness: str = ""
    # of the signed paper, rebuilt already (documents.scans); for how=paper
    scan: Scan | None = None
    monitoring: bool = False
    research: bool = False
    # for a child under 16: who answers (of everybody with authority), and who asked the child
    guardian_id: int | None = None
    heard_by: str = ""
    # what the resident was looking at: the version of the form, and the answer before this one (0: none);
    # None where nobody was looking (demo, tests)
    form_id: int | None = None
    previous_id: int | None = None


MEANWHILE = gettext_lazy(
    "An answer was recorded just now. Look at it first, then answer again if needed."
)


class AnsweredMeanwhile(Conflict):
    """Somebody recorded an answer while this one was being given (or it was sent twice)."""


def consent_until(
    dossier: Dossier, given_at: datetime, guardian_id: int | None = None, *, alone: bool = False
) -> datetime:
    """Planned end of the course + 13 months, so that the 12-month follow-up falls within (DOMAIN §4).

    Who answers for a child never answers beyond its 16th birthday, nor longer than the other who decides; `alone`:
    as far as the other doesn't come into it, for who may not read in it that the other has answered.
    """
    until = given_at + relativedelta(months=dossier.programme.course_months + 13)
    born_on = dossier.resident.born_on
    if guardian_id is None or born_on is None:
        return until
    until = min(until, decides_from(born_on))
    if alone:
        return until
    others = [one for pk, one in deciding_in(dossier).answers.items() if pk != guardian_id]
    return min([until, *(one.until_at for one in others if one.until_at > given_at)])


@transaction.atomic
def record_consent(*, dossier: Dossier, answers: Answers, by: Viewer) -> Consent:
    """Write down what the resident answered on the current form, and let the gate follow.

    Each organisation answered about must sit at the table. Raises Denied with a reason: not allowed here,
    no published form, consequences not explained, no name or witness, an unknown organisation or area.
    """
    locked, previous = _ready_to_write(dossier, answers, by)
    _check_answers(locked, answers)
    knew = gate.areas_by_organisation(locked)
    consent = _write_answer(
        locked,
        answers,
        by=by,
        until_at=consent_until(locked, clock.now(), answers.guardian_id),
        adds_to=None,
    )
    if previous is not None and not answers.takes_part:
        # after an earlier yes, a no takes back what was shared
        write_withdrawal(locked, by=by, organisation_id=None, purpose="", areas=[])
    gate.rebuild_access(locked)
    draft_notices(locked, knew, by=by)
    follow_consent(locked, by)
    return consent


@transaction.atomic
def add_to_consent(*, dossier: Dossier, answers: Answers, by: Viewer) -> Consent:
    """Write down what the resident answered about who came to the table after the answer that stands.

    That answer isn't touched: nobody else gains, loses or keeps anything longer by it, and what is added ends
    with it. An organisation that isn't named was asked and answered with no. Raises Denied and Conflict as
    `record_consent` does, and Conflict when there is nobody new or nothing to add to.
    """
    locked, _previous = _ready_to_write(dossier, answers, by)
    standing = answered.latest_answer(locked, answers.guardian_id)
    new = {organisation.pk for organisation in answered.not_asked(locked, answers.guardian_id)}
    if standing is None or not new:
        raise AnsweredMeanwhile(str(MEANWHILE))
    _check_answers(locked, answers)
    if not answers.takes_part or answers.monitoring or answers.research:
        raise Denied(_("This is only about who came to the table later."))
    if set(answers.organisations) - new:
        raise Denied(_("This organisation was asked about before. Ask everything again."))
    knew = gate.areas_by_organisation(locked)
    _replace_spoken(locked, standing, new, answers, by=by)
    consent = _write_answer(locked, answers, by=by, until_at=standing.until_at, adds_to=standing)
    gate.rebuild_access(locked)
    draft_notices(locked, knew, by=by)
    return consent


def _ready_to_write(
    dossier: Dossier, answers: Answers, by: Viewer
) -> tuple[Dossier, Consent | None]:
    """The locked dossier and the last that was recorded. Raises Denied, or Conflict when it isn't what was read."""
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_record_consent(by, locked)
    if answers.form_id is not None and _text_of(locked, answers).pk != answers.form_id:
        raise Conflict(
            _("The text of the form has changed meanwhile. Read the new text and answer again.")
        )
    previous = answered.latest_word(locked, answers.guardian_id)
    if answers.previous_id not in (None, previous.pk if previous else 0):
        raise AnsweredMeanwhile(str(MEANWHILE))
    return locked, previous


def _text_of(dossier: Dossier, answers: Answers) -> ConsentForm:
    """The text that was answered on, when it is one of now; else the Dutch one."""
    current = answered.current_form(dossier)
    forms = answered.current_forms(dossier.municipality_id, current.audience).values()
    return next((form for form in forms if form.pk == answers.form_id), current)


def _replace_spoken(
    dossier: Dossier, standing: Consent, new: set[int], answers: Answers, *, by: Viewer
) -> None:
    """What was said at the table about somebody new gives way to the answer on the form."""
    said: dict[int, set[int]] = {}
    for one in SpokenGrant.objects.filter(consent=standing, organisation_id__in=new):
        said.setdefault(one.organisation_id, set()).add(one.area_id)
    for organisation_id, areas in sorted(said.items()):
        answer = answers.organisations.get(organisation_id)
        left = areas - answer.areas if answer else areas
        if left:
            write_withdrawal(
                dossier,
                by=by,
                organisation_id=organisation_id,
                purpose="",
                areas=left if answer else [],
            )


def _write_answer(
    dossier: Dossier,
    answers: Answers,
    *,
    by: Viewer,
    until_at: datetime,
    adds_to: Consent | None,
) -> Consent:
    form = _text_of(dossier, answers)
    now = clock.now()
    about = {"dossier": dossier, "municipality_id": dossier.municipality_id}
    consent: Consent = Consent.objects.create(
        form=form,
        adds_to=adds_to,
        guardian_id=answers.guardian_id,
        heard_by=answers.heard_by,
        takes_part=answers.takes_part,
        how=answers.how,
        typed_name=answers.typed_name,
        witness=answers.witness,
        explained_no_consequences=answers.explained_no_consequences,
        given_at=now,
        until_at=until_at,
        recorded_by_id=by.user_id,
        **about,
    )
    lead = dossier.programme.lead_organisation_id
    grants = [
        (organisation, Purpose.TABLE, sorted(answer.areas), answer.releases_secrecy)
        for organisation, answer in answers.organisations.items()
        # that the lead organisation was answered about counts, also when nothing is left for it to know
        if answer.areas or organisation == lead
    ]
    process = process_in(dossier.municipality_id).get().pk
    if answers.monitoring:
        grants.append((lead, Purpose.MONITORING, [process], False))
    if answers.research:
        grants.append((lead, Purpose.RESEARCH, [process], False))
    Grant.objects.bulk_create(
        Grant(
            consent=consent,
            organisation_id=organisation,
            purpose=purpose,
            areas=areas,
            releases_secrecy=secrecy,
            from_at=now,
            until_at=until_at,
            **about,
        )
        for organisation, purpose, areas, secrecy in grants
    )
    if answers.scan is not None:
        _keep_scan(consent, answers.scan, grants)
    audit.record_change(
        "consent.add" if adds_to else "consent.record",
        by=by,
        municipality_id=dossier.municipality_id,
        thing=consent,
        shown=[dossier.shown],
        form_version=form.version,
        takes_part=answers.takes_part,
        organisation_ids=sorted(answers.organisations),
    )
    return consent


def _keep_scan(
    consent: Consent, scan: Scan, grants: Sequence[tuple[int, str, list[int], bool]]
) -> None:
    """The paper tells who may know what: only for who may know all that is named on it with a yes."""
    dossier = consent.dossier
    areas = {area for _organisation, _purpose, named, _secrecy in grants for area in named}
    ending = {"application/pdf": "pdf", "image/png": "png"}.get(scan.content_type, "jpg")
    file = store.keep(
        scan.data,
        name=f"toestemming-{dossier.number}-{clock.today():%Y-%m-%d}.{ending}",
        content_type=scan.content_type,
        by_kind="consent.scan",
    )
    ConsentScan.objects.create(
        consent=consent,
        dossier=dossier,
        municipality_id=dossier.municipality_id,
        areas=sorted(areas),
        file=file,
        page_count=scan.page_count,
        kept_at=consent.given_at,
    )


def _check_who_answers(dossier: Dossier, answers: Answers) -> None:
    """The resident, or for a child under 16 somebody with authority over it, once the child was heard."""
    if not is_decided_for(dossier.resident.born_on, clock.today()):
        if answers.guardian_id is not None or answers.heard_by:
            raise Denied(
                _("From 16 on, and without a date of birth, the resident decides themself.")
            )
        return
    here = Guardian.objects.filter(dossier=dossier, until_at=None)
    if answers.guardian_id not in set(here.values_list("pk", flat=True)):
        raise Denied(_("Under 16, everybody with authority over the child answers: choose who."))
    if not answers.heard_by.strip():
        raise Denied(_("Name who asked the child what they think of it."))


def _check_answers(dossier: Dossier, answers: Answers) -> None:
    _check_who_answers(dossier, answers)
    if not answers.explained_no_consequences:
        raise Denied(_("Tell the resident first that a no has no consequences for help or money."))
    if answers.how == HowGiven.SCREEN and not answers.typed_name:
        raise Denied(_("The resident types their own name."))
    if (answers.how == HowGiven.PAPER) != (answers.scan is not None):
        raise Denied(_("An answer on paper comes with a scan of the paper, and only that."))
    if answers.how != HowGiven.PAPER and not answers.witness:
        raise Denied(_("Somebody who was present is named as witness."))
    if not answers.takes_part and (answers.organisations or answers.monitoring or answers.research):
        raise Denied(_("Who does not take part shares nothing."))
    seated = set(
        Seat.objects.filter(dossier=dossier, until_at=None).values_list(
            "organisation_id", flat=True
        )
    )
    if set(answers.organisations) - seated:
        raise Denied(_("One of these organisations does not sit at this table."))
    known = set(
        LifeArea.objects.filter(municipality_id=dossier.municipality_id).values_list(
            "pk", flat=True
        )
    )
    if any(answer.areas - known for answer in answers.organisations.values()):
        raise Denied(_("One of these areas does not exist here."))


@transaction.atomic
def record_spoken(
    *, dossier: Dossier, organisation_id: int, area: LifeArea, witness: str, by: Viewer
) -> SpokenGrant | None:
    """The resident says at the table that an organisation may stay with an area; effective at once.

    None when it may know the area already (said on another screen meanwhile). Only who may know the area can
    ask about it. Raises Denied: not allowed here, nobody as witness, not seated, no answer on the form to add to.
    """
    locked = gate.lock_dossier(dossier.pk)
    policies.check_can_record_consent(by, locked)
    if area.is_process or not gate.may_know_all(by, locked, [area.pk]):
        raise Denied(_("One of these areas does not exist here."))
    if not Seat.objects.filter(
        dossier=locked, organisation_id=organisation_id, until_at=None
    ).exists():
        raise Denied(_("One of these organisations does not sit at this table."))
    if organisation_id in gate.organisations_knowing(locked, [area.pk]):
        return None
    if not witness.strip():
        raise Denied(_("Somebody who was present is named as witness."))
    answer = answered.latest_answer(locked)
    standing = standing_of(locked)
    if standing.by_guardians:
        raise Denied(_("Under 16, everybody with authority answers on the form, not at the table."))
    if answer is None or not answer.takes_part or standing.state != ConsentStanding.RUNNING:
        raise Denied(
            _("There is no running consent to add this to. Ask consent on the form first.")
        )
    spoken: SpokenGrant = SpokenGrant.objects.create(
        dossier=locked,
        municipality_id=locked.municipality_id,
        consent=answer,
        organisation_id=organisation_id,
        area=area,
        witness=witness.strip()[:120],
        from_at=clock.now(),
        until_at=answer.until_at,
        recorded_by_id=by.user_id,
    )
    gate.rebuild_access(locked)
    audit.record_change(
        "consent.spoken",
        by=by,
        municipality_id=locked.municipality_id,
        thing=spoken,
        shown=[locked.shown],
        organisation_id=organisation_id,
        area_id=area.pk,
    )
    return spoken
