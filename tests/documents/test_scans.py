"""Scans: known by content, rebuilt, and refused when that can't be done."""

import io
import struct
import zlib
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from documents import scans
from documents.scans import Unfit, Why


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **more)
    return out.getvalue()


def located() -> bytes:
    """A photograph lying on its side, with a position and a camera."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera van Kees"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 1.0, 40.0)
    return photo(exif=exif, comment=b"Lange Schaft 12")


def paper(*, pages: int = 1, picture: bytes = b"") -> Pdf:
    pdf = Pdf.new()
    for _number in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        if picture:
            image = pdf.make_stream(
                picture,
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=60,
                Height=40,
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=Name.DCTDecode,
            )
            page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
            page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    return pdf


def saved(pdf: Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c))
        for c in (head, data, b"IEND")
    )


def test_a_photograph_loses_its_position_and_stands_upright() -> None:
    sent = located()
    assert b"Camera van Kees" in sent
    scan = scans.clean(sent)
    assert scan.content_type == "image/jpeg"
    assert b"Kees" not in scan.data
    assert b"Lange Schaft" not in scan.data
    kept = Image.open(io.BytesIO(scan.data))
    assert not kept.getexif()
    assert kept.size == (40, 60)


def test_a_photograph_in_a_pdf_turns_grey_only_when_it_was() -> None:
    out = io.BytesIO()
    Image.new("L", (60, 40), 90).save(out, "JPEG")
    for picture, space in ((out.getvalue(), Name.DeviceGray), (photo(), Name.DeviceRGB)):
        scan = scans.clean(saved(paper(picture=picture)))
        with Pdf.open(io.BytesIO(scan.data)) as kept:
            assert kept.pages[0].obj.Resources.XObject.Im0.ColorSpace == space


def test_what_hangs_behind_an_image_is_gone() -> None:
    scan = scans.clean(photo("PNG") + b"<script>alert(1)</script>")
    assert scan.content_type == "image/png"
    assert b"script" not in scan.data


def test_a_pdf_keeps_its_pages_and_nothing_else() -> None:
    pdf = paper(pages=2, picture=located())
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = script
    pdf.pages[0].obj.AA = Dictionary(O=script)
    pdf.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, A=script, Rect=Array([0, 0, 9, 9]))]
    )
    pdf.pages[0].obj.Resources.XObject.Im0.Metadata = pdf.make_stream(b"<x>Lange Schaft</x>")
    pdf.pages[1].obj.Resources.Properties = Dictionary(
        M0=Dictionary(Metadata=pdf.make_stream(b"<x>Lange Schaft</x>"))
    )
    pdf.attachments["virus.exe"] = b"MZ-attached"
    pdf.docinfo["/Author"] = "Kees de Wit"
    scan = scans.clean(saved(pdf))
    assert (scan.content_type, scan.page_count) == ("application/pdf", 2)
    with Pdf.open(io.BytesIO(scan.data)) as kept:
        everything = saved(
            kept, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized
        )
        assert "/Im0" in kept.pages[1].obj.Resources.XObject
        assert "/OpenAction" not in kept.Root
        assert not kept.attachments
    for trace in (b"app.alert", b"MZ-attached", b"Kees", b"Lange Schaft", b"virus", b"/Annots"):
        assert trace not in everything, trace


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", Why.EMPTY),
        (b"<html><script>alert(1)</script></html>", Why.KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Why.KIND),
        (b"GIF89a" + bytes(50), Why.KIND),
        (b"PK\x03\x04" + bytes(50), Why.KIND),
        (b"%PDF-1.7\n<html>not a pdf</html>", Why.BROKEN),
        (b"\xff\xd8\xff\xe0<html>", Why.BROKEN),
        (photo()[:400], Why.BROKEN),
        (b"\xff\xd8\xff" + bytes(scans.MAX_BYTES), Why.TOO_BIG),
        (png_claiming(7000, 7000), Why.PIXELS),
        (png_claiming(60000, 60000), Why.PIXELS),
        (png_claiming(500, 500), Why.BROKEN),
        (saved(paper(pages=scans.MAX_PAGES + 1)), Why.PAGES),
        (saved(Pdf.new()), Why.PAGES),
        (saved(paper(), encryption=pikepdf.Encryption(owner="a", user="b")), Why.LOCKED),
        (saved(paper(), encryption=pikepdf.Encryption(owner="a", user="")), Why.LOCKED),
        (
            b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n"
            + zlib.compress(bytes(scans.MAX_PART + 1)),
            Why.PIXELS,
        ),
    ],
)
def test_what_cannot_be_rebuilt_is_refused(sent: bytes, why: Why) -> None:
    with pytest.raises(Unfit) as refused:
        scans.clean(sent)
    assert refused.value.why == why
