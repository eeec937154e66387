"""Long lists stand a page at a time: which page was asked for, and which there are."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

MOST = 100_000
"""Pages of any list; what is beyond no database could skip."""


@dataclass(frozen=True)
class Paging:
    """Page `page` (from 1) of the pages 1 to `last`."""

    page: int
    last: int


def paging(total: int, size: int) -> Paging:
    """What `?page=` asks of `total` lines, `size` on a page; beyond the list it is the nearest end."""
    last = max(1, -(-total // size))
    return Paging(min(asked_page(), last), last)


def asked_page() -> int:
    """What `?page=` asks, before the length of the list is known."""
    return min(max(1, request.args.get("page", 1, type=int)), MOST)
