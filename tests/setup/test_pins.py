from __future__ import annotations

from pathlib import Path

import pytest

from app.setup import pins


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    folder = tmp_path / ".venv"
    folder.mkdir()
    return folder


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text("flask==3.1.3 --hash=sha256:00\n")
    return file


def test_a_new_environment_misses_its_pins(venv: Path, requirements: Path) -> None:
    assert pins.missing(venv, [requirements]) == [requirements]


def test_recorded_pins_are_not_missing(venv: Path, requirements: Path) -> None:
    pins.record(venv, requirements)
    assert pins.missing(venv, [requirements]) == []


def test_a_changed_pin_is_missing_again(venv: Path, requirements: Path) -> None:
    pins.record(venv, requirements)
    requirements.write_text("flask==3.1.4 --hash=sha256:01\n")
    assert pins.missing(venv, [requirements]) == [requirements]


def test_each_requirements_file_has_its_own_stamp(venv: Path, requirements: Path) -> None:
    other = requirements.with_name("requirements-dev.txt")
    other.write_text("pytest==9\n")
    pins.record(venv, requirements)
    assert pins.missing(venv, [requirements, other]) == [other]


def test_after_a_cut_short_install_nothing_is_trusted(venv: Path, requirements: Path) -> None:
    pins.record(venv, requirements)
    pins.begin(venv)
    assert pins.missing(venv, [requirements]) == [requirements]
    assert pins.was_cut_short(venv)
    pins.finish(venv)
    assert pins.missing(venv, [requirements]) == []
