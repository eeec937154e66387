"""Of a refused number is said what is truly wrong with it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.services.phones import is_mobile
from app.web.phone_words import phone_fault


@pytest.mark.parametrize("typed", ["17411112222", "174 1111 2222", "+86 174-1111-2222", "１７４11112222"])
def test_a_number_of_eleven_digits_is_told_by_how_it_begins(app: Flask, typed: str) -> None:
    assert not is_mobile(typed)
    with app.test_request_context():
        assert phone_fault(typed).startswith("没有以 17411 开头的手机号")


@pytest.mark.parametrize("typed", ["1381234567", "138123456789", "01012345678", "23812345678", "老王", ""])
def test_any_other_is_told_how_a_number_looks(app: Flask, typed: str) -> None:
    assert not is_mobile(typed)
    with app.test_request_context():
        assert "手机号有 11 位，以 1 开头" in phone_fault(typed)
