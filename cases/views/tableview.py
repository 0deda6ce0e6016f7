"""What the table screen and its fragments are given."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from accounts.access import ViewerRequest
from cases import rulebook
from cases.casefile import going_on_in, talks_of
from cases.closeddays import calendar_of
from cases.forms.lines import LineForm, names_of
from cases.forms.meetings import AttendanceForm
from cases.forms.planning import PlanForm
from cases.forms.story import ProblemForm, StoryForm
from cases.forms.tangle import BlockageForm
from cases.models import Case, HelpTopic, MeetingLine, Problem
from cases.states import ProblemStatus
from cases.tabletop import Present, TableTop
from cases.views.loading import frame
from consent import gate
from consent.models import LifeArea
from trail.ids import read_id


def line_form(request: ViewerRequest, table: TableTop, data: Any = None) -> LineForm:
    viewer, case = request.viewer, table.case
    planned = table.next_planned
    return LineForm(
        data,
        areas=gate.areas_among(table.known),
        problems=Problem.objects.visible_to(viewer)
        .filter(case=case, pk__in=[p.pk for p in table.projected_problems()])
        .exclude(status=ProblemStatus.SOLVED),
        own_lines=MeetingLine.objects.visible_to(viewer).filter(
            meeting=table.meeting, written_by_id=viewer.user_id
        ),
        resident=case.resident_name,
        people=table.people,
        names=names_of(
            case.resident_name, table.people, table.present.user_ids, table.network_names()
        ),
        typist=viewer.user_id,
        initial={
            "area": _usual_area(request, table),
            "due_date": planned.on_date if planned else table.suggested,
            **_from_line(request, table),
        },
    )


def going_on_table(request: ViewerRequest, case: Case) -> TableTop | None:
    """The table screen of the conversation that is going on; None when there is none."""
    meeting = going_on_in(talks_of(case))
    return TableTop(request.viewer, meeting, case) if meeting is not None else None


def blockage_form(
    request: ViewerRequest, case: Case, data: Any = None, *, shown: Sequence[Problem]
) -> BlockageForm:
    """What holds what back, among what is shown and not solved."""
    viewer = request.viewer
    ids = [p.pk for p in shown if p.status != ProblemStatus.SOLVED]
    return BlockageForm(
        data,
        problems=Problem.objects.visible_to(viewer)
        .filter(case=case, pk__in=ids)
        .order_by("position", "id"),
        areas=gate.areas_for(viewer, case.dossier),
        rules=rulebook.choosable(case.municipality_id),
        auto_id="blockage_%s",
    )


def _usual_area(request: ViewerRequest, table: TableTop) -> int | None:
    """The area that the last line was about; else the first of the agenda."""
    asked = read_id(request.POST.get("area") or request.GET.get("gebied", ""))
    if asked in table.known & set(table.areas):
        return asked
    if table.lines:
        return int(table.lines[-1].area_id)
    writable = table.known & set(table.areas)
    return next((item.area.pk for item in table.items() if item.area.pk in writable), None)


def _from_line(request: ViewerRequest, table: TableTop) -> dict[str, Any]:
    """'Make it an agreement': the words of a line that was typed before."""
    asked = request.GET.get("regel", "")
    line = next((one for one in table.lines if str(one.pk) == asked), None)
    if line is None or not table.is_projected(line.area_id):
        return {}
    is_own = line.written_by_id == request.viewer.user_id
    return {
        "area": line.area_id,
        "text": line.text[:300],
        "owner": "resident",
        "line": line.pk if is_own else None,
    }


def table_context(
    request: ViewerRequest, table: TableTop, form: LineForm | None = None, **more: Any
) -> dict[str, Any]:
    case, viewer = table.case, request.viewer
    line = form or line_form(request, table)
    area = str(line["area"].value() or "")
    chosen = read_id(area)
    areas = gate.areas_among(table.known)
    present = table.present
    return frame(
        case,
        meeting=table.meeting,
        table=table,
        may_write=True,
        form=line,
        area_value=area,
        area_groups=_area_groups(table),
        area_name=table.areas[chosen].name if chosen in table.known & set(table.areas) else "",
        stamp=table.stamp(),
        viewer_id=viewer.user_id,
        audience=table.audience_of(chosen) if chosen in table.known else None,
        knot=table.knot(),
        blockage_form=blockage_form(request, case, shown=table.projected_problems()),
        last_time=table.last_time(),
        done_count=table.done_count(),
        items=table.items(),
        new_ids=table.new_ids(),
        present=present,
        attendance=AttendanceForm(
            resident_name=case.resident_name, people=table.people, initial=here(present)
        ),
        plan_form=next_form(table),
        problem_form=ProblemForm(
            areas=areas, topics=HelpTopic.objects.filter(area__in=areas), auto_id="problem_%s"
        ),
        story_form=StoryForm(areas=areas, auto_id="story_%s"),
        asks_consent=table.consent.is_to_ask and not table.consent.is_ending,
        **more,
    )


def next_form(table: TableTop) -> PlanForm:
    """'Another day', on the table screen."""
    like = table.next_planned or table.meeting
    return PlanForm(
        calendar=calendar_of(table.case.municipality_id),
        was=table.next_planned,
        initial={
            "on_date": table.next_planned.on_date if table.next_planned else table.suggested,
            "at_time": like.at_time if table.next_planned else table.suggested_time.at,
            "how": like.how,
            "place": like.place,
            "link": like.link,
        },
        auto_id="next_%s",
    )


def _area_groups(table: TableTop) -> list[tuple[str, list[LifeArea]]]:
    """Areas to write about: those of the agenda first, in its order, so that one key leads to the next point."""
    writable = {area.pk: area for area in table.writable}
    agenda = [writable.pop(item.area.pk) for item in table.items() if item.area.pk in writable]
    groups = [
        (gettext("On the agenda"), agenda),
        (gettext("Other life areas"), list(writable.values())),
    ]
    return [(label, areas) for label, areas in groups if areas]


def here(present: Present) -> dict[str, Any]:
    return {
        "present": [str(pk) for pk in present.user_ids],
        "resident": present.resident,
        "brought": ", ".join(present.brought),
    }
