"""What a text message to the mainland may not hold."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|xyz|io|cc|me|info|vip|link)\b", re.IGNORECASE
)


def holds_address(text: str) -> bool:
    """Whether the text holds the address of a page: providers drop such messages."""
    return _ADDRESS.search(text) is not None
