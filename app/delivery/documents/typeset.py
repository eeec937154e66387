"""Typst, shut in: our templates, our fonts, data as JSON and never as source, a process of its own.

Text pasted into a Typst source is code, so all text goes through sys_inputs. Fonts come from one folder only:
neither the system's nor Typst's own are seen, and an unknown family is an error, not a silent fallback.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pylopdf_fonts_zh_cn

from app.domain.errors import LouyiError

from . import press

TEMPLATES = Path(__file__).parent / "templates"
FAMILIES = ("Noto Sans SC", "Noto Serif SC")
_PATIENCE_SECONDS = 120


class FontMissingError(LouyiError):
    """A font folder lacks one of FAMILIES."""


class TypesetError(LouyiError):
    """Typst refused the document, warned about it, or did not end in time."""


def font_folder() -> Path:
    """The folder of the fonts that are installed with the program."""
    return Path(pylopdf_fonts_zh_cn.sans_path()).parent


def typeset(template: str, data: Mapping[str, object], *, at: datetime, fonts: Path | None = None) -> bytes:
    """The PDF of `template` filled with `data`; the same arguments give the same bytes.

    `at` becomes the creation date of the file. `fonts` is a folder that holds FAMILIES (default: installed).
    Raises FontMissingError and TypesetError.
    """
    job = {
        "template": str(TEMPLATES / template),
        "root": str(TEMPLATES),
        "fonts": str(fonts or font_folder()),
        "families": FAMILIES,
        "data": json.dumps(data),
        "timestamp": int(at.timestamp()),
    }
    return _pressed(template, json.dumps(job).encode())


def _pressed(template: str, job: bytes) -> bytes:
    command = [sys.executable, "-I", str(Path(press.__file__))]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=job, capture_output=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TypesetError(f"{template}: not ready after {_PATIENCE_SECONDS} s") from error
    if done.returncode == 0:
        return done.stdout
    reason = done.stderr.decode(errors="replace").strip()
    if reason.startswith(press.MISSING):
        raise FontMissingError(reason)
    raise TypesetError(f"{template}: {reason}")
