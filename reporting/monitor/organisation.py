"""Window 'organisatie': who came, how long it took, what was done, and what was not reached and why."""

from django.db.models import CharField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Extract, Greatest, Least
from django.utils.translation import gettext_lazy as _

from cases.hours import LONGEST
from cases.models import Agreement, Attendance, Case, Closing, Meeting, Referral
from cases.states import (
    AgreementStatus,
    ClosingReason,
    Hindrance,
    MeetingStatus,
    ReferralStatus,
)
from consent import gate
from reporting.monitor import lists
from reporting.monitor.facts import category, days, person, value
from reporting.monitor.resident import ENDED
from reporting.monitor.shapes import Category, Facts, Figure, Shape, Window


def _inflow(municipality_id: int) -> "QuerySet[Referral]":
    return gate.for_statistics(Referral, municipality_id).annotate(
        fact_person=person(), fact_category=category(F("organisation__key")), fact_value=value()
    )


def _answered(municipality_id: int) -> "QuerySet[Referral]":
    return (
        gate.for_statistics(Referral, municipality_id)
        .filter(answered_at__isnull=False)
        .annotate(fact_person=person(), fact_category=category(F("status")), fact_value=value())
    )


def _waited(municipality_id: int) -> "QuerySet[Case]":
    """From the referral to the first conversation."""
    return (
        gate.for_statistics(Case, municipality_id)
        .filter(started_at__isnull=False, dossier__referral__isnull=False)
        .annotate(
            fact_person=person(),
            fact_category=category(),
            fact_value=value(
                Greatest(days("dossier__referral__submitted_at", "started_at"), Value(0.0))
            ),
        )
    )


def _between(municipality_id: int) -> "QuerySet[Meeting]":
    """Days since the conversation before; the first of a course has none."""
    held = gate.for_statistics(Meeting, municipality_id).filter(status=MeetingStatus.HELD)
    earlier = held.filter(case=OuterRef("case"), number__lt=OuterRef("number")).order_by("-number")
    before = Subquery(earlier.values("on_date")[:1])
    return (
        held.annotate(before=before)
        .filter(before__isnull=False)
        .annotate(
            fact_person=person(),
            fact_category=category(),
            fact_value=value(days("before", "on_date")),
        )
    )


def _hours(municipality_id: int) -> "QuerySet[Attendance]":
    """As cases.hours: minutes of a held conversation times who was there."""
    lasted = Extract(
        Greatest(
            Least(F("meeting__held_at") - F("meeting__started_at"), Value(LONGEST)),
            Value(LONGEST * 0),
        ),
        "epoch",
    )
    return (
        gate.for_statistics(Attendance, municipality_id)
        .filter(meeting__status=MeetingStatus.HELD, organisation__isnull=False)
        .annotate(
            fact_person=person(),
            fact_category=category(F("organisation__key")),
            fact_value=value(lasted / 3600.0),
        )
    )


def _agreements(municipality_id: int) -> "QuerySet[Agreement]":
    return gate.for_statistics(Agreement, municipality_id).annotate(
        fact_person=person(), fact_category=category(F("status")), fact_value=value()
    )


def _closings(municipality_id: int) -> "QuerySet[Closing]":
    return gate.for_statistics(Closing, municipality_id).annotate(
        fact_person=person(), fact_category=category(F("reason")), fact_value=value()
    )


def _hindrances(municipality_id: int) -> "QuerySet[Closing]":
    each = Func(F("hindrances"), function="unnest", output_field=CharField())
    return gate.for_statistics(Closing, municipality_id).annotate(
        fact_person=person(), fact_category=category(each), fact_value=value()
    )


