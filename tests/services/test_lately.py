"""What takes long is counted once a minute, and by one reader at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from app.services.lately import FRESH, KEPT, Count, Lately
from tests.factories import NOW

LATER = NOW + FRESH
SOON = LATER - timedelta(seconds=1)
LONG = 10


def test_a_count_stands_for_a_minute_and_each_name_has_its_own() -> None:
    lately = Lately()
    assert lately.get("a", NOW, lambda: 1) == Count(NOW, 1)
    assert lately.get("a", SOON, lambda: 2) == Count(NOW, 1)
    assert lately.get("b", SOON, lambda: 3) == Count(SOON, 3)
    assert lately.get("a", LATER, lambda: 4) == Count(LATER, 4)
    lately.get("c", SOON + KEPT, lambda: 5)
    assert set(lately._counts) == {"a", "c"}


def test_who_comes_while_another_counts_waits_for_the_first_count_alone_and_counts_nothing() -> None:
    lately, begun, go_on, made = Lately(), threading.Event(), threading.Event(), []

    def slow() -> int:
        begun.set()
        assert go_on.wait(LONG)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(4) as pool:
        try:
            first = [pool.submit(lately.get, "a", NOW, slow) for _reader in range(3)]
            assert begun.wait(LONG)
            assert not wait(first, timeout=0.2).done
        finally:
            go_on.set()
        assert [each.result(LONG) for each in first] == [Count(NOW, 1)] * 3
        begun.clear()
        go_on.clear()
        try:
            again = pool.submit(lately.get, "a", LATER, slow)
            assert begun.wait(LONG)
            assert pool.submit(lately.get, "a", LATER, slow).result(LONG) == Count(NOW, 1)
        finally:
            go_on.set()
        assert again.result(LONG) == Count(LATER, 2)


def test_a_count_that_fails_keeps_nobody_waiting() -> None:
    lately = Lately()
    with pytest.raises(ZeroDivisionError):
        lately.get("a", NOW, lambda: 1 // 0)
    assert lately.get("a", NOW, lambda: 1).value == 1
