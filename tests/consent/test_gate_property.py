"""Whatever is decided in whatever order: what SQL shows agrees with a naive telling of the same rules."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Deputy, Partnership
from accounts.states import Sight
from cases.models import Case, Referral, StoryPart
from cases.states import Urgency
from consent import gate
from consent.derivation import (
    AccessRow,
    BasisFact,
    EmergencyFact,
    Facts,
    GrantFact,
    Period,
    SeatFact,
    WithdrawalFact,
    derive_access,
)
from consent.models import (
    Access,
    Basis,
    Consent,
    ConsentForm,
    Dossier,
    EmergencyAccess,
    Grant,
    Seat,
    SeatPerson,
    SpokenGrant,
    Withdrawal,
)
from consent.states import BasisKind, DossierPhase, HowGiven, Purpose
from tests.consent.gate_scenes import (
    AREAS,
    DAYS,
    LEAD,
    LEADERS,
    ORGANISATIONS,
    REFERRER,
    REFERRING,
    SENSITIVE,
    STAFF,
    VIEWERS,
    AnAnswer,
    ASeat,
    ASpoken,
    Scene,
    Span,
    knows,
    moment,
    scenes,
    some_areas,
)
from tests.consent.test_gate import consent, invite, refer
from tests.world import World
from trail import clock
from trail.models import AuditLine

# Everything happened by day DAYS; from then on periods only run out.
LATER = st.integers(DAYS, 2 * DAYS + 3)
PROCESS = 99


# --- the derivation alone, many scenes ----------------------------------------------------------


@settings(max_examples=400, deadline=None, phases=[Phase.generate])
@given(scene=scenes, day=LATER)
def test_the_derivation_agrees_with_the_naive_telling(scene: Scene, day: int) -> None:
    rows = derive_access(facts_of(scene))
    now = moment(day)
    for viewer in VIEWERS:
        mine = [
            row
            for row in rows
            if row.period.from_at <= now
            and (row.period.until_at is None or now < row.period.until_at)
            and is_theirs(viewer, row)
        ]
        areas = frozenset(AREAS[a] for row in mine for a in row.areas if a != PROCESS)
        named = any(row.purpose != Purpose.STEERING for row in mine)
        assert (bool(mine), named, areas) == knows(scene, viewer, day), viewer
        assert all(PROCESS in row.areas for row in mine)


def is_theirs(viewer: str, row: AccessRow) -> bool:
    if row.organisation_id is None:
        return viewer in LEADERS
    if viewer not in STAFF[ORGANISATIONS[row.organisation_id]]:
        return False
    if row.person_id in (None, VIEWERS.index(viewer)):
        return True
    return viewer in LEADERS and row.purpose != Purpose.EMERGENCY


def period(span: Span) -> Period:
    return Period(moment(span.start), None if span.end is None else moment(span.end))


def whole_days(span: Span) -> Period:
    """From the beginning of the first day to the end of the last."""
    begin = moment(span.start).replace(hour=0)
    return Period(begin, None if span.end is None else moment(span.end).replace(hour=0))


def facts_of(scene: Scene) -> Facts:
    org = {key: index for index, key in enumerate(ORGANISATIONS)}
    area = {key: index for index, key in enumerate(AREAS)}

    def persons(seat: ASeat) -> tuple[tuple[int, Period], ...] | None:
        if seat.organisation in scene.everybody:
            return None
        sitting = [(VIEWERS.index(name), period(span)) for name, span in seat.persons]
        for name, span in seat.persons:
            for deputy in scene.deputies:
                if (deputy.person, deputy.organisation) == (name, seat.organisation):
                    both = period(span).meet(whole_days(deputy.span))
                    if both is not None:
                        sitting.append((VIEWERS.index(deputy.deputy), both))
        return tuple(sitting)

    last = scene.answers[-1:]
    spoken = [s for s in scene.spoken if answer_on(scene, s) in last]
    return Facts(
        phase=DossierPhase.OPEN if scene.opened else DossierPhase.REFERRED,
        opened_at=moment(0),
        referred_until=moment(scene.referred_until),
        lead_organisation_id=org[LEAD],
        referring_organisation_id=org[REFERRING],
        referring_user_id=VIEWERS.index(REFERRER),
        process_area=PROCESS,
        all_areas=frozenset(area.values()) | {PROCESS},
        sensitive_areas=frozenset(area[key] for key in SENSITIVE),
        consent_given_at=moment(scene.answers[0].day) if scene.answers else None,
        seats=tuple(SeatFact(org[s.organisation], period(s.span), persons(s)) for s in scene.seats),
        grants=tuple(
            GrantFact(
                org[g.organisation],
                Purpose.TABLE,
                frozenset(area[a] for a in g.areas),
                Period(moment(answer.day), moment(answer.end)),
            )
            for answer in last
            for g in answer.grants
        )
        + tuple(
            GrantFact(
                org[s.organisation],
                Purpose.TABLE,
                frozenset({area[s.area]}),
                Period(moment(s.day), moment(last[0].end)),
                at_table=True,
            )
            for s in spoken
        ),
        withdrawals=tuple(
            WithdrawalFact(
                moment(w.day),
                None if w.organisation is None else org[w.organisation],
                w.purpose,
                frozenset(area[a] for a in w.areas),
            )
            for w in scene.withdrawals
        ),
        bases=tuple(
            BasisFact(
                org[b.organisation],
                BasisKind.LEGAL_DUTY,
                frozenset(area[a] for a in b.areas),
                period(b.span),
            )
            for b in scene.bases
        ),
        emergencies=tuple(
            EmergencyFact(
                org[e.organisation],
                VIEWERS.index(e.person),
                frozenset(area[a] for a in e.areas),
                period(Span(e.day, e.day + 1)),
            )
            for e in scene.emergencies
        ),
    )


def answer_on(scene: Scene, spoken: ASpoken) -> AnAnswer | None:
    """The answer that stood when it was said; None when there was none, or it had run out."""
    standing = [a for a in scene.answers if a.day <= spoken.day]
    return standing[-1] if standing and spoken.day < standing[-1].end else None


# --- the same in the database ----------------------------------------------------------------------


@settings(
    max_examples=25,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(scene=scenes, day=LATER, letter=some_areas)
def test_sql_agrees_with_the_naive_telling(
    world: World, scene: Scene, day: int, letter: frozenset[str]
) -> None:
    with transaction.atomic():
        dossier = write(world, scene)
        write_texts(world, dossier, letter)
        with clock.at(moment(day)):
            for viewer in VIEWERS:
                assert seen(world, viewer, dossier, letter) == expected(scene, viewer, day, letter)
        transaction.set_rollback(True)


def expected(
    scene: Scene, viewer: str, day: int, letter: frozenset[str]
) -> tuple[bool, bool, frozenset[str], bool]:
    visible, named, areas = knows(scene, viewer, day)
    _visible, _named, heard = knows(scene, viewer, day, told=True)
    return visible, named, heard, visible and letter <= areas


def seen(
    world: World, viewer: str, dossier: Dossier, letter: frozenset[str]
) -> tuple[bool, bool, frozenset[str], bool]:
    """What the querysets show: the dossier, its name, a text per area, a text about several areas."""
    who = world.viewer(viewer)
    row = Dossier.objects.visible_to(who).filter(pk=dossier.pk).first()
    texts = StoryPart.objects.visible_to(who).filter(dossier=dossier)
    return (
        row is not None,
        row is not None and row.named,
        frozenset(texts.values_list("area__key", flat=True)),
        Referral.objects.visible_to(who).filter(dossier=dossier).exists(),
    )


def write_texts(world: World, dossier: Dossier, letter: frozenset[str]) -> None:
    about: Any = {"dossier": dossier, "municipality": world.houten}
    wendy = world.users["wendy"]
    case = Case.objects.create(lead=wendy, **about)
    for key in AREAS:
        StoryPart.objects.create(
            case=case, area=world.areas[key], text=key, written_by=wendy, **about
        )
    Referral.objects.create(
        organisation=world.organisations[REFERRING],
        sender=world.users[REFERRER],
        form_token=uuid4(),
        stuck="Alles hangt samen.",
        urgency=Urgency.NONE,
        agreed_on_date=moment(0).date(),
        agreed_with="de inwoner",
        areas=sorted(world.area_ids(*letter)),
        **about,
    )


def write(world: World, scene: Scene) -> Dossier:
    """The scene as rows, and the gate rebuilt from them."""
    organisation = {key: world.organisations[key] for key in ORGANISATIONS}
    with clock.at(moment(0)):
        dossier = invite(world) if scene.opened else refer(world)
    SeatPerson.objects.filter(seat__dossier=dossier).delete()
    Seat.objects.filter(dossier=dossier).delete()
    Dossier.objects.filter(pk=dossier.pk).update(
        referring_organisation=organisation[REFERRING],
        referring_user=world.users[REFERRER],
        referred_until=moment(scene.referred_until),
    )
    Partnership.objects.filter(
        municipality=world.houten, organisation__key__in=scene.everybody
    ).update(sight=Sight.MEMBERS)
    for a_deputy in scene.deputies:
        last = a_deputy.span.end
        Deputy.objects.create(
            person=world.users[a_deputy.person],
            deputy=world.users[a_deputy.deputy],
            organisation=organisation[a_deputy.organisation],
            municipality=world.houten,
            from_date=moment(a_deputy.span.start).date(),
            until_date=None if last is None else moment(last - 1).date(),
        )
    about: Any = {"dossier": dossier, "municipality": world.houten}
    _write_seats(world, scene, about)
    _write_said(world, scene, about)
    gate.rebuild_access(gate.lock_dossier(dossier.pk))
    return dossier


def _until(span: Span) -> datetime | None:
    return None if span.end is None else moment(span.end)


def _write_seats(world: World, scene: Scene, about: Any) -> None:
    for a_seat in scene.seats:
        seat = Seat.objects.create(
            organisation=world.organisations[a_seat.organisation],
            from_at=moment(a_seat.span.start),
            until_at=_until(a_seat.span),
            **about,
        )
        for person, span in a_seat.persons:
            SeatPerson.objects.create(
                seat=seat,
                user=world.users[person],
                from_at=moment(span.start),
                until_at=_until(span),
            )


def _write_said(world: World, scene: Scene, about: Any) -> None:
    by: Any = {"recorded_by": world.users["wendy"], **about}
    form = ConsentForm.objects.get(municipality=world.houten)
    given: dict[AnAnswer | None, Consent] = {}
    for an_answer in scene.answers:
        answer = Consent.objects.create(
            form=form,
            takes_part=True,
            how=HowGiven.PAPER,
            explained_no_consequences=True,
            given_at=moment(an_answer.day),
            until_at=moment(an_answer.end),
            **by,
        )
        given[an_answer] = answer
        for a_grant in an_answer.grants:
            Grant.objects.create(
                consent=answer,
                organisation=world.organisations[a_grant.organisation],
                purpose=Purpose.TABLE,
                areas=sorted(world.area_ids(*a_grant.areas)),
                from_at=answer.given_at,
                until_at=answer.until_at,
                **about,
            )
    for said in scene.spoken:
        if (on_top_of := given.get(answer_on(scene, said))) is not None:
            SpokenGrant.objects.create(
                consent=on_top_of,
                organisation=world.organisations[said.organisation],
                area=world.areas[said.area],
                witness="Wendy Test",
                from_at=moment(said.day),
                until_at=on_top_of.until_at,
                **by,
            )
    for a_withdrawal in scene.withdrawals:
        Withdrawal.objects.create(
            organisation=world.organisations.get(a_withdrawal.organisation or ""),
            purpose=a_withdrawal.purpose,
            areas=sorted(world.area_ids(*a_withdrawal.areas)),
            withdrawn_at=moment(a_withdrawal.day),
            **by,
        )
    for one in scene.emergencies:
        EmergencyAccess.objects.create(
            organisation=world.organisations[one.organisation],
            person=world.users[one.person],
            reason="Gevaar voor een leven.",
            areas=sorted(world.area_ids(*one.areas)),
            from_at=moment(one.day),
            until_at=moment(one.day + 1),
            **about,
        )
    for a_basis in scene.bases:
        Basis.objects.create(
            organisation=world.organisations[a_basis.organisation],
            kind=BasisKind.LEGAL_DUTY,
            article="art. 2.1.3 Wmo 2015",
            areas=sorted(world.area_ids(*a_basis.areas)),
            from_at=moment(a_basis.span.start),
            until_at=_until(a_basis.span),
            **by,
        )


# --- and a check finds what was broken by hand --------------------------------------------------------


def test_check_access_finds_a_row_broken_by_hand(world: World) -> None:
    dossier = invite(world)
    consent(world, dossier, wil=("inkomen",))
    call_command("check_access", verbosity=0)
    row = Access.objects.filter(
        dossier=dossier, organisation=world.organisations["wil"], purpose=Purpose.TABLE
    ).get()
    Access.objects.filter(pk=row.pk).update(areas=[*row.areas, world.areas["gezondheid"].pk])
    with pytest.raises(CommandError, match=dossier.number):
        call_command("check_access")
    with transaction.atomic():
        gate.rebuild_access(gate.lock_dossier(dossier.pk))
    call_command("check_access", verbosity=0)
    Access.objects.filter(dossier=dossier, purpose=Purpose.STEERING).delete()
    with pytest.raises(CommandError, match=dossier.number):
        call_command("check_access")


def test_check_access_tells_what_differs_and_repairs_it_with_a_line_in_the_log(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier, sound = invite(world), invite(world)
    consent(world, dossier, wil=("inkomen",))
    rows = Access.objects.filter(dossier=dossier)
    good = gate.stored_rows(dossier)
    health = world.areas["gezondheid"].pk
    one = rows.get(organisation=world.organisations["wil"], purpose=Purpose.TABLE)
    rows.filter(pk=one.pk).update(areas=[*one.areas, health])
    rows.filter(purpose=Purpose.STEERING).delete()
    with pytest.raises(CommandError, match=dossier.number):
        call_command("check_access")
    told = capsys.readouterr().out
    assert f"{dossier.number} too much: organisation {one.organisation_id}" in told
    assert f"{dossier.number} missing: organisation None" in told
    assert sound.number not in told
    assert gate.stored_rows(dossier) != good  # looking changes nothing

    call_command("check_access", "--repair")
    assert gate.stored_rows(dossier) == good
    line = AuditLine.objects.get(action="access.repair")
    assert line.role == "check_access"
    assert line.thing_id == dossier.pk
    call_command("check_access", "--repair")
    assert AuditLine.objects.filter(action="access.repair").count() == 1


def test_check_access_finds_a_row_that_stands_twice(world: World) -> None:
    dossier = invite(world)
    twin = Access.objects.filter(dossier=dossier, organisation__isnull=False).first()
    assert twin is not None
    Access.objects.bulk_create(
        [
            Access(
                dossier=dossier,
                municipality_id=twin.municipality_id,
                organisation_id=twin.organisation_id,
                person_id=twin.person_id,
                purpose=twin.purpose,
                areas=twin.areas,
                basis=twin.basis,
                from_at=twin.from_at,
                until_at=twin.until_at,
            )
        ]
    )
    with pytest.raises(CommandError, match=dossier.number):
        call_command("check_access")
    call_command("check_access", "--repair")
    call_command("check_access", verbosity=0)
