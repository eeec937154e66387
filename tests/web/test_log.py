"""The lines of the log go to the standard error of their moment."""

from __future__ import annotations

import io
import sys

import pytest

from app.web import log


def test_a_line_goes_to_the_standard_error_of_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    with io.StringIO() as first:
        monkeypatch.setattr(sys, "stderr", first)
        log.configure()
        log.log.info("one")
        assert '"event": "one"' in first.getvalue()
    second = io.StringIO()
    monkeypatch.setattr(sys, "stderr", second)
    log.log.info("two")
    assert '"event": "two"' in second.getvalue()
    assert "one" not in second.getvalue()
