from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from app.setup import catalogues

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Agree"
msgstr "同意"
"""


@pytest.fixture
def po(tmp_path: Path) -> Path:
    file = tmp_path / "zh_Hans" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    return file


def test_a_new_catalogue_is_compiled_and_readable(tmp_path: Path, po: Path) -> None:
    assert catalogues.compile_all(tmp_path) == [po.with_suffix(".mo")]
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Agree") == "同意"
    assert sorted(entry.suffix for entry in po.parent.iterdir()) == [".mo", ".po"]


def test_an_unchanged_catalogue_is_left_alone(tmp_path: Path, po: Path) -> None:
    catalogues.compile_all(tmp_path)
    assert catalogues.compile_all(tmp_path) == []


def test_a_newer_catalogue_is_compiled_again(tmp_path: Path, po: Path) -> None:
    catalogues.compile_all(tmp_path)
    later = po.with_suffix(".mo").stat().st_mtime + 1
    os.utime(po, (later, later))
    assert catalogues.compile_all(tmp_path) == [po.with_suffix(".mo")]


def test_a_project_without_translations_compiles_nothing(tmp_path: Path) -> None:
    assert catalogues.compile_all(tmp_path / "none") == []
