"""The course of one resident: referral, case, problems, meetings, agreements, results."""

from cases.models.agenda import RaisedPoint
from cases.models.callback import CallBack
from cases.models.case import (
    Case,
    CaseLead,
    Closing,
    HelpTopic,
    Problem,
    Result,
    ResultKind,
    StoryPart,
)
from cases.models.closed import ClosedPeriod
from cases.models.consequence import Consequence, ConsequenceCue
from cases.models.deviation import Deviation
from cases.models.directory import DirectoryCard
from cases.models.escalation import Escalation
from cases.models.following import AskedAround, Call, FollowUp, FollowUpAnswer
from cases.models.handover import Handover
from cases.models.invitee import Invitee
from cases.models.letter import Letter
from cases.models.measure import Evaluation, Measure
from cases.models.meeting import Agreement, Attendance, Meeting, MeetingLine, StepOut
from cases.models.message import Message, MessageSeen
from cases.models.quote import Quote
from cases.models.referral import Referral, ReferralDraft, WeighingOpinion
from cases.models.review import ReviewDate
from cases.models.signal import Signal, SignalReport, SignalStep
from cases.models.step import Step
from cases.models.tangle import Blockage, Rule
from cases.models.temporary import TemporarySolution

__all__ = [
    "Agreement",
    "AskedAround",
    "Attendance",
    "Blockage",
    "Call",
    "CallBack",
    "Case",
    "CaseLead",
    "ClosedPeriod",
    "Closing",
    "Consequence",
    "ConsequenceCue",
    "Deviation",
    "DirectoryCard",
    "Escalation",
    "Evaluation",
    "FollowUp",
    "FollowUpAnswer",
    "Handover",
    "HelpTopic",
    "Invitee",
    "Letter",
    "Measure",
    "Meeting",
    "MeetingLine",
    "Message",
    "MessageSeen",
    "Problem",
    "Quote",
    "RaisedPoint",
    "Referral",
    "ReferralDraft",
    "Result",
    "ResultKind",
    "ReviewDate",
    "Rule",
    "Signal",
    "SignalReport",
    "SignalStep",
    "Step",
    "StepOut",
    "StoryPart",
    "TemporarySolution",
    "WeighingOpinion",
]
