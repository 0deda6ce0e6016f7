"""Mail goes once, gated again at the moment it goes; nothing that goes wrong with one holds up another."""

import threading
import time
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction

from trail import clock, outbox
from trail.models import OutboxMessage
from trail.outbox import MAX_ATTEMPTS, Mail, post, send_waiting
from trail.states import OutboxStatus

KIND = "test.something_waits"
gone: set[int] = set()
broken: set[int] = set()


def render(to_user_id: int, ids: Mapping[str, int]) -> Mail | None:
    if to_user_id in broken:
        raise LookupError("Kees de Wit")
    if to_user_id in gone:
        return None
    return Mail(
        f"u{to_user_id}@test.example", "Er wacht iets op u", f"Zie /casussen/{ids['case']}/"
    )


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(outbox.RENDERERS, KIND, render)
    gone.clear()
    broken.clear()


@transaction.atomic
def write(to: int, key: str = "1") -> None:
    post(KIND, key=key, to_user_id=to, municipality_id=None, case=7)


@pytest.mark.django_db
def test_the_same_is_written_once_and_sent_once() -> None:
    write(1)
    write(1)
    write(2)
    assert (send_waiting(), send_waiting()) == (2, 0)
    assert sorted(m.to[0] for m in mail.outbox) == ["u1@test.example", "u2@test.example"]
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}


@pytest.mark.django_db
def test_who_may_no_longer_know_gets_nothing() -> None:
    write(1)
    gone.add(1)
    assert send_waiting() == 0
    assert mail.outbox == []
    assert OutboxMessage.objects.get().status == OutboxStatus.DROPPED


@pytest.mark.django_db
def test_outside_a_transaction_nothing_is_written(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        post(KIND, key="1", to_user_id=1, municipality_id=None)


@pytest.mark.django_db
def test_a_mail_server_that_is_down_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    with monkeypatch.context() as patch:

        def refuse(*args: object, **kwargs: object) -> int:
            raise ConnectionRefusedError

        patch.setattr("django.core.mail.message.EmailMessage.send", refuse)
        assert send_waiting() == 0
    row = OutboxMessage.objects.get()
    assert (row.status, row.attempts, row.error) == ("waiting", 1, "ConnectionRefusedError")
    assert send_waiting() == 0  # not yet: it waits longer each time
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert send_waiting() == 1


@pytest.mark.django_db
def test_one_that_breaks_holds_up_no_other_and_fails_in_the_end() -> None:
    broken.add(1)
    write(1)
    write(2)
    assert send_waiting() == 1
    moment = clock.now()
    for _ in range(MAX_ATTEMPTS):
        moment += timedelta(days=1)
        with clock.at(moment):
            send_waiting()
    row = OutboxMessage.objects.get(to_user_id=1)
    assert (row.status, row.attempts, row.error) == ("failed", MAX_ATTEMPTS, "LookupError")


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        write(number)
    sent: list[str] = []

    def send(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        time.sleep(0.05)
        sent.append(message.to[0])
        return 1

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", send)

    def sender() -> None:
        send_waiting()
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [f"u{n}@test.example" for n in range(4)]
