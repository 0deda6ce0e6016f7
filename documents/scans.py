"""A scan of a signed paper: known by its content, rebuilt before anybody keeps it.

Nothing that was sent is kept as it came. An image is decoded to pixels, turned upright and written anew, so that
position, camera and thumbnail are gone. Of a PDF only the pages are taken over, into a new file: no scripts,
attachments, forms, links or properties; photographs in it lose their markers too. What can't be
rebuilt with certainty is refused. The sender's file name has no say in anything.
"""

import io
import re
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageFile, ImageOps

MAX_BYTES = 15 * 1024 * 1024
# A4 at 600 dots an inch is 35 million
MAX_PIXELS = 40_000_000
MAX_PAGES = 12
# of all photographs of a PDF together: every page a whole A4 at 300 dots an inch, twice over
MAX_ALL_PIXELS = 2 * MAX_PAGES * 9_000_000
# what one compressed part of a PDF may become, and all of them together
MAX_PART = 3 * MAX_PIXELS
MAX_UNPACKED = 4 * MAX_PART

# a page's own keys; left out are its links, notes, scripts, thumbnail and private data of programs
PAGE_KEYS = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources")
# keys that run, open, attach or describe something, wherever they stand
LOOSE_KEYS = frozenset(
    [
        "/AA",
        "/OpenAction",
        "/JS",
        "/JavaScript",
        "/EF",
        "/EmbeddedFiles",
        "/AF",
        "/Metadata",
        "/PieceInfo",
        "/Annots",
        "/OPI",
    ]
)


class Why(StrEnum):
    EMPTY = "empty"
    TOO_BIG = "too_big"
    KIND = "kind"
    BROKEN = "broken"
    LOCKED = "locked"
    PIXELS = "pixels"
    PAGES = "pages"


