"""The part of a page that moves: drawn into the page, and asked for again by the page's script."""

from __future__ import annotations

import hashlib

from flask import Response, make_response, request


def tag_of(text: str) -> str:
    """Changes when the text does."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def live_answer(text: str) -> Response:
    """The part alone; 304 where the script has this very text."""
    answer = make_response(text)
    answer.set_etag(tag_of(text))
    answer.make_conditional(request)
    return answer
