"""The access log shows what a request was, never whose."""

from __future__ import annotations

import logging

import pytest

from app.access_log import MaskPaths, masked


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "/"),
        ("/healthz", "/healthz"),
        ("/static/app.3f2a.css", "/static/app.3f2a.css"),
        ("/committee/motions/17/open", "/committee/motions/*/open"),
        ("/b/Zk3-_9aQxYv0", "/b/*"),
        ("/r/7KQ4-M2XD", "/r/*"),
        ("/r/KQMX", "/r/*"),
        ("/b/" + "a" * 25, "/b/*"),
        ("/b/token?phone=13800000000", "/b/token"),
        ("/static/../b/Zk3", "/static/*/b/*"),
        ("/楼议", "/*"),
    ],
)
def test_only_plain_words_of_a_path_are_shown(path: str, shown: str) -> None:
    assert masked(path) == shown


def test_the_error_log_masks_paths_too() -> None:
    record = logging.LogRecord("g", 40, "f", 1, "Error handling request %s", ("/b/Zk3-_9aQxYv0?x=1",), None)
    assert MaskPaths().filter(record)
    assert record.getMessage() == "Error handling request /b/*"
