"""The agenda writes itself: what was agreed, what is new, what is decided, what somebody brings in."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.viewer import Viewer
from cases import plugs
from cases.actions.agenda import point_discussed, raise_point
from cases.actions.agreements import make_agreement
from cases.actions.meetings import close_meeting, set_attendance, start_meeting, step_out
from cases.actions.story import add_problem
from cases.models import Case, Meeting, RaisedPoint
from cases.plugs import AgendaPoint
from cases.tabletop import TableTop
from tests.cases.table_world import moment, running_case
from tests.cases.test_table_screens import client_of, text_of
from tests.world import World
from trail import clock
from trail.errors import Conflict, Denied


@pytest.fixture
def planned(world: World) -> Iterator[tuple[Case, Meeting]]:
    """A first conversation was held with two strands and an agreement; the second is planned for 15 October."""
    case, first = running_case(world)
    by = world.viewer("marleen")
    with clock.at(moment(10, 1, 13, 45)):
        for area, words in (("wonen", "Een dak"), ("gezondheid", "Slapen")):
            add_problem(case=case, area=world.areas[area], words=words, by=by)
        for what, due in (("Later", date(2026, 10, 20)), ("Eerder", date(2026, 10, 3))):
            make_agreement(
                case=case,
                area=world.areas["wonen"],
                what=what,
                owner_kind="resident",
                due_date=due,
                token=uuid4(),
                by=by,
            )
        close_meeting(
            meeting=first,
            present=[world.users["marleen"].pk],
            resident_present=True,
            brought=[],
            by=by,
            next_date=date(2026, 10, 15),
            next_time=time(13, 30),
        )
    with clock.at(moment(10, 10)):
        yield case, Meeting.objects.get(case=case, number=2)


def raised(world: World, case: Case, text: str, area: str = "wonen") -> RaisedPoint:
    return raise_point(
        case=case, area=world.areas[area], text=text, token=uuid4(), by=world.viewer("marleen")
    )


def test_by_area_in_the_residents_order_late_first(
    world: World, planned: tuple[Case, Meeting]
) -> None:
    case, meeting = planned
    add_problem(case=case, area=world.areas["schulden"], words="Post", by=world.viewer("marleen"))
    table = TableTop(world.viewer("marleen"), meeting, case)
    parts = table.agenda()
    assert [p.area.key for p in parts] == ["wonen", "gezondheid", "schulden"]
    assert [a.what for a in parts[0].agreements] == ["Eerder", "Later"]
    new = [p.words for part in parts for p in part.problems if p.pk in table.new_ids()]
    assert new == ["Post"]
    # what others may not know is not there, and leaves no hole
    assert [p.area.key for p in TableTop(world.viewer("iris"), meeting, case).agenda()] == [
        "schulden"
    ]
    page = text_of(client_of(world, "marleen").get(f"/gesprekken/{meeting.pk}/"))
    assert page.index("Eerder") < page.index("Later") < page.index("Slapen") < page.index("Post")


def test_a_point_stays_until_it_was_discussed(world: World, planned: tuple[Case, Meeting]) -> None:
    case, meeting = planned
    client = client_of(world, "marleen")
    url = f"/casussen/{case.pk}/agendapunt/"
    data = {"token": uuid4(), "text": "De sleutel van oma", "area": world.areas["wonen"].pk}
    for _twice in range(2):
        assert client.post(url, data)["Location"] == f"/gesprekken/{meeting.pk}/"
    other = client.post(url, {**data, "text": "Iets anders"})
    assert (other.status_code, "Iets anders" in text_of(other)) == (422, True)
    empty = client.post(url, {**data, "text": "", "token": uuid4()})
    assert (empty.status_code, "data-focus-errors" in text_of(empty)) == (422, True)
    point = RaisedPoint.objects.get()
    page = f"/gesprekken/{meeting.pk}/"
    assert "De sleutel van oma" in text_of(client.get(page))
    assert "De sleutel van oma" not in text_of(client_of(world, "iris").get(page))
    with clock.at(moment(10, 15)):
        start_meeting(meeting=meeting, by=world.viewer("marleen"))
        set_attendance(
            meeting=meeting,
            present=[world.users["marleen"].pk, world.users["bo"].pk],
            resident_present=True,
            brought=[],
            by=world.viewer("marleen"),
        )
        assert "De sleutel van oma" in text_of(client.get(page))
        point_discussed(point=point, by=world.viewer("bo"))
        point_discussed(point=point, by=world.viewer("bo"))
        assert "De sleutel van oma" not in text_of(client.get(page))
    with pytest.raises(Denied):
        point_discussed(point=raised(world, case, "Slaap", "gezondheid"), by=world.viewer("iris"))
    with pytest.raises(Conflict):
        raise_point(
            case=case,
            area=world.areas["wonen"],
            text="Van een ander",
            token=data["token"],  # type: ignore[arg-type]
            by=world.viewer("bo"),
        )


def test_on_the_table_screen_only_what_all_present_may_know(
    world: World, planned: tuple[Case, Meeting]
) -> None:
    case, meeting = planned
    raised(world, case, "Over het huis")
    raised(world, case, "Over de schuld", "schulden")
    by = world.viewer("marleen")
    with clock.at(moment(10, 15)):
        start_meeting(meeting=meeting, by=by)

        def shown(*people: str) -> list[str]:
            set_attendance(
                meeting=meeting,
                present=[world.users[name].pk for name in people],
                resident_present=True,
                brought=[],
                by=by,
            )
            items = TableTop(by, meeting, case).items()
            return [point.text for item in items for point in item.points]

        assert shown("marleen") == ["Over het huis", "Over de schuld"]
        assert shown("marleen", "bo") == ["Over het huis"]
        assert shown("marleen", "bo", "iris") == []
        step_out(
            meeting=meeting,
            area=world.areas["wonen"],
            organisation_id=world.organisations["wil"].pk,
            by=by,
        )
        assert shown("marleen", "bo", "iris") == ["Over het huis"]


class TwoAreas:
    """A source whose words tell of two areas."""

    def __init__(self, *areas: int) -> None:
        self.areas = areas

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        return [AgendaPoint(area_ids=self.areas, text="Noodwoning loopt af")]


def test_a_source_is_held_to_what_viewer_and_table_may_know(
    world: World, planned: tuple[Case, Meeting], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, meeting = planned
    both = TwoAreas(world.areas["wonen"].pk, world.areas["inkomen"].pk)
    monkeypatch.setattr(plugs, "AGENDA_SOURCES", [*plugs.AGENDA_SOURCES, both])
    monkeypatch.setattr("cases.agenda.AGENDA_SOURCES", plugs.AGENDA_SOURCES)

    def told(name: str) -> list[str]:
        table = TableTop(world.viewer(name), meeting, case)
        return [point.text for point in table.points]

    assert told("marleen") == ["Noodwoning loopt af"]
    assert told("bo") == told("iris") == []  # they know one of the two
    table = TableTop(world.viewer("marleen"), meeting, case)
    assert [p.text for item in table.items() for p in item.points] == []  # both are expected


def test_a_longer_agenda_takes_no_more_queries(world: World, planned: tuple[Case, Meeting]) -> None:
    case, meeting = planned
    client = client_of(world, "marleen")
    page = f"/gesprekken/{meeting.pk}/"
    raised(world, case, "Eerste punt")
    client.get(page)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(page)
        return len(counted)

    one = queries()
    for n in range(3):
        raised(world, case, f"Punt {n}")
    assert queries() == one
