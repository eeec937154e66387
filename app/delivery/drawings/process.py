"""Draws the pages of one PDF in a process of its own: the file on standard input, JPEGs on output.

The limits end this process only. Each picture is preceded by its length in four bytes.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from collections.abc import Iterator
from io import BytesIO

MOST_PAGES = 40
LONGEST = 2000
"""Pixels of the longer side."""
UNREADABLE, TOO_LONG = 3, 4


def main(memory_bytes: int, cpu_seconds: int) -> int:
    """Status 0 with the pictures; 3 where it is no PDF that can be drawn, 4 where it has too many pages."""
    with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        if len(document) > MOST_PAGES:
            return TOO_LONG
        pictures = [_draw(page) for page in document]
    except (pypdfium2.PdfiumError, MemoryError, ValueError, ZeroDivisionError):
        return UNREADABLE
    if not pictures:
        return UNREADABLE
    for picture in pictures:
        sys.stdout.buffer.write(len(picture).to_bytes(4, "big") + picture)
    return 0


def _draw(page: object) -> bytes:
    width, height = page.get_size()  # type: ignore[attr-defined]
    scale = LONGEST / max(width, height, 1)
    image = page.render(scale=min(scale, 4)).to_pil().convert("RGB")  # type: ignore[attr-defined]
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def unpack(output: bytes) -> Iterator[bytes]:
    """The pictures of such an output."""
    place = 0
    while place < len(output):
        length = int.from_bytes(output[place : place + 4], "big")
        yield output[place + 4 : place + 4 + length]
        place += 4 + length


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
