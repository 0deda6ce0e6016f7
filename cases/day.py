"""What the course puts on somebody's day: the table, agreements, referrals, and whether it still runs.

Every card runs a fixed number of queries, over what its viewer may see; the residents it shows are noted.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.plugs import DayCard
from accounts.viewer import Viewer
from cases.cards import weighing_cards, weighing_places
from cases.ending import ending, led_by, to_ask
from cases.listing import agreements_count, next_date
from cases.models import Agreement, CallBack, Case, Meeting, Referral, ReferralDraft
from cases.policies import referrals as policies
from cases.states import AgreementStatus, CaseStatus, MeetingStatus, ReferralStatus
from cases.temporaries import TemporariesCard
from consent.models import Consent
from consent.querysets import access_of
from consent.standing import standings_of
from consent.states import Purpose
from trail import clock, reads

AHEAD_DAYS = 7
ROWS = 8


class TableCard:
    """Conversations of today and the coming week, and those that should have been."""

    place = 10
    column = "main"
    template = "cases/day/table.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        today = clock.today()
        rows = list(
            Meeting.objects.visible_to(viewer)
            .filter(
                status__in=[MeetingStatus.PLANNED, MeetingStatus.STARTED],
                on_date__lt=today + timedelta(days=AHEAD_DAYS),
            )
            .select_related("dossier__resident", "case__lead")
            .annotate(
                open_agreements=agreements_count(viewer, "case_id"),
                late_agreements=agreements_count(viewer, "case_id", late=True),
                has_consent=Exists(Consent.objects.filter(dossier_id=OuterRef("dossier_id"))),
                sits_there=Exists(access_of(viewer, "dossier_id").filter(purpose=Purpose.TABLE)),
            )
            .order_by("on_date", "at_time", "pk")[:30]
        )
        if rows:
            reads.note(request, "day.view", [row.dossier.shown for row in rows])
        now = [row for row in rows if row.on_date == today]
        return {
            "today": now,
            "later": [row for row in rows if row.on_date > today][:ROWS],
            "missed": [row for row in rows if row.on_date < today][:ROWS],
            "line": ngettext(
                "One conversation at the table today.",
                "%(number)s conversations at the table today.",
                len(now),
            )
            % {"number": len(now)}
            if now
            else "",
        }


class AgreementsCard:
    """What I promised, late first."""

    place = 30
    column = "main"
    template = "cases/day/agreements.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            Agreement.objects.visible_to(viewer)
            .of_person(viewer)
            .open()
            .select_related("dossier__resident", "case")
            .order_by("due_date", "pk")[: ROWS + 1]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows[:ROWS]])
        today = clock.today()
        return {
            "rows": [{"row": row, "is_late": row.due_date < today} for row in rows[:ROWS]],
            "more": len(rows) > ROWS,
        }


class ConsentEndingCard:
    """Consent that ends while the course goes on, for who leads it."""

    place = 20
    column = "main"
    template = "cases/day/consent_ends.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = to_ask(ending(led_by(viewer, Case.objects.visible_to(viewer)))[:30])[:ROWS]
        if not rows:
            return None
        reads.note(request, "day.view", [case.dossier.shown for case, _standing in rows])
        return {"rows": [{"case": case, "standing": standing} for case, standing in rows]}


class DraftsCard:
    """Referrals somebody was still typing."""

    place = 40
    column = "main"
    template = "cases/day/drafts.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        drafts = [
            {"draft": draft, "name": "".join(draft.answers.get("name", []))[:80]}
            for draft in ReferralDraft.objects.of(viewer).order_by("-saved_at")[:3]
        ]
        return {"drafts": drafts} if drafts else None


class CallBacksCard:
    """Residents who asked to be called back, for the organisation that leads; the number stands on the list."""

    place = 15
    column = "main"
    template = "cases/day/callbacks.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        days = list(CallBack.objects.of(viewer).values_list("by_date", flat=True)[:100])
        if not days:
            return None
        today = clock.today()
        return {"count": len(days), "first": days[0], "late": sum(day < today for day in days)}


class WeighingCardOfDay:
    """Referrals to weigh, without a name."""

    place = 10
    column = "side"
    template = "cases/day/weighing.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not policies.can_weigh(viewer):
            return None
        cards = weighing_cards(viewer)
        if cards:
            reads.note(request, "day.view", [card.shown for card in cards[:4]])
        return {
            "cards": cards[:4],
            "number": len(cards),
            "places": weighing_places(viewer),
        }


class RunningCard:
    """'Does it still run?', for project leaders: counts over what they may see."""

    place = 20
    column = "side"
    template = "cases/day/running.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.is_project_leader:
            return None
        today = clock.today()
        # in the rhythm: the next conversation is planned no further off than the rhythm's two weeks
        rhythm = F("dossier__programme__rhythm_days")
        shown = Case.objects.visible_to(viewer)
        courses = (
            shown.filter(status=CaseStatus.ACTIVE)
            .annotate(next_date=next_date())
            .aggregate(
                running=Count("pk"),
                in_rhythm=Count(
                    "pk", filter=Q(next_date__gte=today, next_date__lte=rhythm + Value(today))
                ),
            )
        )
        standings = standings_of(ending(shown).values_list("dossier_id", flat=True))
        agreements = Agreement.objects.visible_to(viewer).aggregate(
            seen=Count("pk"),
            late=Count("pk", filter=Q(status=AgreementStatus.OPEN, due_date__lt=today)),
        )
        return {
            **courses,
            # who steers only sees no agreements: no '0' then, which would say that all is well
            "late": agreements["late"] if agreements["seen"] else None,
            "ending": sum(one.is_ending for one in standings.values()),
        }


class MyReferralsCard:
    """What became of those I referred: waiting, or answered in the last two weeks."""

    place = 30
    column = "side"
    template = "cases/day/referrals.html"

    def context(self, request: HttpRequest, viewer: Viewer) -> dict[str, Any] | None:
        if not viewer.sees_dossiers:
            return None
        rows = list(
            Referral.objects.visible_to(viewer)
            .filter(
                Q(status=ReferralStatus.SUBMITTED)
                | Q(answered_at__gte=clock.now() - timedelta(days=14)),
                sender_id=viewer.user_id,
            )
            .select_related("dossier__resident")
            .order_by("-submitted_at", "-pk")[:5]
        )
        if not rows:
            return None
        reads.note(request, "day.view", [row.dossier.shown for row in rows])
        return {"rows": rows}


CARDS: list[DayCard] = [
    TableCard(),
    ConsentEndingCard(),
    TemporariesCard(),
    AgreementsCard(),
    CallBacksCard(),
    DraftsCard(),
    WeighingCardOfDay(),
    RunningCard(),
    MyReferralsCard(),
]
