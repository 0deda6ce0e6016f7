"""Mails say that something waits and where; who may no longer know gets none."""

from tests.budgets.scenes import Scene
from tests.budgets.test_decisions import approve
from trail import outbox


def test_mail_says_nothing_and_is_gated_when_it_goes(
    scene: Scene, mailoutbox: list[object]
) -> None:
    outbox.send_waiting()  # who was asked to the conversation
    mailoutbox.clear()
    request = scene.submitted()
    mail = outbox.RENDERERS["budget.submitted"](
        scene.world.users["paula"].pk, {"request": request.pk}
    )
    assert mail is not None
    assert mail.to == "paula@test.example"
    assert f"/maatwerk/{request.pk}/besluit/" in mail.body
    for word in ("350", "Wit", "kamer", "borg", "meneer", "wonen"):
        assert word not in mail.body + mail.subject
    # iris was never told; told by mistake, she gets nothing
    render = outbox.RENDERERS["budget.submitted"]
    assert render(scene.world.users["iris"].pk, {"request": request.pk}) is None
    asked = outbox.RENDERERS["budget.decided"]
    approve(scene, request)
    assert asked(scene.world.users["marleen"].pk, {"request": request.pk}) is not None
    # decided: who would have been told to decide isn't any more
    assert render(scene.world.users["paula"].pk, {"request": request.pk}) is None
    assert outbox.send_waiting() == 1
    assert len(mailoutbox) == 1
