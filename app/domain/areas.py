"""Areas: integers in hundredths of a square metre, never a float (RULES.md section 2)."""

import re
import unicodedata

from app.domain.errors import LouyiError

_AREA = re.compile(r"\s*([0-9]{1,9})(?:\.([0-9]{1,2}))?\s*(?:m2|平方米|平米)?\s*", re.IGNORECASE)


class BadArea(LouyiError):
    """Not a positive number of square metres with at most two decimals."""


def parse_area(value: str | int) -> int:
    """ "61.2", "６１．２０㎡" and 61 as 6120, 6120, 6100; raises BadArea (zero, "89,5", "80.125", "1e2")."""
    match = _AREA.fullmatch(unicodedata.normalize("NFKC", str(value)))
    if match is None:
        raise BadArea(str(value))
    whole, decimals = match.group(1), match.group(2) or ""
    area = int(whole) * 100 + int(decimals.ljust(2, "0"))
    if area == 0:
        raise BadArea(str(value))
    return area


def format_area(area: int) -> str:
    """6120 as "61.20"; also right for a negative difference."""
    sign = "-" if area < 0 else ""
    return f"{sign}{abs(area) // 100}.{abs(area) % 100:02d}"
