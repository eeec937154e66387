"""Posters and ballot sheets (DESIGN, Paper): one file, A4, one page each."""

from pathlib import Path

from app.delivery import qr

from . import wording
from .data import PosterData, RecordHead, SheetData, SheetPack
from .typeset import typeset


def ballot_sheets(pack: SheetPack, *, fonts: Path | None = None) -> bytes:
    """The PDF of all posters, then all sheets, in the order given. Raises TypesetError, NaiveInstant."""
    return typeset("sheets.typ", sheet_fields(pack), at=pack.printed_at, fonts=fonts)


def door_slips(pack: SheetPack, *, fonts: Path | None = None) -> bytes:
    """A slip for each sheet's flat, left where nobody opens: one on A5, two on A4."""
    return typeset("slips.typ", sheet_fields(pack), at=pack.printed_at, fonts=fonts)


def proxy_forms(pack: SheetPack, *, fonts: Path | None = None) -> bytes:
    """A written authority for each sheet's flat, to be filled in by its owner."""
    return typeset("proxies.typ", sheet_fields(pack), at=pack.printed_at, fonts=fonts)


def sheet_fields(pack: SheetPack) -> dict[str, object]:
    """What the template reads: every number and date already in words."""
    return {
        "lang": pack.lang,
        "compound": pack.compound,
        "question": pack.question,
        "rule": pack.rule,
        "deadline": wording.deadline(pack.closes_at, pack.lang),
        "phone": pack.phone,
        "domain": pack.domain,
        "hand_in": pack.hand_in,
        "blank_is_abstain": pack.blank_is_abstain,
        "demo": pack.demo,
        "items": list(pack.items),
        "seats": pack.seats,
        "proxy_cap": pack.proxy_cap,
        "choices_posted": pack.choices_posted,
        "paper": pack.paper,
        "large": pack.large,
        "posters": [_poster(poster) for poster in pack.posters],
        "sheets": [_sheet(sheet) for sheet in pack.sheets],
    }


def _poster(poster: PosterData) -> dict[str, object]:
    return {
        "building": poster.building,
        "address": poster.address,
        "code": poster.code,
        "serial": poster.serial,
        "qr": qr_fields(poster.link),
    }


def _sheet(sheet: SheetData) -> dict[str, object]:
    areas = [flat.area for flat in sheet.counted]
    known = [area for area in areas if area is not None]
    return {
        "flat": sheet.flat,
        "counted": [
            {"flat": flat.flat, "area": None if flat.area is None else wording.area(flat.area)}
            for flat in sheet.counted
        ],
        "total": wording.area(sum(known)) if len(known) == len(areas) else None,
        "address": sheet.address,
        "code": sheet.code,
        "serial": sheet.serial,
        "cost": None if sheet.cost is None else wording.money(sheet.cost),
        "cost_note": sheet.cost_note,
        "qr": qr_fields(sheet.link),
    }


def head_fields(head: RecordHead | None) -> dict[str, object] | None:
    """A head of the record, with the whole of it as a QR code."""
    if head is None:
        return None
    return {
        "size": str(head.size),
        "root": " ".join(head.root[at : at + 4] for at in range(0, len(head.root), 4)),
        "words": list(head.words),
        "key": head.key,
        "key_words": list(head.key_words),
        "flats": None if head.flats is None else str(head.flats),
        "qr": qr_fields(head.note),
    }


def qr_fields(link: str) -> dict[str, object]:
    """A drawing for Typst: an SVG of its own is the quickest vector (docs/adr/0002)."""
    drawn = qr.path(link)
    size = drawn.size
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
    return {"size": size, "svg": f'<svg {box}><path d="{drawn.d}"/></svg>'}