def _answers(_municipality_id: int) -> tuple[Category, ...]:
    return tuple(
        one for one in lists.choices(ReferralStatus) if one.key != ReferralStatus.SUBMITTED
    )


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="inflow",
        window=Window.ORGANISATION,
        shape=Shape.TIMES,
        name=_("Who brought people to the table"),
        counted=_("Referrals that came in, by the organisation that sent them."),
        unit=_("referrals"),
        missing=_("Requests to be called back that did not become a referral."),
        source=_("Referrals."),
        facts=(Facts(_inflow, "submitted_at", is_moment=True, kept_with="referral"),),
        categories=lists.organisations,
        condition=_("Organisations stand in order of their name. This is no ranking."),
        ranked=False,
    ),
    Figure(
        key="answered",
        window=Window.ORGANISATION,
        shape=Shape.TIMES,
        name=_("What became of referrals"),
        counted=_("Referrals that were weighed together in the period, by the answer."),
        unit=_("referrals"),
        missing=_("Referrals that still wait for an answer."),
        source=_("Referrals with the answer to sender and resident."),
        facts=(Facts(_answered, "answered_at", is_moment=True, kept_with="referral"),),
        categories=_answers,
        ranked=False,
    ),
    Figure(
        key="waited",
        window=Window.ORGANISATION,
        shape=Shape.DAYS,
        name=_("How long people waited"),
        counted=_("Days from the referral to the first conversation."),
        unit=_("days, the middle one of all"),
        out_of=_("Courses that started in the period."),
        missing=_("Who was invited but has not come to the table yet."),
        source=_("Referrals and first conversations."),
        facts=(Facts(_waited, "started_at", is_moment=True, kept_with="referral"),),
        categories=lists.nothing_to_divide,
        merges=False,
    ),
    Figure(
        key="between",
        window=Window.ORGANISATION,
        shape=Shape.DAYS,
        name=_("How often the table meets"),
        counted=_("Days between one conversation of a course and the next."),
        unit=_("days, the middle one of all"),
        out_of=_("Conversations in the period that were not the first."),
        missing=_("First conversations."),
        source=_("Conversations that took place."),
        facts=(Facts(_between, "on_date"),),
        categories=lists.nothing_to_divide,
        merges=False,
    ),
    ENDED,
    Figure(
        key="hours",
        window=Window.ORGANISATION,
        shape=Shape.HOURS,
        name=_("Hours at the table"),
        counted=_("Minutes of conversations, times who was there of each organisation."),
        unit=_("hours"),
        missing=_("Work before and after the conversation."),
        condition=_("Organisations stand in order of their name. This is no ranking."),
        source=_("Conversations that took place, with who was there."),
        facts=(Facts(_hours, "meeting__on_date"),),
        categories=lists.organisations,
        merges=False,
        ranked=False,
    ),
    Figure(
        key="agreements",
        window=Window.ORGANISATION,
        shape=Shape.TIMES,
        name=_("Agreements"),
        counted=_(
            "Agreements that were to be done in the period, of residents and organisations alike."
        ),
        unit=_("agreements"),
        source=_("Agreements made at the table."),
        facts=(Facts(_agreements, "due_date"),),
        categories=lambda _municipality: lists.choices(AgreementStatus),
        merges=False,
        ranked=False,
    ),
    Figure(
        key="closings",
        window=Window.ORGANISATION,
        shape=Shape.TIMES,
        name=_("How courses ended"),
        counted=_("Courses that were closed in the period, by how they ended."),
        unit=_("courses"),
        missing=_("Courses that are still followed after the table stopped."),
        source=_("Closings, written down with the resident."),
        facts=(Facts(_closings, "closed_at", is_moment=True),),
        categories=lambda _municipality: lists.choices(ClosingReason),
    ),
    Figure(
        key="hindrances",
        window=Window.ORGANISATION,
        shape=Shape.TIMES,
        name=_("What was not reached, and why"),
        counted=_("Reasons why something was not reached, at closings in the period."),
        unit=_("times"),
        missing=_("Closings without such a reason."),
        condition=_("One course may have several reasons."),
        source=_("Closings, written down with the resident."),
        facts=(Facts(_hindrances, "closed_at", is_moment=True),),
        categories=lambda _municipality: lists.choices(Hindrance),
        adds_up=False,
    ),
)
