"""Papers with a request: rebuilt, fixed once it is sent, and only for who may read the whole request."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pikepdf import Dictionary, Name

from budgets.actions.attachments import MOST, attach, detach
from budgets.actions.requests import change_details, revise_request, submit_request
from budgets.models import Attachment, BudgetRequest
from consent.actions.withdrawals import withdraw
from documents import store
from documents.models import File
from documents.scans import clean
from tests.budgets.paying import let_pay
from tests.budgets.scenes import Scene
from tests.documents.test_scans import located, paper, photo, saved
from trail.errors import Conflict, Denied
from trail.models import AuditLine
from trail.states import LineKind

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(scene: Scene) -> SignIn:
    def client(name: str) -> Client:
        made = Client(headers={"accept-language": "en"})
        made.force_login(scene.world.users[name])
        return made

    return client


def with_paper(
    scene: Scene, request: BudgetRequest, what: str = "offerte", **values: Any
) -> Attachment:
    by = scene.world.viewer("marleen")
    more: dict[str, Any] = {"token": uuid4(), "scan": clean(photo()), "by": by, **values}
    return attach(request=request, what=what, **more)


def sent(scene: Scene) -> Attachment:
    row = with_paper(scene, scene.answered())
    submit_request(request=row.request, by=scene.world.viewer("marleen"))
    return row


def address(row: Attachment) -> str:
    return reverse("budgets:attachment", args=[row.request_id, row.pk])


def upload(name: str, data: bytes, content_type: str = "application/pdf") -> dict[str, Any]:
    return {
        "token": uuid4(),
        "what": "offerte van Vermeer",
        "file": SimpleUploadedFile(name, data, content_type),
    }


def test_it_goes_along_rebuilt_and_encrypted(scene: Scene, sign_in: SignIn) -> None:
    draft, marleen = scene.answered(), sign_in("marleen")
    page = reverse("budgets:attach", args=[draft.pk])
    typed = upload("../../Kees <b>.jpg", located(), "text/html")
    assert marleen.post(page, typed).status_code == 302
    row = Attachment.objects.get()
    assert (row.what, row.page_count, row.file.content_type) == (
        "offerte van Vermeer",
        1,
        "image/jpeg",
    )
    kept = store.read(row.file)
    for secret in (b"Camera van Kees", b"Lange Schaft", b"Exif"):
        assert secret not in kept
    assert row.file.name.startswith("bijlage-OK-2026-")
    got = marleen.get(address(row))
    assert (got.content, got["Content-Type"]) == (kept, "image/jpeg")
    assert got["Content-Disposition"].startswith("attachment;")
    assert AuditLine.objects.filter(action="budget.attachment", kind=LineKind.EXPORT).count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "no PDF, JPEG or PNG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "no PDF, JPEG or PNG"),
        (b"MZ\x90\x00", "no PDF, JPEG or PNG"),
        (b"%PDF-1.7 half", "read with certainty"),
    ],
)
def test_what_cannot_be_rebuilt_is_refused_in_words(
    scene: Scene, sign_in: SignIn, data: bytes, words: str
) -> None:
    draft = scene.answered()
    answer = sign_in("marleen").post(
        reverse("budgets:attach", args=[draft.pk]), upload("offerte.pdf", data)
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert words in body
    assert "offerte van Vermeer" in body
    assert (Attachment.objects.count(), File.objects.filter(kind="budgets.attachment").count()) == (
        0,
        0,
    )


def test_a_script_in_a_pdf_stays_behind(scene: Scene) -> None:
    pdf = paper()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    row = with_paper(scene, scene.answered(), scan=clean(saved(pdf)))
    assert b"JavaScript" not in store.read(row.file)


def test_who_may_read_the_request_may_read_it(scene: Scene, sign_in: SignIn) -> None:
    let_pay(scene, "mira")
    draft = with_paper(scene, scene.answered())
    # a draft is the table's; iris knows another area, paula isn't asked yet
    for name, status in (("marleen", 200), ("wendy", 200), ("iris", 404), ("paula", 404)):
        assert sign_in(name).get(address(draft)).status_code == status, name
    row = sent(scene)
    for name, status in (("paula", 200), ("mira", 404), ("bert", 404), ("anna", 404)):
        assert sign_in(name).get(address(row)).status_code == status, name
    # of another request, or not there
    other = reverse("budgets:attachment", args=[row.request_id, draft.pk])
    assert sign_in("marleen").get(other).status_code == 404
    # taken back: the decider reads no texts any more, and no papers
    withdraw(dossier=scene.case.dossier, by=scene.world.viewer("wendy"))
    assert sign_in("paula").get(address(row)).status_code == 404


def test_once_sent_it_is_fixed(scene: Scene, sign_in: SignIn) -> None:
    row = sent(scene)
    with pytest.raises(Conflict):
        with_paper(scene, row.request)
    with pytest.raises(Conflict):
        detach(attachment=row, by=scene.world.viewer("marleen"))
    off = reverse("budgets:detach", args=[row.request_id, row.pk])
    assert sign_in("marleen").post(off).status_code == 403
    assert sign_in("paula").post(off).status_code == 403
    assert Attachment.objects.count() == 1


def test_a_draft_is_its_writers_and_holds_a_few(scene: Scene) -> None:
    draft = scene.answered()
    with pytest.raises(Denied):
        with_paper(scene, draft, by=scene.world.viewer("wendy"))
    with pytest.raises(Denied, match="Say what"):
        with_paper(scene, draft, what="")
    token = uuid4()
    first = with_paper(scene, draft, token=token)
    assert with_paper(scene, draft, token=token) == first
    for _number in range(MOST - 1):
        with_paper(scene, draft)
    with pytest.raises(Conflict, match=str(MOST)):
        with_paper(scene, draft)
    for _twice in range(2):
        detach(attachment=first, by=scene.world.viewer("marleen"))
    assert draft.attachments.count() == MOST - 1
    assert not File.objects.filter(pk=first.file_id).exists()


def test_it_follows_the_area_and_a_changed_request(scene: Scene) -> None:
    by = scene.world.viewer("marleen")
    row = with_paper(scene, scene.answered())
    change_details(
        request=row.request, details=scene.details(area=scene.world.areas["schulden"]), by=by
    )
    row.refresh_from_db()
    assert row.area == scene.world.areas["schulden"]
    submit_request(request=row.request, by=by)
    new = revise_request(request=row.request, token=uuid4(), by=by)
    copied = new.attachments.get()
    assert copied.file_id != row.file_id
    assert store.read(copied.file) == store.read(row.file)
