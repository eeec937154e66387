"""A photo that came from a stranger: judged by its content, and re-encoded so that only the picture stays.

Threats (TRUST.md T09, T20): metadata with a place, a file that is also a script, a small file that unpacks to
gigabytes. Sides are read before anything is unpacked, and one picture is unpacked at a time.
"""

from __future__ import annotations

import threading
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.errors import LouyiError

MOST_BYTES = 8 * 1024 * 1024
LONGEST_SIDE = 4096
STORED_SIDE = 2048
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")
_ONE_AT_A_TIME = threading.Lock()


class PhotoRefused(LouyiError):
    """`why` is "bytes", "sides" or "content"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def clean(data: bytes) -> bytes:
    """The picture as a JPEG of at most 2048 pixels a side, without metadata. Raises PhotoRefused."""
    if len(data) > MOST_BYTES:
        raise PhotoRefused("bytes")
    with _ONE_AT_A_TIME:
        try:
            return _encode(data)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PhotoRefused("sides") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
            raise PhotoRefused("content") from error


def _encode(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if max(opened.size) > LONGEST_SIDE:
            raise PhotoRefused("sides")
        opened.draft("RGB", (STORED_SIDE, STORED_SIDE))  # a JPEG is unpacked at half its size where that does
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((STORED_SIDE, STORED_SIDE))
    picture = Image.new(
        "RGB", upright.size, "white"
    )  # a new picture: nothing of the old one's info goes along
    whole = upright.convert("RGBA")
    picture.paste(whole, mask=whole.getchannel("A"))
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
