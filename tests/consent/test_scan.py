"""A signed paper: cleaned, encrypted, for who may know all that it names; or refused, with nothing kept by half."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from consent.actions.consents import Answers, record_consent
from consent.actions.withdrawals import withdraw
from consent.models import Consent, ConsentForm, ConsentScan, Dossier, Grant
from consent.states import HowGiven
from documents import store
from documents.models import File
from documents.scans import MAX_BYTES, Scan
from tests.consent.test_gate import invite
from tests.documents.test_scans import located, paper, photo, png_claiming, saved
from tests.world import World
from trail.errors import Denied
from trail.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(world: World) -> Dossier:
    return invite(world)


@pytest.fixture
def client(world: World, client: Client) -> Client:
    client.force_login(world.users["wendy"])
    return client


def sent(
    world: World, data: bytes | None, name: str = "scan.pdf", **changes: Any
) -> dict[str, Any]:
    wil, team = (world.organisations[k].pk for k in ("wil", "sociaalteam"))
    form = ConsentForm.objects.filter(municipality=world.houten).latest("version")
    rest = [a for a in world.areas if a not in ("inkomen", "wonen", "proces")]
    file = {} if data is None else {"scan": SimpleUploadedFile(name, data, "application/pdf")}
    return {
        "takes_part": "yes",
        f"joins_{wil}": "yes",
        f"joins_{team}": "no",
        f"not_{wil}": [str(world.areas[a].pk) for a in rest if not world.areas[a].is_sensitive],
        "how": "paper",
        "explained": "on",
        "form_id": str(form.pk),
        "previous_id": "0",
        **file,
        **changes,
    }


def url(dossier: Dossier) -> str:
    return reverse("consent:give", args=[dossier.pk])


def kept_files() -> set[str]:
    """What lies in the store of this test."""
    return {p.name for p in Path(settings.FILE_STORE).rglob("*") if p.is_file()}


def test_a_paper_is_kept_clean_and_encrypted(
    world: World, client: Client, dossier: Dossier
) -> None:
    before = kept_files()
    answer = client.post(url(dossier), sent(world, located(), name="../../etc/passwd.jpg"))
    assert answer.status_code == 302
    row = ConsentScan.objects.get(dossier=dossier)
    assert row.consent.how == HowGiven.PAPER
    assert row.file.name == f"toestemming-{dossier.number}-{row.kept_at:%Y-%m-%d}.jpg"
    data = store.read(row.file)
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
    assert b"Camera van Kees" not in data
    (new,) = kept_files() - before
    raw = next(p for p in Path(settings.FILE_STORE).rglob(new)).read_bytes()
    assert data[:64] not in raw
    assert not raw.startswith(b"\xff\xd8")


def test_only_who_may_know_all_of_it_takes_it_along(
    world: World, client: Client, dossier: Dossier
) -> None:
    client.post(url(dossier), sent(world, photo(), "a.png"))
    row = ConsentScan.objects.get()
    address = reverse("consent:scan", args=[dossier.pk, row.pk])
    got = client.get(address)
    assert got.status_code == 200
    assert got["Content-Type"] == "image/jpeg"  # by what it is, not by what it was called
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in got["Cache-Control"]
    assert AuditLine.objects.filter(action="consent.scan", kind="export").exists()
    assert (
        reverse("consent:scan", args=[dossier.pk, row.pk])
        in client.get(reverse("consent:show", args=[dossier.pk])).content.decode()
    )
    for other in ("iris", "marleen", "paula", "bert", "fleur"):
        if other in world.users:
            client.force_login(world.users[other])
            assert client.get(address).status_code == 404
    withdraw(dossier=dossier, by=world.viewer("wendy"))
    client.force_login(world.users["wendy"])
    assert client.get(address).status_code == 404


def zeros(megabytes: int) -> bytes:
    """So many of them, deflated. Each megabyte becomes the same bytes, which are made once."""
    packer, one = zlib.compressobj(9), bytes(1 << 20)
    begin = packer.compress(one) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(one) + packer.flush(zlib.Z_FULL_FLUSH)
    # an empty last block, and Adler's sum of all
    total = (megabytes << 20) % 65_521 << 16 | 1
    return begin + again * (megabytes - 1) + b"\x03\x00" + struct.pack(">I", total)


def bomb(times: int) -> bytes:
    """A PDF of a few megabytes at most whose only page unpacks to two gigabytes, once or twice deflated."""
    content = zeros(2000)
    for _again in range(times - 1):
        content = zlib.compress(content, 9)
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page()
    page.obj.Contents = pdf.make_stream(b"")
    page.obj.Contents.write(content, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * times))
    # as it is: saving would unpack it here
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def test_what_the_bombs_hold_is_sound() -> None:
    assert zlib.decompress(zeros(3)) == bytes(3 << 20)


def inline_photo() -> bytes:
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page()
    page.obj.Contents = pdf.make_stream(
        b"q 60 0 0 40 0 0 cm BI /W 60 /H 40 /CS /RGB /BPC 8 /F /DCT ID " + located() + b"\nEI Q"
    )
    return saved(pdf)


def active() -> bytes:
    pdf = paper()
    pdf.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('x')")
    )
    pdf.attachments["virus.exe"] = b"MZ"
    return saved(pdf)


REFUSED: dict[str, tuple[bytes | None, str]] = {
    "nothing": (None, "Kies een scan van het ondertekende papier."),
    "empty": (b"", "Dit bestand is leeg."),
    "html": (b"<html><script>alert(1)</script>", "Dit is geen PDF, JPEG of PNG."),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "Dit is geen PDF"),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "Dit is geen PDF"),
    "cut photo": (photo()[:200], "niet met zekerheid te lezen"),
    "cut pdf": (saved(paper())[:120], "niet met zekerheid te lezen"),
    "huge pixels": (png_claiming(60_000, 60_000), "groter dan nodig"),
    "too many pages": (saved(paper(pages=13)), "meer dan 12 pagina"),
    "password": (
        saved(paper(), encryption=pikepdf.Encryption(owner="a", user="b")),
        "heeft een wachtwoord",
    ),
    "inline photo": (inline_photo(), "niet met zekerheid te lezen"),
    "too big": (b"%PDF-1.7" + b"\0" * (MAX_BYTES + 1), "groter dan 15 MB"),
    "polyglot": (b"GIF89a" + saved(paper()), "Dit is geen PDF"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_words_and_nothing_is_kept_by_half(
    world: World, client: Client, dossier: Dossier, kind: str
) -> None:
    data, told = REFUSED[kind]
    before = kept_files()
    answer = client.post(url(dossier), sent(world, data, typed_name="", monitoring="on"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page.replace("&#x27;", "'")
    # what was answered is still there
    assert 'name="monitoring"' in page
    assert page.count("checked") >= 4
    assert not Consent.objects.exists()
    assert not ConsentScan.objects.exists()
    assert not Grant.objects.exists()
    assert not File.objects.exists()
    assert kept_files() == before


# what is twice deflated is only stopped by the limits of that process, after ten seconds and a gigabyte
@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_bomb_breaks_nothing(world: World, client: Client, dossier: Dossier, times: int) -> None:
    """Unpacked nowhere but in a process with little memory; here it is taken over packed, or refused."""
    data = bomb(times)
    assert len(data) < MAX_BYTES
    answer = client.post(url(dossier), sent(world, data))
    assert answer.status_code == 422
    assert not File.objects.exists()


def test_what_runs_or_hides_in_a_pdf_is_gone(
    world: World, client: Client, dossier: Dossier
) -> None:
    assert client.post(url(dossier), sent(world, active())).status_code == 302
    data = store.read(ConsentScan.objects.get().file)
    with pikepdf.Pdf.open(io.BytesIO(data)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not pdf.attachments
    assert b"alert" not in data


def test_200_megabytes_are_refused_in_words_and_never_on_a_disk(
    world: World, client: Client, dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = client.post(url(dossier), sent(world, b"%PDF-1.7" + b"\0" * (200 * 1024 * 1024)))
    assert answer.status_code == 422
    assert "groter dan 15 MB" in answer.content.decode()
    assert not list(tmp_path.iterdir())


def test_another_mistake_asks_for_the_scan_once_more(
    world: World, client: Client, dossier: Dossier
) -> None:
    answer = client.post(url(dossier), sent(world, photo(), explained=""))
    assert answer.status_code == 422
    assert "Kies de scan nog een keer" in answer.content.decode()
    assert not File.objects.exists()


def test_not_on_paper_keeps_no_file(world: World, client: Client, dossier: Dossier) -> None:
    data = sent(world, photo(), how="spoken", witness="Marleen")
    assert client.post(url(dossier), data).status_code == 302
    assert not File.objects.exists()


def test_a_rollback_leaves_no_row_without_bytes(world: World, dossier: Dossier) -> None:
    scan = Scan(photo(), "image/jpeg", 1)
    answers = Answers(
        takes_part=True, how=HowGiven.PAPER, explained_no_consequences=True, scan=scan
    )
    with transaction.atomic():
        record_consent(dossier=dossier, answers=answers, by=world.viewer("wendy"))
        transaction.set_rollback(True)
    assert not File.objects.exists()
    assert not Consent.objects.exists()


def test_paper_without_scan_and_scan_without_paper_are_refused(
    world: World, dossier: Dossier
) -> None:
    scan = Scan(photo(), "image/jpeg", 1)
    for answers in (
        Answers(takes_part=True, how=HowGiven.PAPER, explained_no_consequences=True),
        Answers(
            takes_part=True,
            how=HowGiven.SPOKEN,
            witness="Marleen",
            explained_no_consequences=True,
            scan=scan,
        ),
    ):
        with pytest.raises(Denied, match="scan van het papier"):
            record_consent(dossier=dossier, answers=answers, by=world.viewer("wendy"))


def test_a_png_that_claims_little_and_unpacks_much(
    world: World, client: Client, dossier: Dossier
) -> None:
    """A picture of one dot with gigabytes behind it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zeros(500)

    def chunk(data: bytes) -> bytes:
        return struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))

    png = b"\x89PNG\r\n\x1a\n" + chunk(head) + chunk(b"IDAT" + body) + chunk(b"IEND")
    answer = client.post(url(dossier), sent(world, png, "a.png"))
    assert answer.status_code in (302, 422)
    for file in File.objects.all():
        assert file.size < 10_000
