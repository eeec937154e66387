"""The recount of the browser and verify.py say the same of a record that was begun anew, honest or forged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.recounting import by_browser, by_program, empty_page
from tests.services.test_insiders_of_breaks import ACTS, Hand, Kept, deepcopy_but_signer, given, hand
from tests.services.test_ledger import motion, store

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
__all__ = ["hand", "motion", "store"]


def test_both_show_every_act_around_a_break_alike(browser: Browser, hand: tuple[Hand, Kept]) -> None:
    wrong = []
    with empty_page(browser) as page:
        for act, _shown, by, _entry in ACTS:
            forged = deepcopy_but_signer(hand[0])
            act(forged)
            files = (forged.files(), *given(hand[1], by))
            (one, told), (other, said) = by_browser(page, *files), by_program(*files)
            if one != other:
                differ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
                wrong.append((act.__name__, by, differ, told, said))
    assert not wrong, wrong[:3]
