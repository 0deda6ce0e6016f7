"""How one course goes, in the words of the people who run it; every step is an action, at its own moment.

course = Course(places, "houten", dice)
course.refer(day, by="bo", person=Person("meneer", "Kees de Wit", "bellen"), ...)
course.invite(day, lead="marleen", table=("marleen", "wendy", "iris"), first=other_day)
with course.talk(consent={"wil": "inkomen schulden"}) as talk:
    talk.strand("wonen", "Een dak boven mijn hoofd", "wonen")
    talk.promise("wonen", "Inschrijven bij WoningNet", "self")
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from accounts.viewer import Viewer
from cases.actions import (
    agreements,
    courses,
    handovers,
    letters,
    meetings,
    planning,
    referrals,
)
from cases.models import Agreement, Case, Meeting, Problem, Referral, StoryPart
from cases.states import (
    AgreementStatus,
    ClosingReason,
    LetterChannel,
    MeetingStatus,
    Opinion,
    Urgency,
)
from consent.actions import home
from consent.actions.consents import Answers, OrganisationAnswer, record_consent
from consent.actions.corrections import add_correction
from consent.actions.dossiers import add_to_table
from consent.actions.withdrawals import withdraw
from consent.models import Dossier, LifeArea
from consent.states import HowGiven
from opkoers.demo.paper import signed_paper
from opkoers.demo.places import Places, on
from opkoers.demo.talk import Talk
from trail import clock, jobs

FORTNIGHT = timedelta(days=14)
# Not sensitive: what a table usually asks to know.
USUAL = "wonen inkomen schulden werk opleiding gezin kinderen dagelijks"


@dataclass(frozen=True)
class Person:
    salutation: str
    name: str
    reach: str
    communication: str = ""
    born_on: date | None = None  # only of who is younger than 18


@dataclass
class Course:
    places: Places
    programme: str
    dice: random.Random
    lead: str = ""
    table: tuple[str, ...] = ()
    _referral: Referral | None = None
    _case: Case | None = None
    problems: dict[str, Problem] = field(default_factory=dict)

    # --- what it stands on --------------------------------------------------------------------

    @property
    def municipality(self) -> str:
        return "bunnik" if self.programme == "bunnik" else "houten"

    @property
    def referral(self) -> Referral:
        assert self._referral is not None
        found: Referral = Referral.objects.select_related("dossier").get(pk=self._referral.pk)
        return found

    @property
    def case(self) -> Case:
        assert self._case is not None
        case: Case = Case.objects.select_related("dossier__resident").get(pk=self._case.pk)
        return case

    @property
    def dossier(self) -> Dossier:
        return self.referral.dossier

    def area(self, key: str) -> LifeArea:
        return self.places.areas[self.municipality][key]

    def area_ids(self, keys: str) -> frozenset[int]:
        return frozenset(self.area(key).pk for key in keys.split())

    def viewer(self, key: str = "") -> Viewer:
        return self.places.viewer(key or self.lead)

    def token(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    # --- before the first talk ----------------------------------------------------------------

    def refer(
        self,
        day: date,
        by: str,
        person: Person,
        stuck: str,
        areas: str,
        *,
        tried: str = "",
        urgency: str = Urgency.SOON,
        reason: str = "",
        by_date: date | None = None,
        hour: int = 9,
    ) -> "Course":
        with on(day, hour, self.dice.randrange(60)):
            self._referral = referrals.submit_referral(
                programme=self.places.programmes[self.programme],
                form_token=self.token(),
                salutation=person.salutation,
                name=person.name,
                safe_contact=person.reach,
                communication=person.communication,
                born_on=person.born_on,
                stuck=stuck,
                tried=tried,
                areas=self.area_ids(areas),
                urgency=urgency,
                urgency_reason=reason,
                urgent_by_date=by_date,
                agreed_on_date=clock.today() - timedelta(days=1),
                agreed_with="de inwoner zelf, in een gesprek",
                organisation_id=self.places.home(by).pk,
                by=self.viewer(by),
            )
        return self

    def weigh(self, day: date, **opinions: str) -> "Course":
        """What people think of the card: iris="invite" or iris="wait: eerst de aanvraag"."""
        with on(day, 11, self.dice.randrange(60)):
            for who, said in opinions.items():
                opinion, _colon, note = said.partition(":")
                referrals.give_opinion(
                    referral=self.referral,
                    opinion=Opinion(opinion),
                    note=note.strip(),
                    by=self.viewer(who),
                )
        return self

    def invite(
        self,
        day: date,
        lead: str,
        table: tuple[str, ...],
        first: date,
        *,
        at_time: time = time(13, 30),
        by: str = "pieter",
        to_sender: str = "We nodigen uit voor een eerste gesprek aan tafel.",
        to_resident: str = "U bent welkom. U vertelt uw verhaal één keer, aan iedereen die iets kan betekenen.",
    ) -> "Course":
        self.lead, self.table = lead, table
        seats: dict[int, list[int]] = defaultdict(list)
        for who in table:
            seats[self.places.home(who).pk].append(self.places.users[who].pk)
        with on(day, 16, self.dice.randrange(60)):
            self._case = referrals.invite(
                referral=self.referral,
                lead=self.places.users[lead],
                seats=seats,
                on_date=first,
                at_time=at_time,
                place=self.places.programmes[self.programme].meeting_place,
                answer_to_sender=to_sender,
                answer_to_resident=to_resident,
                by=self.viewer(by),
            )
        return self

    def turn_down(self, day: date, to_sender: str, to_resident: str, *, elsewhere: bool) -> None:
        answer = referrals.refer_on if elsewhere else referrals.decline
        with on(day, 15):
            answer(
                referral=self.referral,
                answer_to_sender=to_sender,
                answer_to_resident=to_resident,
                by=self.viewer("pieter"),
            )

    # --- the talks ----------------------------------------------------------------------------

    @contextmanager
    def talk(
        self,
        *,
        next_on: date | None = None,
        absent: tuple[str, ...] = (),
        brought: tuple[str, ...] = (),
        minutes: int = 50,
        consent: Mapping[str, str] | None = None,
        monitoring: bool = False,
        how: HowGiven = HowGiven.SCREEN,
    ) -> Iterator[Talk]:
        """The planned conversation is held, on its day; `next_on` plans the one after it.

        `consent`: what the resident says yes to before the story is told (`how`, `monitoring` too).
        """
        meeting = Meeting.objects.get(case=self.case, status=MeetingStatus.PLANNED)
        begin = datetime.combine(meeting.on_date, meeting.at_time, clock.AMSTERDAM)
        if consent is not None:
            before = begin - timedelta(minutes=5)
            self.consent(before, consent, how=how, monitoring=monitoring)
        with clock.at(begin):
            by = self.viewer()
            others = [who for who in self.table if who not in (self.lead, *absent)]
            meeting = meetings.start_meeting(
                meeting=meeting,
                chair=self.places.users[self.lead],
                typist=self.places.users[others[0]] if others else None,
                by=by,
            )
            yield Talk(self, meeting, by)
            with clock.at(begin + timedelta(minutes=minutes)):
                meetings.close_meeting(
                    meeting=meeting,
                    present=[self.places.users[w].pk for w in self.table if w not in absent],
                    resident_present=True,
                    brought=list(brought),
                    by=self.viewer(),
                    next_date=next_on,
                    next_time=meeting.at_time,
                )

    def consent(
        self,
        at: datetime,
        granted: Mapping[str, str],
        *,
        how: HowGiven = HowGiven.SCREEN,
        monitoring: bool = False,
    ) -> None:
        """The resident answers the one form: organisation → areas it may know.

        Somebody of the lead organisation writes it down: until this yes the others know nothing.
        """
        host = self.places.programmes[self.programme].lead_organisation
        writer = next(who for who in (*self.table, "pieter") if self.places.home(who) == host)
        with clock.at(at):
            record_consent(
                dossier=self.dossier,
                answers=Answers(
                    takes_part=True,
                    how=how,
                    typed_name=self.dossier.resident.name if how == HowGiven.SCREEN else "",
                    witness=self.places.users[writer].name if how != HowGiven.PAPER else "",
                    scan=signed_paper(self.dossier.resident.name)
                    if how == HowGiven.PAPER
                    else None,
                    explained_no_consequences=True,
                    organisations={
                        self.places.organisations[key].pk: OrganisationAnswer(
                            self.area_ids(areas), releases_secrecy=key in ("rondekern", "lister")
                        )
                        for key, areas in granted.items()
                    },
                    monitoring=monitoring,
                    # most say yes to it; on the papers of the demo that box is empty
                    research=how != HowGiven.PAPER,
                ),
                by=self.viewer(writer),
            )

    def join(self, day: date, who: str) -> None:
        """Bring somebody more to the table; it knows nothing until the resident says yes."""
        with on(day, 12):
            add_to_table(
                dossier=self.dossier,
                organisation=self.places.home(who),
                persons=[self.places.users[who].pk],
                by=self.viewer(),
            )
        self.table = (*self.table, who)

    def lives_with(self, day: date, area: str, *people: tuple[str, str]) -> None:
        """Who the resident lives with: names and what they are to each other, told under one area."""
        with on(day, 15):
            for name, relation in people:
                home.add_household_member(
                    dossier=self.dossier,
                    name=name,
                    relation=relation,
                    area=self.area(area),
                    by=self.viewer(),
                )

    def hides_address(self, day: date, address: str, by: str) -> None:
        """An address that must stay secret, written down by who may know it."""
        with on(day, 15):
            home.set_secret_address(dossier=self.dossier, address=address, by=self.viewer(by))

    def puts_right(self, day: date, told: str, said: str, by: str) -> None:
        """What the resident says later about something they told."""
        with on(day, 11):
            part = StoryPart.objects.get(case=self.case, text=told)
            add_correction(row=part, text=said, by=self.viewer(by))

    def plan(self, day: date, on_date: date, at_time: time = time(13, 30)) -> None:
        with on(day, 16):
            planning.plan_meeting(
                case=self.case, on_date=on_date, at_time=at_time, by=self.viewer()
            )

    def settle(self, day: date, what: str, *, by: str = "", reason: str = "", **how: str) -> None:
        """An agreement is ticked between two talks; `status=` says otherwise than done."""
        with on(day, 10, self.dice.randrange(60)):
            agreements.settle_agreement(
                agreement=Agreement.objects.get(case=self.case, what=what),
                status=how.get("status", AgreementStatus.DONE),
                reason=reason,
                by=self.viewer(by),
            )

    def letter(self, day: date, by: str, *, given: bool = False, **words: str) -> None:
        """The letter after the last conversation, read through and made; perhaps in the resident's hands."""
        viewer = self.viewer(by)
        with on(day, 16):
            meeting = Meeting.objects.filter(case=self.case, status=MeetingStatus.HELD).last()
            assert meeting is not None
            letter = letters.begin_letter(meeting=meeting, by=viewer)
            letter = letters.save_letter(
                letter=letter,
                texts=letter.texts | words,
                areas=letter.areas,
                version=letter.version,
                by=viewer,
            )
            letter = letters.make_letter(letter=letter, by=viewer)
            jobs.run_job(letter.job_id or 0)
        if given:
            with on(day, 17):
                letters.give_letter(
                    letter=letter, how=LetterChannel.PRINTED, on_date=day, by=viewer
                )

    # --- how it ends --------------------------------------------------------------------------

    def hand_over(self, day: date, to_name: str, areas: str, how: str) -> None:
        """To somebody outside, told in a conversation with the resident, and accepted."""
        with on(day, 14):
            handover = handovers.propose_handover(
                case=self.case,
                areas=self.area_ids(areas),
                talk_date=day,
                resident_agreed=True,
                to_name=to_name,
                by=self.viewer(),
            )
            handovers.accepted_outside(
                handover=handover, how=how, with_resident=True, by=self.viewer()
            )

    def pause(self, day: date, until: date) -> None:
        with on(day, 15):
            courses.pause_case(case=self.case, until_date=until, by=self.viewer())

    def watch(self, day: date) -> None:
        with on(day, 15):
            courses.watch_case(case=self.case, by=self.viewer())

    def close(
        self, day: date, reason: ClosingReason, area: str, explanation: str = "", without: str = ""
    ) -> None:
        with on(day, 15):
            courses.close_case(
                case=self.case,
                reason=reason,
                area=self.area(area),
                explanation=explanation,
                without=without,
                by=self.viewer(),
            )

    def take_back(self, day: date, organisation: str = "") -> None:
        """The resident withdraws consent: everything, or one organisation's."""
        with on(day, 11):
            withdraw(
                dossier=self.dossier,
                organisation_id=self.places.organisations[organisation].pk
                if organisation
                else None,
                by=self.viewer(),
            )
