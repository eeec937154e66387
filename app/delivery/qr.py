"""QR codes as vector paths (ISO/IEC 18004, error correction M).

The qrcode library encodes; the drawing is our own: one path, each horizontal run of dark modules one
rectangle. The mask is fixed: trying all eight costs most of the time, and readers decode any of them.
"""

from dataclasses import dataclass
from html import escape
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""Light modules on each side; the standard asks for four."""

_MASK = 2


MOST = 2331
"""Bytes in the largest square at error correction M."""


@dataclass(frozen=True)
class QrPath:
    """`size`: side in modules, quiet zone included. `d`: SVG path data, one unit a module."""

    size: int
    d: str


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The square of modules of `text`, row by row, without quiet zone; True is dark."""
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=0)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in code.modules)


def path(text: str) -> QrPath:
    """The dark modules of `text` as one path, moved in by the quiet zone."""
    rows = modules(text)
    parts: list[str] = []
    for y, row in enumerate(rows, QUIET_ZONE):
        x = QUIET_ZONE
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return QrPath(len(rows) + 2 * QUIET_ZONE, "".join(parts))


def svg(text: str, title: str) -> str:
    """An <svg> to put into a page: no style attribute (strict CSP), current colour, sized by the page's CSS.

    The page must give it a light ground also in the dark scheme: many readers refuse a light code on dark.
    """
    drawn = path(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.size} {drawn.size}" role="img"'
        f' shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="currentColor" d="{drawn.d}"/></svg>'
    )
