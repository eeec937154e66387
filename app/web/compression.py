"""Pages and styles travel compressed, also without a proxy in front: an old phone pays for each kilobyte."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

TYPES = ("text/", "application/javascript", "image/svg+xml")
SMALLEST = 500
LEVEL = 6


def init_app(app: Flask) -> None:
    """Compress texts for browsers that take gzip."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if not (response.mimetype or "").startswith(TYPES):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings["gzip"] or response.status_code != 200 or response.content_encoding:
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) >= SMALLEST:
            response.set_data(_static(body) if request.endpoint == "static" else gzip.compress(body, LEVEL))
            response.content_encoding = "gzip"
        return response


@lru_cache(maxsize=16)
def _static(body: bytes) -> bytes:
    return gzip.compress(body, 9)
