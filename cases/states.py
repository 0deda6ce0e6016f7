"""Statuses of the course and their transition tables; nothing of ours is imported here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    NONE = "none", _("no hurry known")
    SOON = "soon", _("soon")
    URGENT = "urgent", _("urgent")


class UrgencyReason(models.TextChoices):
    """A reason only when urgent (DOMAIN §3)."""

    HOMELESS = "dakloos", _("homeless")
    EVICTION = "ontruiming", _("eviction")
    CHILDREN = "kinderen", _("children at risk")
    VIOLENCE = "geweld", _("violence")


class ReferralStatus(models.TextChoices):
    SUBMITTED = "submitted", _("to be weighed")
    INVITED = "invited", _("invited")
    REFERRED_ON = "referred_on", _("referred elsewhere")
    DECLINED = "declined", _("not invited")


REFERRAL_TRANSITIONS: dict[ReferralStatus, frozenset[ReferralStatus]] = {
    ReferralStatus.SUBMITTED: frozenset(
        {ReferralStatus.INVITED, ReferralStatus.REFERRED_ON, ReferralStatus.DECLINED}
    ),
    ReferralStatus.INVITED: frozenset(),
    ReferralStatus.REFERRED_ON: frozenset(),
    ReferralStatus.DECLINED: frozenset(),
}


class CallMoment(models.TextChoices):
    """When somebody who asks to be called back can talk freely."""

    ANY = "any", _("any time on a working day")
    MORNING = "morning", _("in the morning (9 to 12)")
    AFTERNOON = "afternoon", _("in the afternoon (12 to 5)")


class Opinion(models.TextChoices):
    """What somebody at the weighing thinks; the table decides together."""

    INVITE = "invite", _("invite now")
    WAIT = "wait", _("can wait")
    ELSEWHERE = "elsewhere", _("better helped elsewhere")


class CaseStatus(models.TextChoices):
    INVITED = "invited", _("invited")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    WATCH = "watch", _("pilot light")
    CLOSED = "closed", _("closed")
    NOT_STARTED = "not_started", _("not started")


CASE_TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.INVITED: frozenset({CaseStatus.ACTIVE, CaseStatus.NOT_STARTED}),
    CaseStatus.ACTIVE: frozenset({CaseStatus.PAUSED, CaseStatus.WATCH, CaseStatus.CLOSED}),
    CaseStatus.PAUSED: frozenset({CaseStatus.ACTIVE, CaseStatus.WATCH, CaseStatus.CLOSED}),
    CaseStatus.WATCH: frozenset({CaseStatus.ACTIVE, CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset(),
    CaseStatus.NOT_STARTED: frozenset(),
}

# Statuses in which the table still meets or follows.
OPEN_STATUSES = frozenset(
    {CaseStatus.INVITED, CaseStatus.ACTIVE, CaseStatus.PAUSED, CaseStatus.WATCH}
)


class ProblemStatus(models.TextChoices):
    OPEN = "open", _("open")
    LATER = "later", _("later")
    SOLVED = "solved", _("solved")


PROBLEM_TRANSITIONS: dict[ProblemStatus, frozenset[ProblemStatus]] = {
    ProblemStatus.OPEN: frozenset({ProblemStatus.LATER, ProblemStatus.SOLVED}),
    ProblemStatus.LATER: frozenset({ProblemStatus.OPEN, ProblemStatus.SOLVED}),
    # solved too soon, or stuck again
    ProblemStatus.SOLVED: frozenset({ProblemStatus.OPEN}),
}


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    STARTED = "started", _("at the table")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("did not take place")


MEETING_TRANSITIONS: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    MeetingStatus.PLANNED: frozenset({MeetingStatus.STARTED, MeetingStatus.CANCELLED}),
    MeetingStatus.STARTED: frozenset({MeetingStatus.HELD}),
    MeetingStatus.HELD: frozenset(),
    MeetingStatus.CANCELLED: frozenset(),
}


class MeetingHow(models.TextChoices):
    """How a table meets; in a room unless there is a reason."""

    ROOM = "room", _("in a room")
    ONLINE = "online", _("online")
    PHONE = "phone", _("by telephone")


class InviteeKind(models.TextChoices):
    """Who can be asked to a conversation; only the first has an account, and gets a mail."""

    PROFESSIONAL = "professional", _("of the table")
    NETWORK = "network", _("brought along by the resident")
    GUEST = "guest", _("without an account")


class OwnerKind(models.TextChoices):
    """Who can take an agreement upon them: the resident included."""

    RESIDENT = "resident", _("the resident")
    NETWORK = "network", _("somebody close to the resident")
    PROFESSIONAL = "professional", _("a professional")
    ORGANISATION = "organisation", _("an organisation")


class AgreementStatus(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")
    DROPPED = "dropped", _("dropped")


AGREEMENT_TRANSITIONS: dict[AgreementStatus, frozenset[AgreementStatus]] = {
    AgreementStatus.OPEN: frozenset(
        {AgreementStatus.DONE, AgreementStatus.NOT_DONE, AgreementStatus.DROPPED}
    ),
    # ticked too soon, or done after all
    AgreementStatus.DONE: frozenset({AgreementStatus.OPEN}),
    AgreementStatus.NOT_DONE: frozenset({AgreementStatus.OPEN, AgreementStatus.DONE}),
    AgreementStatus.DROPPED: frozenset({AgreementStatus.OPEN}),
}


class TemporaryStatus(models.TextChoices):
    """A solution for now (emergency home, frozen debts): it ends on a day, or it turns into something that lasts."""

    RUNNING = "running", _("runs")
    LASTING = "lasting", _("became something that lasts")
    STOPPED = "stopped", _("stopped")


TEMPORARY_TRANSITIONS: dict[TemporaryStatus, frozenset[TemporaryStatus]] = {
    TemporaryStatus.RUNNING: frozenset({TemporaryStatus.LASTING, TemporaryStatus.STOPPED}),
    # said too soon, or it goes on after all
    TemporaryStatus.LASTING: frozenset({TemporaryStatus.RUNNING}),
    TemporaryStatus.STOPPED: frozenset({TemporaryStatus.RUNNING}),
}


class ReviewStatus(models.TextChoices):
    """A day on which the course is looked at as a whole again: is it still right (DOMAIN §3)?"""

    PLANNED = "planned", _("planned")
    STAYS = "stays", _("looked at: it is still right")
    CHANGES = "changes", _("looked at: something changes")
    MOVED = "moved", _("moved to another day")
    DROPPED = "dropped", _("not needed any more")


REVIEW_TRANSITIONS: dict[ReviewStatus, frozenset[ReviewStatus]] = {
    ReviewStatus.PLANNED: frozenset(
        {ReviewStatus.STAYS, ReviewStatus.CHANGES, ReviewStatus.MOVED, ReviewStatus.DROPPED}
    ),
    ReviewStatus.STAYS: frozenset(),
    ReviewStatus.CHANGES: frozenset(),
    ReviewStatus.MOVED: frozenset(),
    ReviewStatus.DROPPED: frozenset(),
}


class LetterKind(models.TextChoices):
    """Papers that the resident takes along (DOMAIN §3)."""

    TALK = "talk", _("letter after a conversation")
    URGENCY = "urgency", _("statement for an urgency application")


class LetterStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready to give")
    GIVEN = "given", _("given")


LETTER_TRANSITIONS: dict[LetterStatus, frozenset[LetterStatus]] = {
    LetterStatus.DRAFT: frozenset({LetterStatus.READY}),
    # changed once more: the PDF of the old words is gone
    LetterStatus.READY: frozenset({LetterStatus.DRAFT, LetterStatus.GIVEN}),
    # what somebody has in hand stays as it is; a mistake is put right in a new one
    LetterStatus.GIVEN: frozenset(),
}


class LetterChannel(models.TextChoices):
    """How it reached the resident: always a way that they call safe."""

    TABLE = "table", _("given at the table")
    PRINTED = "printed", _("printed and handed over later")
    SAFE = "safe", _("sent in the way that the resident calls safe")


class TakenBack(models.TextChoices):
    """Why somebody took a message back: a choice, so that nothing is told again while it goes."""

    RESIDENT = "resident", _("it was about somebody else")
    AREA = "area", _("it was about another life area")
    MISTAKE = "mistake", _("there was a mistake in it")


class EscalationStatus(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("no longer needed")


ESCALATION_TRANSITIONS: dict[EscalationStatus, frozenset[EscalationStatus]] = {
    EscalationStatus.OPEN: frozenset({EscalationStatus.ANSWERED, EscalationStatus.WITHDRAWN}),
    # asked again it is another one, so that how long each took stays true
    EscalationStatus.ANSWERED: frozenset(),
    EscalationStatus.WITHDRAWN: frozenset(),
}


class DeviationStatus(models.TextChoices):
    """An exception to a rule, in this one course (DOMAIN §2, 'gemotiveerd afwijken')."""

    ASKED = "asked", _("waits for a decision")
    APPROVED = "approved", _("the exception is made")
    REFUSED = "refused", _("no exception")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LOOKED_BACK = "looked_back", _("looked back on")


DEVIATION_TRANSITIONS: dict[DeviationStatus, frozenset[DeviationStatus]] = {
    # looked back on at once: it turned out that the usual rules allowed it
    DeviationStatus.ASKED: frozenset(
        {
            DeviationStatus.APPROVED,
            DeviationStatus.REFUSED,
            DeviationStatus.WITHDRAWN,
            DeviationStatus.LOOKED_BACK,
        }
    ),
    DeviationStatus.APPROVED: frozenset({DeviationStatus.LOOKED_BACK}),
    # another exception is asked for anew
    DeviationStatus.REFUSED: frozenset(),
    DeviationStatus.WITHDRAWN: frozenset(),
    DeviationStatus.LOOKED_BACK: frozenset(),
}


class DeviationOutcome(models.TextChoices):
    WORKED = "worked", _("it did what it was meant for")
    PARTLY = "partly", _("it helped, but not enough")
    NOT = "not", _("it did not help")
    ALLOWED = "allowed", _("the usual rules turned out to allow it")


class EscalationAnswer(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no, because …")


class SignalStatus(models.TextChoices):
    RAISED = "raised", _("raised")
    WITH_OWNER = "with_owner", _("with its owner")
    ANSWERED = "answered", _("answered")
    CHANGED = "changed", _("the rule changes")
    NOT_CHANGED = "not_changed", _("the rule stays")
    CLOSED = "closed", _("closed")


SIGNAL_TRANSITIONS: dict[SignalStatus, frozenset[SignalStatus]] = {
    # closed at once: it stands elsewhere already, or it isn't about a rule
    SignalStatus.RAISED: frozenset({SignalStatus.WITH_OWNER, SignalStatus.CLOSED}),
    SignalStatus.WITH_OWNER: frozenset({SignalStatus.ANSWERED, SignalStatus.CLOSED}),
    # an answer that answers nothing goes back to its owner
    SignalStatus.ANSWERED: frozenset(
        {SignalStatus.CHANGED, SignalStatus.NOT_CHANGED, SignalStatus.WITH_OWNER}
    ),
    SignalStatus.CHANGED: frozenset({SignalStatus.CLOSED}),
    SignalStatus.NOT_CHANGED: frozenset({SignalStatus.WITH_OWNER, SignalStatus.CLOSED}),
    SignalStatus.CLOSED: frozenset(),
}


class ClosingReason(models.TextChoices):
    """How a course ended; what failed is as much worth knowing as what worked (DOMAIN §3)."""

    GOALS_MET = "goals_met", _("the goals are met")
    HANDED_OVER = "handed_over", _("handed over to somebody who goes on")
    PARTY_STUCK = "party_stuck", _("a party would not move")
    AVOIDS_CARE = "avoids_care", _("the resident does not want help now")
    ALREADY_POSSIBLE = "already_possible", _("the usual rules allowed it after all")
    MOVED = "moved", _("moved away")
    UNREACHABLE = "unreachable", _("the resident could not be reached any more")
    OTHER = "other", _("something else")


class Hindrance(models.TextChoices):
    """What was not reached, and why; more than one may be true, also where the goals are met (DOMAIN §3)."""

    PARTY_STUCK = "party_stuck", _("a party would not move")
    AVOIDS_CARE = "avoids_care", _("the resident does not want help now")
    STILL_STARTING = "still_starting", _("it is still getting going")
    ALREADY_POSSIBLE = "already_possible", _("the usual rules allowed it after all")


class MeasureMoment(models.TextChoices):
    """When somebody says how it goes on an area."""

    START = "start", _("at the start")
    CLOSING = "closing", _("at the closing")


class SaidBy(models.TextChoices):
    """Whose grade it is."""

    RESIDENT = "resident", _("the resident")
    PROFESSIONAL = "professional", _("a professional")


class FollowUpStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("spoken to")
    DROPPED = "dropped", _("not asked any more")


FOLLOW_UP_TRANSITIONS: dict[FollowUpStatus, frozenset[FollowUpStatus]] = {
    FollowUpStatus.PLANNED: frozenset({FollowUpStatus.DONE, FollowUpStatus.DROPPED}),
    FollowUpStatus.DONE: frozenset(),
    FollowUpStatus.DROPPED: frozenset(),
}

# Months after the course: one call each (DOMAIN §3).
FOLLOW_UP_MONTHS = (3, 6, 12)


class HandoverStatus(models.TextChoices):
    PROPOSED = "proposed", _("waits for the receiver")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("not accepted")
    WITHDRAWN = "withdrawn", _("taken back")


HANDOVER_TRANSITIONS: dict[HandoverStatus, frozenset[HandoverStatus]] = {
    HandoverStatus.PROPOSED: frozenset(
        {HandoverStatus.ACCEPTED, HandoverStatus.REFUSED, HandoverStatus.WITHDRAWN}
    ),
    HandoverStatus.ACCEPTED: frozenset(),
    HandoverStatus.REFUSED: frozenset(),
    HandoverStatus.WITHDRAWN: frozenset(),
}


class QuoteStatus(models.TextChoices):
    """A sentence of the resident: it stands nowhere before they release it, and nowhere once they took it back."""

    NOTED = "noted", _("not released")
    RELEASED = "released", _("released by the resident")
    TAKEN_BACK = "taken_back", _("taken back")


QUOTE_TRANSITIONS: dict[QuoteStatus, frozenset[QuoteStatus]] = {
    QuoteStatus.NOTED: frozenset({QuoteStatus.RELEASED}),
    QuoteStatus.RELEASED: frozenset({QuoteStatus.TAKEN_BACK}),
    QuoteStatus.TAKEN_BACK: frozenset(),
}


class Question(models.TextChoices):
    """The three that a follow-up asks."""

    HOUSING = "housing", _("Still housed, is it stable?")
    PARTICIPATION = "participation", _("What does the resident do by day?")
    WELLBEING = "wellbeing", _("How are you? A grade")


class Housing(models.TextChoices):
    STABLE = "stable", _("housed, and stable")
    SHAKY = "shaky", _("housed, but not for sure")
    NONE = "homeless", _("no home")


class Participation(models.TextChoices):
    NONE = "none", _("nothing at the moment")
    DAYTIME = "dagbesteding", _("daytime activities")
    VOLUNTEER = "vrijwilligerswerk", _("voluntary work")
    TRAINING = "opleiding", _("training or school")
    PAID = "betaald_werk", _("paid work")


class RuleKind(models.TextChoices):
    """What sort of rule blocks: how hard it is, and who could change it."""

    LAW = "law", _("a law")
    ORDINANCE = "ordinance", _("an ordinance")
    PROCEDURE = "procedure", _("a procedure")
    PRACTICE = "practice", _("a habit")


class RuleHook(models.TextChoices):
    """On what ground its owner may deviate (DOMAIN §2; to be confirmed by the municipality's lawyer)."""

    HARDSHIP = "hardship", _("hardship clause")
    AWB_4_84 = "awb_4_84", _("special circumstances (art. 4:84 Awb)")
    PW_18 = "pw_18", _("tailoring to the person (art. 18 Participatiewet)")
    AGREEMENT = "agreement", _("an agreement between organisations")
