"""The server's log shows what a request was, never whose."""

from __future__ import annotations

import logging

import pytest

from app.server_log import MaskPaths, masked


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "/"),
        ("/healthz", "/healthz"),
        ("/committee/motions/17/open", "/committee/motions/*/open"),
        ("/b/Zk3-_9aQxYv0", "/b/*"),
        ("/r/7KQ4-M2XD", "/r/*"),
        ("/r/KQMX", "/r/*"),
        ("/b/" + "a" * 24, "/b/" + "a" * 24),
        ("/b/" + "a" * 25, "/b/*"),
        ("/b/token?phone=0", "/b/token"),
        ("/楼议", "/*"),
    ],
)
def test_only_plain_words_of_a_path_are_shown(path: str, shown: str) -> None:
    assert masked(path) == shown


def test_a_logged_error_masks_the_path_of_its_request() -> None:
    text, path = "Error handling request %s", "/b/Zk3-_9aQxYv0?x=1"
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "file", 1, text, (path,), None)
    assert MaskPaths().filter(record)
    assert record.getMessage() == "Error handling request /b/*"
