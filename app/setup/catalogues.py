"""Compile the translations: `app/translations/*/LC_MESSAGES/*.po` to .mo, where the .po is newer."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


def compile_all(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile what is out of date; return the .mo files. Each is replaced at once, for running servers."""
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    for po in stale:
        _compile(po)
    return [po.with_suffix(".mo") for po in stale]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    locale = po.parent.parent.name
    with po.open("rb") as source:
        catalogue = read_po(source, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    draft = po.with_suffix(f".mo.{os.getpid()}")
    draft.write_bytes(compiled.getvalue())
    draft.replace(po.with_suffix(".mo"))


if __name__ == "__main__":
    for written in compile_all():
        print(written)
