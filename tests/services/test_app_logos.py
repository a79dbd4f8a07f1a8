"""Files that become logos of apps, and files that don't. Without servers."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cute_api.refusals import RefusalError
from cute_api.services.apps import logos
from cute_api.services.apps.logos import MAX_BYTES, MAX_SIDE, MIN_SIDE, STORED_SIDE

SCRIPT = "<script>alert(1)</script>"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">{SCRIPT}</svg>'.encode()


def picture(
    width: int = 256, height: int | None = None, form: str = "PNG", **more: object
) -> bytes:
    """A red picture as a file."""
    file = BytesIO()
    size = (width, width if height is None else height)
    Image.new("RGB", size, "red").save(file, format=form, **more)
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A small file that says it has 30,000 pixels on a side."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return picture()[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def archive() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        zipped.writestr("index.html", SCRIPT)
    return file.getvalue()


def with_texts() -> bytes:
    texts = PngInfo()
    texts.add_text("Comment", SCRIPT)
    texts.add_itxt("XML:com.adobe.xmp", SVG.decode())
    return picture(pnginfo=texts, icc_profile=SCRIPT.encode())


@pytest.mark.parametrize("side", [MIN_SIDE, 300, MAX_SIDE])
def test_a_square_png_is_stored_in_one_size(side: int) -> None:
    with Image.open(BytesIO(logos.encode(picture(side)))) as image:
        assert (image.format, image.size) == ("PNG", (STORED_SIDE, STORED_SIDE))
        assert image.convert("RGBA").getpixel((5, 5)) == (255, 0, 0, 255)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(SVG, id="svg"),
        pytest.param(b"<?xml version='1.0'?>" + SVG, id="svg with a declaration"),
        pytest.param(SVG + picture(), id="svg before a png"),
        pytest.param(archive() + picture(), id="archive before a png"),
        pytest.param(b"GIF89a" + picture()[6:], id="gif header"),
        pytest.param(picture(form="GIF"), id="gif"),
        pytest.param(picture(form="JPEG"), id="jpeg"),
        pytest.param(picture(form="BMP"), id="bmp"),
        pytest.param(picture(form="WEBP"), id="webp"),
        pytest.param(picture(form="PDF"), id="pdf"),
        pytest.param(picture()[:8], id="signature alone"),
        pytest.param(picture()[:60], id="cut off"),
        pytest.param(picture().replace(b"IDAT", b"IDAX"), id="no pixels"),
        pytest.param(picture(MIN_SIDE - 1), id="too small"),
        pytest.param(picture(MAX_SIDE + 1), id="too wide"),
        pytest.param(picture(256, 200), id="not square"),
        pytest.param(bomb(), id="decompression bomb"),
        pytest.param(picture() + bytes(MAX_BYTES), id="too long"),
    ],
)
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(RefusalError, match="Choose a square PNG image") as refused:
        logos.encode(content)
    assert (refused.value.status, refused.value.field) == (422, "logo")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture() + SCRIPT.encode(), id="page behind a png"),
        pytest.param(picture() + SVG, id="svg behind a png"),
        pytest.param(picture() + archive(), id="archive behind a png"),
        pytest.param(with_texts(), id="metadata"),
    ],
)
def test_of_a_polyglot_the_pixels_alone_are_kept(content: bytes) -> None:
    assert logos.encode(content) == logos.encode(picture())