class Unfit(Exception):
    """This can't be kept as a scan. `why` chooses the words for the person who sent it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Scan:
    data: bytes
    content_type: str
    page_count: int


def clean(sent: bytes) -> Scan:
    """The scan as it may be kept. Raises Unfit."""
    if not sent:
        raise Unfit(Why.EMPTY)
    if len(sent) > MAX_BYTES:
        raise Unfit(Why.TOO_BIG)
    if sent.startswith(b"\xff\xd8\xff"):
        return Scan(_image(sent, "JPEG"), "image/jpeg", 1)
    if sent.startswith(b"\x89PNG\r\n\x1a\n"):
        return Scan(_image(sent, "PNG"), "image/png", 1)
    if sent.startswith(b"%PDF-"):
        return _pdf(sent)
    raise Unfit(Why.KIND)


_pillow = threading.Lock()


@contextmanager
def _whole_images_only() -> Iterator[None]:
    """WeasyPrint tells Pillow, for the whole process, to fill up what is missing of an image. Not of a scan."""
    with _pillow:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _image(sent: bytes, kind: str) -> bytes:
    try:
        with _whole_images_only(), warnings.catch_warnings():
            # our own limit stands below, before a pixel is decoded
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(sent), formats=[kind]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise Unfit(Why.PIXELS)
                # grey stays grey: a PDF's mask must be
                pixels = ImageOps.exif_transpose(image).convert("L" if image.mode == "L" else "RGB")
    except Unfit:
        raise
    except Image.DecompressionBombError:
        raise Unfit(Why.PIXELS) from None
    except (OSError, ValueError, SyntaxError, zlib.error):
        raise Unfit(Why.BROKEN) from None
    # a new image of the bare pixels: Pillow would write back what it read beside them
    bare = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, kind, quality=88)
    else:
        bare.save(out, kind)
    return out.getvalue()


def _pdf(sent: bytes) -> Scan:
    _check_unpacked(sent)
    try:
        with Pdf.open(io.BytesIO(sent), attempt_recovery=False) as old, Pdf.new() as new:
            if old.is_encrypted:
                raise Unfit(Why.LOCKED)
            count = len(old.pages)
            if not 1 <= count <= MAX_PAGES:
                raise Unfit(Why.PAGES)
            for page in old.pages:
                _bare_page(page)
                _check_inline(page)
                new.pages.append(page)
            pixels = 0
            for thing in new.objects:
                if isinstance(thing, Dictionary | Stream):
                    pixels += _pixels_of(thing)
                    if pixels > MAX_ALL_PIXELS:
                        raise Unfit(Why.PIXELS)
                    _bare(thing)
            out = io.BytesIO()
            new.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    except pikepdf.PasswordError:
        raise Unfit(Why.LOCKED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        raise Unfit(Why.BROKEN) from None
    return Scan(out.getvalue(), "application/pdf", count)


def _bare_page(page: pikepdf.Page) -> None:
    # size and fonts may stand on a parent in the tree of pages, that stays behind
    for key in ("/MediaBox", "/CropBox", "/Rotate", "/Resources"):
        parent = page.obj.get("/Parent")
        for _level in range(20):
            if key in page.obj or parent is None:
                break
            if key in parent:
                page.obj[key] = parent[key]
            parent = parent.get("/Parent")
    for key in list(page.obj.keys()):
        if key not in (*PAGE_KEYS, "/Type", "/Parent"):
            del page.obj[key]


def _pixels_of(thing: Dictionary | Stream) -> int:
    if not isinstance(thing, Stream) or thing.get("/Subtype") != Name.Image:
        return 0
    return int(thing.get("/Width", 0)) * int(thing.get("/Height", 0))


def _check_inline(drawn: pikepdf.Page | Stream) -> None:
    """A photograph written in the drawing itself keeps what its camera wrote; no scanner makes one."""
    for one in pikepdf.parse_content_stream(drawn):
        if not isinstance(one, pikepdf.ContentStreamInlineImage):
            continue
        filters = str(one.iimage.obj.get("/Filter", one.iimage.obj.get("/F", "")))
        if "DCT" in filters or "JPX" in filters:
            raise Unfit(Why.BROKEN)


def _bare(thing: Dictionary | Stream) -> None:
    _drop_loose(thing)
    if thing.get("/Subtype") == Name.Type3:
        # letters that are drawings: a scan has none
        raise Unfit(Why.BROKEN)
    if not isinstance(thing, Stream):
        return
    # its bytes stand in the file, not in another one
    for key in ("/F", "/FFilter"):
        if key in thing:
            del thing[key]
    if thing.get("/Subtype") == Name.Image:
        width, height = int(thing.get("/Width", 0)), int(thing.get("/Height", 0))
        if width * height > MAX_PIXELS:
            raise Unfit(Why.PIXELS)
    if thing.get("/Subtype") == Name.Form:
        _check_inline(thing)
    chain = thing.get("/Filter")
    filters = [str(one) for one in chain] if isinstance(chain, Array) else [str(chain)]
    if "/JPXDecode" in filters or ("/DCTDecode" in filters and len(filters) > 1):
        # may hold a position that can't be taken out with certainty
        raise Unfit(Why.BROKEN)
    if filters == ["/DCTDecode"]:
        picture = _image(thing.read_raw_bytes(), "JPEG")
        thing.write(picture, filter=Name.DCTDecode)
        grey = Image.open(io.BytesIO(picture)).mode == "L"
        thing.ColorSpace = Name.DeviceGray if grey else Name.DeviceRGB
        thing.BitsPerComponent = 8
        if "/Decode" in thing:
            del thing["/Decode"]
        if "/DecodeParms" in thing:
            del thing["/DecodeParms"]


def _drop_loose(thing: pikepdf.Object, depth: int = 0) -> None:
    """Also in what is written inside it; what it only points at has its own turn."""
    if depth > 50:
        raise Unfit(Why.BROKEN)
    if isinstance(thing, Dictionary | Stream):
        for key in list(thing.keys()):
            if key in LOOSE_KEYS:
                del thing[key]
        inner = [one for _key, one in thing.items()]
    elif isinstance(thing, Array):
        inner = list(thing)
    else:
        return
    for one in inner:
        if isinstance(one, Dictionary | Array) and not one.is_indirect:
            _drop_loose(one, depth + 1)


def _check_unpacked(sent: bytes) -> None:
    """Unpack every deflated part in small bites, before a library unpacks one whole."""
    total = 0
    for found in re.finditer(rb"stream\r?\n(?=[\x08-\x78])", sent):
        unpack, part = zlib.decompressobj(), 0
        rest = sent[found.end() :]
        try:
            while rest and not unpack.eof:
                bite = len(unpack.decompress(rest, 1 << 20))
                part += bite
                total += bite
                if part > MAX_PART or total > MAX_UNPACKED:
                    raise Unfit(Why.PIXELS)
                rest = unpack.unconsumed_tail
        except zlib.error:
            continue
