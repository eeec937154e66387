"""The table of contents of a filing pack, on paper."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.delivery.pack import Part

from . import wording
from .data import Lang
from .typeset import typeset


def contents_page(
    title: str, parts: Sequence[Part], *, lang: Lang, at: datetime, demo: bool, fonts: Path | None = None
) -> bytes:
    """The PDF: every file with what it holds, its length and its SHA-256. Raises TypesetError."""
    data = {
        "lang": lang,
        "title": title,
        "made_at": wording.moment(at, lang),
        "demo": demo,
        "parts": [
            {"name": part.name, "what": part.what, "bytes": str(part.bytes), "sha256": part.sha256}
            for part in parts
        ],
    }
    return typeset("contents.typ", data, at=at, fonts=fonts)
