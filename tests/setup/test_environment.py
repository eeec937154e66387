"""The virtual environment. Making one without pip is quick; a real install is not part of the suite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.setup import environment, pins

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real environment without pip, in a folder with blank and Chinese characters; a pip is on the path."""
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "楼议 副本" / ".venv"
    folder.parent.mkdir()
    subprocess.run([environment.base_python(), "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A requirements file that asks for nothing: pip accepts it without a network."""
    file = tmp_path / "requirements.txt"
    file.write_text("# nothing\n")
    return file


def test_a_sound_environment_works(venv: Path) -> None:
    assert environment.works(venv)


def test_no_environment_does_not_work(tmp_path: Path) -> None:
    assert not environment.works(tmp_path / ".venv")


def test_an_environment_whose_python_is_gone_does_not_work(venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    assert not environment.works(venv)


def test_an_environment_made_for_another_python_does_not_work(venv: Path) -> None:
    settings = venv / "pyvenv.cfg"
    settings.write_text(settings.read_text().replace("version = 3.", "version = 2."))
    assert not environment.works(venv)


def test_clearing_keeps_the_lock_and_the_folders_that_links_lead_to(tmp_path: Path) -> None:
    venv, outside = tmp_path / ".venv", tmp_path / "outside"
    (venv / "lib").mkdir(parents=True)
    outside.mkdir()
    (outside / "kept").touch()
    (venv / "lib64").symlink_to(outside)
    (venv / environment.LOCK).touch()
    environment.clear(venv)
    assert [entry.name for entry in venv.iterdir()] == [environment.LOCK]
    assert (outside / "kept").exists()


def test_a_complete_environment_is_left_alone(venv: Path, empty: Path) -> None:
    pins.record(venv, empty)
    before = sorted(entry.name for entry in venv.iterdir())
    environment.prepare(venv, [empty])
    assert sorted(entry.name for entry in venv.iterdir()) == before


def test_an_environment_without_pip_is_filled_by_a_pip_from_outside(venv: Path, empty: Path) -> None:
    environment.prepare(venv, [empty])
    assert pins.missing(venv, [empty]) == []
    assert not pins.was_cut_short(venv)


def test_a_cut_short_install_is_made_anew(venv: Path, empty: Path) -> None:
    pins.begin(venv)
    (venv / "half-written").touch()
    environment.prepare(venv, [empty])
    assert not (venv / "half-written").exists()
    assert environment.works(venv)
    assert pins.missing(venv, [empty]) == []


def test_a_wrong_hash_stops_the_install_and_leaves_its_mark(venv: Path, empty: Path) -> None:
    empty.write_text("unhashed-package==1.0\n")
    with pytest.raises(subprocess.CalledProcessError):
        environment.prepare(venv, [empty])
    assert pins.missing(venv, [empty]) == [empty]


def test_the_first_steps_need_no_installed_package() -> None:
    """-S and -I hide every site-packages folder, as on a machine with nothing but Python."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import app.__main__, app.setup.start, tests.__main__"
    )
    subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True, env={**os.environ, "PYTHONPATH": ""})
