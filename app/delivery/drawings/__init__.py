"""Plans that a committee attaches: a PDF or a picture becomes page images; the file itself is not kept.

Threats: a file that is also a script, metadata with names, a PDF made to exhaust memory or time. A PDF is
opened in a process of its own with limits (process.py); each page comes back as a picture and is
encoded anew.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from app.delivery import photos
from app.delivery.drawings.process import MOST_PAGES, TOO_LONG, unpack
from app.domain.errors import LouyiError

MOST_BYTES = 20 * 1024 * 1024
MEMORY = 1024 * 1024 * 1024
SECONDS = 60
THUMBNAIL = 320
__all__ = ["MOST_PAGES", "Drawing", "DrawingRefused", "read"]


class DrawingRefused(LouyiError):
    """`why` is "bytes", "content", "sides", "pages" or "effort" (a PDF that takes too long to draw)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Drawing:
    """One page: a JPEG with its sides, and a small one."""

    image: bytes
    width: int
    height: int
    thumbnail: bytes


def read(data: bytes) -> list[Drawing]:
    """The pages, judged by content and not by name. Raises DrawingRefused."""
    if len(data) > MOST_BYTES:
        raise DrawingRefused("bytes")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return [_page(picture) for picture in _rendered(data)]
    try:
        return [_page(photos.clean(data))]
    except photos.PhotoRefused as error:
        raise DrawingRefused(error.why) from error


def _rendered(data: bytes) -> list[bytes]:
    command = [sys.executable, "-m", "app.delivery.drawings.process", str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - this module, no shell
            command, input=data, capture_output=True, timeout=2 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DrawingRefused("effort") from error
    if done.returncode == TOO_LONG:
        raise DrawingRefused("pages")
    if done.returncode < 0:
        raise DrawingRefused("effort")
    if done.returncode:
        raise DrawingRefused("content")
    return [photos.clean(each) for each in unpack(done.stdout)]


def _page(clean: bytes) -> Drawing:
    with Image.open(BytesIO(clean)) as image:
        width, height = image.size
        image.thumbnail((THUMBNAIL, THUMBNAIL))
        out = BytesIO()
        image.save(out, "JPEG", quality=60)
    return Drawing(clean, width, height, out.getvalue())
