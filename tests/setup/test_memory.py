"""The folder of one run: in memory where there is enough, gone afterwards; nothing is left of killed runs."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.provision.memory import folder


def test_the_folder_lies_in_memory_if_there_is_room_and_goes_away(tmp_path: Path) -> None:
    with folder("x", tmp_path, needed=1) as made:
        assert made.parent == tmp_path
        (made / "file").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_without_room_or_without_such_memory_it_lies_on_the_disk(tmp_path: Path) -> None:
    for shared, needed in ((tmp_path, 1 << 60), (tmp_path / "none", 1)):
        with folder("x", shared, needed) as made:
            assert tmp_path not in made.parents
        assert not made.exists()


def test_what_a_killed_run_left_goes_after_a_day(tmp_path: Path) -> None:
    old, running, others = tmp_path / "louyi-pg-old", tmp_path / "louyi-pg-new", tmp_path / "else"
    for kept in (old, running, others):
        kept.mkdir()
    day_ago = time.time() - 25 * 3600
    for past in (old, others):
        os.utime(past, (day_ago, day_ago))
    with folder("x", tmp_path, needed=1):
        assert {path.name for path in tmp_path.iterdir()} > {"louyi-pg-new", "else"}
        assert not old.exists()
