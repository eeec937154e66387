"""The recount of the browser and verify.py say the same of every kit, honest or forged."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.browser.recounting import by_browser, by_program, empty_page
from tests.services.kits import kits
from tests.services.test_insiders import ACTS, Insider, Outside, scene

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
GENERATED = 50
VERDICTS = {"passed", "failed_quorum", "failed_majority", "undetermined"}
__all__ = ["scene"]


def test_both_count_every_kind_of_vote_alike(browser: Browser, session: Session) -> None:
    made = kits(session, GENERATED)
    wrong, heard = [], ""
    with empty_page(browser) as page:
        for name, files in made.items():
            public = {name: data for name, data in files.items() if name != "openings.jsonl"}
            for part in (files, public):
                (one, told), (other, said) = by_browser(page, part), by_program(part)
                if one != other or "fault" in {state for state, _entry in one}:
                    wrong.append((name, one, other, told, said))
                heard += said
    assert not wrong, wrong[:3]
    assert set(re.findall(r"item \d+: (\w+)", heard)) >= VERDICTS


def test_both_show_every_act_of_an_insider_alike(browser: Browser, scene: tuple[Insider, Outside]) -> None:
    insider, outside = scene
    kept = {"": [], "notice": [outside.notice], "witness": [outside.witness]}
    wrong = []
    with empty_page(browser) as page:
        for place, (act, _shown, by, _entry) in enumerate(ACTS):
            forged = {name: deepcopy(value) for name, value in vars(insider).items() if name != "signer"}
            hand = Insider(**forged, signer=insider.signer)
            act(hand)
            receipts = [outside.receipt] if by.startswith("receipt") else []
            given = (hand.files(), kept.get(by, []), receipts)
            (one, told), (other, said) = by_browser(page, *given), by_program(*given)
            if one != other:
                wrong.append((place, [(a, b) for a, b in zip(one, other, strict=True) if a != b], told, said))
    assert not wrong, wrong[:3]
