"""What people type into one line: no control signs (PostgreSQL refuses NUL), no blanks around."""

from __future__ import annotations

import unicodedata


def one_line(text: str | None) -> str | None:
    """The text on one line."""
    if text is None:
        return None
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
    return " ".join(plain.split())
