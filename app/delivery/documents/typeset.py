"""Typst, shut in: our templates, our fonts, data as JSON and never as source.

Text pasted into a Typst source is code, so all text goes through sys_inputs. Fonts come from one folder only:
neither the system's nor Typst's own are seen, and an unknown family is an error, not a silent fallback.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from app.domain.errors import LouyiError

TEMPLATES = Path(__file__).parent / "templates"
FAMILIES = ("Noto Sans SC", "Noto Serif SC")


class FontMissingError(LouyiError):
    """A font folder lacks one of FAMILIES."""


class TypesetError(LouyiError):
    """Typst refused the document, or warned about it."""


def font_folder() -> Path:
    """The folder of the fonts that are installed with the program."""
    return Path(pylopdf_fonts_zh_cn.sans_path()).parent


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    missing = [name for name in FAMILIES if name not in fonts.families()]
    if missing:
        raise FontMissingError(f"{folder} lacks {', '.join(missing)}")
    return fonts


def typeset(template: str, data: Mapping[str, object], *, at: datetime, fonts: Path | None = None) -> bytes:
    """The PDF of `template` filled with `data`; the same arguments give the same bytes.

    `at` becomes the creation date of the file. `fonts` is a folder that holds FAMILIES (default: installed).
    Raises FontMissingError and TypesetError.
    """
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=_fonts(fonts or font_folder()),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise TypesetError(f"{template}: {error}") from error
    if warnings:
        raise TypesetError(f"{template}: {warnings[0]}")
    return bytes(pdf)
