"""Photos from strangers: what is taken, what is refused, and that only the picture stays."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from app.delivery import photos
from app.delivery.photos import PhotoRefused


def picture(kind: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims these sides and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg(kind: str) -> None:
    with Image.open(BytesIO(photos.clean(picture(kind)))) as cleaned:
        assert cleaned.format == "JPEG"
        assert cleaned.size == (40, 30)


def test_the_place_where_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home"
    exif.get_ifd(0x8825)[1] = "N"
    cleaned = photos.clean(picture("JPEG", exif=exif, comment=b"a comment"))
    with Image.open(BytesIO(cleaned)) as opened:
        assert len(opened.getexif()) == 0
    assert b"at home" not in cleaned
    assert b"a comment" not in cleaned


def test_a_picture_taken_sideways_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(photos.clean(picture("JPEG", exif=exif)))) as opened:
        assert opened.size == (30, 40)


def test_what_follows_the_picture_is_gone() -> None:
    assert b"<script>" not in photos.clean(picture("JPEG") + b"<script>alert(1)</script>")


def test_the_longest_side_is_taken_and_one_more_is_not() -> None:
    with Image.open(BytesIO(photos.clean(picture("PNG", (photos.LONGEST_SIDE, 2))))) as opened:
        assert opened.size[0] == photos.STORED_SIDE
    with pytest.raises(PhotoRefused) as error:
        photos.clean(picture("PNG", (photos.LONGEST_SIDE + 1, 2)))
    assert error.value.why == "sides"


@pytest.mark.parametrize("side", [4097, 9_500, 60_000, 2_000_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(PhotoRefused) as error:
        photos.clean(png_header(side, side))
    assert error.value.why in ("sides", "content")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7 ...",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0 cut short",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(PhotoRefused) as error:
        photos.clean(data)
    assert error.value.why == "content"


def test_a_picture_that_ends_early_is_refused() -> None:
    whole = picture("PNG", (400, 300), compress_level=0)
    with pytest.raises(PhotoRefused):
        photos.clean(whole[: len(whole) // 2])


def test_more_than_eight_megabytes_are_refused_unread() -> None:
    with pytest.raises(PhotoRefused) as error:
        photos.clean(b"\0" * (photos.MOST_BYTES + 1))
    assert error.value.why == "bytes"
