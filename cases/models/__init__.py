"""The course of one resident: referral, case, problems, meetings, agreements, results."""

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
from cases.models.meeting import Agreement, Attendance, Meeting, MeetingLine, StepOut
from cases.models.referral import Referral, ReferralDraft, WeighingOpinion

__all__ = [
    "Agreement",
    "Attendance",
    "Case",
    "CaseLead",
    "Closing",
    "HelpTopic",
    "Meeting",
    "MeetingLine",
    "Problem",
    "Referral",
    "ReferralDraft",
    "Result",
    "ResultKind",
    "StepOut",
    "StoryPart",
    "WeighingOpinion",
]
