from __future__ import annotations

import pytest

from app.setup.machine import objection


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (4, 0, 0)])
def test_a_new_enough_python_is_welcome(version: tuple[int, ...]) -> None:
    assert objection(version, "linux") == ""


def test_the_last_python_before_the_oldest_is_refused_with_its_version() -> None:
    text = objection((3, 10, 99), "darwin")
    assert "3.10.99" in text
    assert "3.11" in text


def test_windows_is_pointed_to_wsl() -> None:
    assert "WSL" in objection((3, 11, 0), "win32")
