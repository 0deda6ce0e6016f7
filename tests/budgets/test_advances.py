"""Advances: from whom they come back and by when, who is reminded of them, what is left of each."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from budgets import reminders
from budgets.actions.payments import ComesBack, change_return, claim_back, recover, write_off
from budgets.advances import AdvancesCard
from budgets.calculation import ZERO
from budgets.mails import COMES_BACK
from budgets.models import Advance, Booking, BudgetRequest
from consent.actions.deputies import be_away
from consent.actions.withdrawals import withdraw
from tests.budgets.paying import WIL, advanced, back, moved, paid, pay_values, settled, used
from tests.budgets.scenes import Scene
from trail import clock, outbox
from trail.errors import Conflict, Denied
from trail.models import AuditLine, OutboxMessage

LIST = "/maatwerk/voorschotten/"


def test_an_advance_says_where_it_comes_back_from(payer: Scene) -> None:
    request = payer.approved("350.00")
    with pytest.raises(Denied, match="This is an advance"):
        paid(payer, request, "350.00", comes_back=None)
    with pytest.raises(Denied, match="has passed already"):
        paid(payer, request, "350.00", comes_back=ComesBack("WIL", date(2026, 11, 11)))
    assert not Booking.objects.exists()
    assert paid(payer, request, "350.00").kind == "advance"
    advance = Advance.objects.get(request=request)
    assert (advance.from_whom, advance.due_date) == (WIL.from_whom, WIL.due_date)


def test_what_comes_back_is_room_again(payer: Scene) -> None:
    request = advanced(payer)
    back(claim_back, payer, request, "350.00")
    with pytest.raises(Conflict, match="more than what is still out"):
        back(claim_back, payer, request, "0.01")
    back(recover, payer, request, "300.00")
    assert (moved(request).outstanding, used()) == (Decimal("50.00"), Decimal("50.00"))
    with pytest.raises(Conflict, match="more than what is still out"):
        back(recover, payer, request, "50.01")
    with pytest.raises(Denied, match="Say why"):
        back(write_off, payer, request, "50.00", who="paula", note="")
    back(write_off, payer, request, "50.00", who="paula", note="WIL wijst het restant af.")
    assert (moved(request).outstanding, used()) == (ZERO, Decimal("50.00"))
    with pytest.raises(Conflict, match="Nothing is out"):
        back(recover, payer, request, "1.00")
    settled(payer, request, "350.00")
    call_command("reconcile")


def test_giving_up_is_for_who_decides(payer: Scene) -> None:
    request = advanced(payer)
    with pytest.raises(Denied, match="no mandate today to decide"):
        back(write_off, payer, request, "350.00", note="Weg.")
    with pytest.raises(Denied, match="no mandate today to pay"):
        back(recover, payer, request, "350.00", who="paula")


def test_money_that_was_no_advance_does_not_come_back(payer: Scene) -> None:
    request = payer.approved("200.00")
    paid(payer, request, "200.00")
    for action in (claim_back, recover):
        with pytest.raises(Conflict, match="Nothing is out"):
            back(action, payer, request, "1.00")


def test_more_than_is_out_is_not_given_back(payer: Scene) -> None:
    request = advanced(payer)
    back(recover, payer, request, "300.00")
    with pytest.raises(Conflict, match="More would come back"):
        settled(payer, request, "0.00")
    with pytest.raises(Conflict, match="Pay the rest first"):
        settled(payer, request, "350.01")
    settled(payer, request, "300.00")
    assert moved(request).outstanding == ZERO


def planned(payer: Scene, request: BudgetRequest, who: str = "mira", **changes: object) -> Advance:
    advance = Advance.objects.get(request=request)
    values = {
        "from_whom": advance.from_whom,
        "due_date": advance.due_date,
        "watcher_id": advance.watcher_id,
        **changes,
    }
    return change_return(
        request=request,
        comes_back=ComesBack(**values),  # type: ignore[arg-type]
        by=payer.world.viewer(who),
    )


def test_who_pays_says_who_sees_to_it(payer: Scene) -> None:
    users = payer.world.users
    first = advanced(payer, "300.00")
    assert Advance.objects.get(request=first).watcher == users["mira"]
    request = payer.approved("310.00")
    stranger = ComesBack(WIL.from_whom, WIL.due_date, users["iris"].pk)
    with pytest.raises(Denied, match="Choose who pays") as refused:
        paid(payer, request, "310.00", comes_back=stranger)
    assert refused.value.field == "watcher"
    paid(payer, request, "310.00", comes_back=ComesBack("WIL", WIL.due_date, users["wendy"].pk))
    assert Advance.objects.get(request=request).watcher == users["wendy"]


def test_another_day_or_person(payer: Scene) -> None:
    request, users = advanced(payer), payer.world.users
    with pytest.raises(Denied, match="has passed already"):
        planned(payer, request, due_date=date(2026, 11, 11))
    with pytest.raises(Denied, match="no mandate today to pay"):
        planned(payer, request, who="paula", due_date=date(2027, 3, 1))
    with pytest.raises(Denied, match="from which arrangement"):
        planned(payer, request, from_whom="")
    lines = AuditLine.objects.filter(action="budget.return_plan")
    planned(payer, request)
    assert not lines.exists(), "nothing changed, nothing told"
    assert planned(payer, request, due_date=date(2027, 3, 1)).due_date == date(2027, 3, 1)
    assert lines.get().data["due_date"] == "2027-03-01"
    # late: somebody else may see to it, and the day stays what it was
    with clock.at(clock.now() + timedelta(days=200)):
        assert planned(payer, request, watcher_id=users["marleen"].pk).watcher == users["marleen"]
        assert Advance.objects.get().due_date == date(2027, 3, 1)
        with pytest.raises(Denied, match="Choose who pays"):
            planned(payer, request, watcher_id=users["iris"].pk)


# --- who is told ----------------------------------------------------------------------------------


def seen_to_by(payer: Scene, who: str, amount: str = "350.00") -> BudgetRequest:
    """An advance that `who` sees to, due on WIL.due_date."""
    request = payer.approved(amount)
    comes_back = ComesBack(WIL.from_whom, WIL.due_date, payer.world.users[who].pk)
    paid(payer, request, amount, comes_back=comes_back)
    return BudgetRequest.objects.get(pk=request.pk)


def told_on(days: int) -> list[str]:
    """First names of who gets a mail when the clock stands so many days after the day it was due."""
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    with clock.at(clock.now() + (WIL.due_date - clock.today()) + timedelta(days=days)):
        reminders.remind_of_advances()
    new = OutboxMessage.objects.filter(kind=COMES_BACK).exclude(pk__in=before)
    names = User.objects.filter(pk__in=new.values("to_user_id")).values_list("name", flat=True)
    return sorted(name.split()[0].lower() for name in names)


def test_told_in_steps_and_to_more_people_when_it_is_late(payer: Scene) -> None:
    request = seen_to_by(payer, "marleen")
    all_who = ["marleen", "mira", "paula", "pieter"]
    for days, who in (
        (-15, []),
        (-14, ["marleen"]),
        (-8, []),
        (-7, ["marleen"]),
        (0, []),
        (1, ["marleen", "mira"]),
        (2, []),
        (7, ["marleen", "mira"]),
        (21, ["marleen", "mira"]),
        (28, all_who),
        (35, []),
        (56, all_who),
    ):
        assert told_on(days) == who, days
    planned(payer, request, due_date=WIL.due_date + timedelta(days=100))
    assert told_on(99) == ["marleen"], "another day is told anew"
    back(recover, payer, request, "350.00")
    with clock.at(clock.now() + timedelta(days=300)):
        assert reminders.remind_of_advances() == 0


def test_who_stands_in_is_told_too(payer: Scene) -> None:
    world = payer.world
    seen_to_by(payer, "marleen")
    with clock.at(clock.now() + timedelta(days=40)):
        be_away(
            person=world.users["marleen"],
            municipality=world.houten,
            organisation=world.organisations["sociaalteam"],
            deputy=world.users["mira"],
            from_date=clock.today(),
            until_date=clock.today() + timedelta(days=14),
            by=world.viewer("marleen"),
        )
    assert told_on(-14) == ["marleen", "mira"]


def test_nobody_left_who_sees_to_it(payer: Scene) -> None:
    """Consent taken back, a colleague who left: the money is still out, and who pays hears it."""
    seen_to_by(payer, "marleen")
    withdraw(dossier=payer.case.dossier, by=payer.world.viewer("wendy"))
    assert told_on(-14) == ["mira"]


def test_the_mail_names_nobody_and_is_gated_when_it_goes(payer: Scene) -> None:
    request = seen_to_by(payer, "marleen")
    ids = {"request": request.pk, "due_day": WIL.due_date.toordinal()}

    def mail(who: str) -> outbox.Mail | None:
        return outbox.RENDERERS[COMES_BACK](payer.world.users[who].pk, ids)

    told = mail("marleen")
    assert told is not None
    assert f"/maatwerk/{request.pk}/" in told.body
    for word in ("350", "Wit", "borg", "WIL", "bijstand", "wonen"):
        assert word not in told.subject + told.body
    with clock.at(clock.now() + timedelta(days=100)):
        late = mail("mira")
        assert late is not None
        assert "should have come back" in late.subject
    # may see the request, and has nothing to do with its money
    assert mail("wendy") is None
    assert mail("iris") is None
    back(recover, payer, request, "350.00")
    assert mail("marleen") is None


def on_day(payer: Scene, rf: RequestFactory, who: str) -> list[int]:
    """What the day of `who` tells of advances: ids of requests."""
    card = AdvancesCard().context(rf.get("/"), payer.world.viewer(who))
    return [row.budget.pk for row in card["rows"]] if card else []


def test_on_the_day_of_who_has_to_do_something(payer: Scene, rf: RequestFactory) -> None:
    request = seen_to_by(payer, "marleen")
    assert on_day(payer, rf, "marleen") == [], "still far off"
    due = clock.now() + (WIL.due_date - clock.today())
    for days, who in (
        (-14, {"marleen"}),
        (1, {"marleen", "mira"}),
        (28, {"marleen", "mira", "pieter", "paula"}),
    ):
        with clock.at(due + timedelta(days=days)):
            found = {
                name
                for name in ("marleen", "mira", "pieter", "paula", "wendy", "iris", "bas", "bregje")
                if on_day(payer, rf, name) == [request.pk]
            }
        assert found == who, days


# --- the list -------------------------------------------------------------------------------------


def client_of(payer: Scene, who: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(payer.world.users[who])
    return client


def test_the_list_tells_late_ones_first_and_what_is_left(payer: Scene) -> None:
    later, late = advanced(payer, "300.00"), advanced(payer, "400.00")
    planned(payer, later, due_date=WIL.due_date + timedelta(days=30))
    back(claim_back, payer, late, "400.00")
    back(recover, payer, late, "150.50")
    done = advanced(payer, "410.00")
    back(write_off, payer, done, "410.00", who="paula", note="Afgewezen.")
    with clock.at(clock.now() + timedelta(days=60)):
        for who, named in (("mira", False), ("pieter", True), ("marleen", True)):
            page = client_of(payer, who).get(LIST).content.decode()
            numbers = [int(n) for n in re.findall(r'href="/maatwerk/(\d+)/"', page)]
            assert numbers == [late.pk, later.pk], who
            text = re.sub(r"\s+", " ", page.replace("\xa0", " ").replace("&nbsp;", " "))
            assert "€ 549.50, of which € 249.50 late" in text
            assert "of € 400.00" in text
            name = late.dossier.resident.short_name
            assert (f"{name[0].upper()}{name[1:]}, {late.dossier.number}" in text) is named, who
        # may know income alone; of another municipality
        for who in ("iris", "bregje"):
            page = client_of(payer, who).get(LIST).content.decode()
            assert "Nothing has to come back" in page
            assert "249" not in page


def test_as_many_queries_for_one_as_for_three_advances(payer: Scene) -> None:
    counts = []
    client = client_of(payer, "pieter")
    for _ in range(3):
        advanced(payer, "300.00")
        with CaptureQueriesContext(connection) as context:
            client.get(LIST)
        counts.append(len(context.captured_queries))
    assert counts[0] == counts[-1]


def test_another_plan_on_the_screen(payer: Scene, mira: Client) -> None:
    request = advanced(payer)
    address = f"/maatwerk/{request.pk}/terughalen/wanneer/"
    assert (
        "Other day or person"
        in mira.get(
            f"/maatwerk/{request.pk}/terughalen/", headers={"Accept-Language": "en"}
        ).content.decode()
    )
    good = {
        "from_whom": "bijzondere bijstand",
        "due_date": "2027-02-01",
        "watcher": str(payer.world.users["marleen"].pk),
    }
    for field, value, words in (
        ("due_date", "2026-11-11", "has passed"),
        ("due_date", "31 februari", "valid date"),
        ("watcher", str(payer.world.users["bas"].pk), "Choose one of these people"),
        ("watcher", "\x00", "Choose one of these people"),
        ("from_whom", "", "required"),
    ):
        answer = mira.post(address, good | {field: value}, headers={"Accept-Language": "en"})
        assert answer.status_code == 422, field
        assert words in answer.content.decode(), field
    assert mira.post(address, good).status_code == 302
    advance = Advance.objects.get()
    assert (advance.from_whom, advance.due_date) == ("bijzondere bijstand", date(2027, 2, 1))
    assert advance.watcher == payer.world.users["marleen"]
    back(recover, payer, request, "350.00")
    assert mira.get(address).status_code == 403, "nothing is out any more"


def test_an_advance_on_the_screen(payer: Scene, mira: Client) -> None:
    request = payer.approved("350.00")
    values = pay_values(amount="350")
    answer = mira.post(f"/maatwerk/{request.pk}/betalen/", values)
    assert answer.status_code == 422
    watcher = str(payer.world.users["marleen"].pk)
    values |= {"from_whom": "WIL", "due_date": "2027-01-07", "watcher": watcher}
    assert mira.post(f"/maatwerk/{request.pk}/betalen/", values).status_code == 302
    page = mira.get("/maatwerk/betalen/").content.decode()
    assert "WIL" in page
    given_up = {
        "token": str(uuid4()),
        "kind": "write_off",
        "amount": "350",
        "on_date": "2026-11-12",
        "note": "",
    }
    answer = mira.post(
        f"/maatwerk/{request.pk}/terughalen/", given_up, headers={"Accept-Language": "en"}
    )
    assert "Say why" in answer.content.decode()
    answer = mira.post(f"/maatwerk/{request.pk}/terughalen/", given_up | {"note": "Afgewezen."})
    assert answer.status_code == 403
    came = given_up | {"kind": "recover", "token": str(uuid4())}
    assert mira.post(f"/maatwerk/{request.pk}/terughalen/", came).status_code == 302
    assert "WIL" not in mira.get("/maatwerk/betalen/").content.decode()
