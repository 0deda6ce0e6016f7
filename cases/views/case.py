"""The case page: plan, story, conversations, and the rest; for steering alone, the progress."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import ViewerRequest, dossier_screen
from cases import casefile, grades
from cases.actions.messages import mark_seen
from cases.between import between_of
from cases.contact import contact_of
from cases.followed import follow_ups_of
from cases.knot import Knot, blockages_of
from cases.models import Case, Meeting, Referral
from cases.plugs import CASE_ACTIONS, CASE_PANELS
from cases.policies.courses import runs_course, takes_part
from cases.policies.letters import writes_letters
from cases.policies.measures import may_ask_back
from cases.policies.quotes import hears_resident
from cases.reviews import planned_for
from cases.states import CaseStatus
from cases.temporaries import temporaries_of
from cases.views.loading import get_case
from consent import emergencies, gate, monitoring, standing
from consent.policies import can_copy, is_of_lead
from trail import clock


@dossier_screen
def detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """The plan in the resident's order; who knows progress only sees the progress."""
    case = get_case(request, pk, "case.view")
    viewer = request.viewer
    agreements = casefile.agreements_of(viewer, case)
    problems = casefile.problems_of(viewer, case)
    knot = Knot(problems, blockages_of(viewer, case))
    temporaries = temporaries_of(viewer, case)
    steps = casefile.steps_of(viewer, case)
    plan = casefile.plan_of(problems, agreements, knot.waiting, temporaries, steps)
    context = {"plan": plan, "knot": knot, "panels": _panels(request, case)}
    return _page(request, case, "plan", context)


@dossier_screen
def story(request: ViewerRequest, pk: int) -> HttpResponse:
    """What the resident told, and how the referral read."""
    case = get_case(request, pk, "case.story")
    viewer = request.viewer
    parts = casefile.story_of(viewer, case)
    referral = (
        Referral.objects.visible_to(viewer)
        .filter(dossier=case.dossier_id)
        .select_related("organisation")
        .first()
    )
    context = {
        "wishes": [p for p in parts if p.is_wish],
        "parts": [p for p in parts if not p.is_wish],
        "referral": referral,
    }
    return _page(request, case, "story", context)


@dossier_screen
def talks(request: ViewerRequest, pk: int) -> HttpResponse:
    """The conversations, the last one first."""
    case = get_case(request, pk, "case.talks")
    return _page(request, case, "talks", {})


@dossier_screen
def more(request: ViewerRequest, pk: int) -> HttpResponse:
    """Results, and everything that is needed seldom."""
    case = get_case(request, pk, "case.more")
    viewer = request.viewer
    links = [link for action in CASE_ACTIONS if (link := action.link(viewer, case)) is not None]
    following = monitoring.following_of(case.dossier)
    closing = None
    if case.status == CaseStatus.CLOSED:
        closing = casefile.closing_of(viewer, case)
    context = {
        "results": casefile.results_of(viewer, case),
        "series": grades.series_of(viewer, case),
        "evaluation": grades.evaluation_of(viewer, case),
        "may_measure": case.started_at is not None and takes_part(viewer, case),
        "may_evaluate": may_ask_back(viewer, case),
        "contact": contact_of(case),
        "handovers": casefile.handovers_of(viewer, case),
        "followed": following,
        "follow_ups": follow_ups_of(viewer, case, following),
        "links": links,
        "closing": closing,
        "leads": casefile.leads_of(case),
        "may_copy": can_copy(viewer, case.dossier),
        "may_quote": hears_resident(viewer, case),
        "may_merge": is_of_lead(viewer, case.dossier),
    }
    return _page(request, case, "more", context)


def _page(request: ViewerRequest, case: Case, tab: str, context: dict[str, Any]) -> HttpResponse:
    """The frame of every part, in a fixed number of queries; htmx gets the part with its tabs."""
    viewer = request.viewer
    talks = casefile.talks_of(case)
    known = gate.known_areas(viewer, case.dossier)
    is_named = bool(getattr(case, "named", False))
    planned = casefile.planned_in(talks)
    letters = casefile.letters_of(viewer, case) if is_named else []
    may_write_letters = writes_letters(viewer, case)
    frame = {
        "case": case,
        "dossier": case.dossier,
        "name": case.resident_name,
        "tab": tab,
        "is_named": is_named,
        "may_write": takes_part(viewer, case),
        "may_run": runs_course(viewer, case),
        "knows_content": gate.areas_among(known).exists(),
        "talks": talks[::-1],
        "held": casefile.held_in(talks),
        "letters": letters,
        "may_write_letters": may_write_letters,
        "letter_due": casefile.letter_due(talks, letters) if may_write_letters else None,
        "was_due": len(talks) - (planned is not None),
        "planned": planned,
        "going_on": casefile.going_on_in(talks),
        "is_due": _is_due(planned),
        "stops": casefile.course_of(case, talks),
        "seated": casefile.seated_at(case),
        "standing": standing.standing_of(case.dossier),
        "sight": casefile.sight_of(viewer, case.dossier),
        "wish": casefile.wish_of(viewer, case),
        "rhythm": case.dossier.programme.rhythm_days,
        "review": planned_for(viewer, case),
        "emergency": emergencies.running_for(viewer, case.dossier),
    }
    if not is_named:
        frame["panels"] = _panels(request, case)
        return render(request, "cases/case_progress.html", context | frame)
    frame["between"] = between = between_of(viewer, case)
    if between.new:
        mark_seen(messages=[row for row in between.in_view if row.pk in between.new], by=viewer)
    wants_part = request.htmx and not request.htmx.history_restore_request
    template = "cases/case.html#section" if wants_part else "cases/case.html"
    return render(request, template, context | frame)


def _is_due(planned: Meeting | None) -> bool:
    return planned is not None and planned.on_date <= clock.today()


def _panels(request: ViewerRequest, case: Case) -> list[dict[str, Any]]:
    """What higher floors show on this page; each asks its own one query or two."""
    panels = []
    for panel in sorted(CASE_PANELS, key=lambda one: one.order):
        context = panel.context(request, request.viewer, case)
        if context is not None:
            panels.append({"template": panel.template, "context": context})
    return panels
