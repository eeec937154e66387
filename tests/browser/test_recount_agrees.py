"""The recount of the browser and verify.py say the same of every kit, honest or forged."""

from __future__ import annotations

import re
import time
from copy import deepcopy

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from app.domain.ledger.canonical import canonical
from tests.browser.recounting import by_browser, by_program, empty_page
from tests.services.kits import kits
from tests.services.test_insiders import ACTS, OPEN, Insider, Outside, scene

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
GENERATED = 50
LONGEST_PAUSE_MS = 2000
"""On a loaded machine of two cores; the finger waits no longer."""
LOOK = """() => {
  let last = performance.now();
  window.longest = 0;
  setInterval(() => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
  }, 10);
}"""
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


def test_both_say_which_entries_a_voter_has(browser: Browser, scene: tuple[Insider, Outside]) -> None:
    insider = scene[0]
    cast = insider.entries[insider.ballots()[0]]
    with empty_page(browser) as page:
        for slot in (cast["slot"], insider.silent(), "00" * 16):
            one, told = by_browser(page, insider.files(), slot=slot)
            other, said = by_program(insider.files(), slot=slot)
            assert one == other, (slot, told, said)
            assert (one[11][0] == "fault") is (slot == "00" * 16)


def large(insider: Insider, voters: int) -> dict[str, bytes]:
    """The same vote with so many voters of one home, who all agree; a head for every tenth entry."""
    genesis, roll, opened = insider.entries[0], insider.entries[1], insider.entries[OPEN]
    ballot = insider.entries[insider.ballots()[0]]
    said = insider.openings[ballot["n"]]["opening"]
    slots = [f"{number:032x}" for number in range(voters)]
    flats = [[{"flat": f"3-1-{number}", "area": 8000}] for number in range(voters)]
    of_roll = [
        {"slot": slot, "flats": flat, "owners": ["x"]} for slot, flat in zip(slots, flats, strict=True)
    ]
    of_ballots = [said | {"slot": s, "flat": flat[0]["flat"]} for s, flat in zip(slots, flats, strict=True)]
    whole, none = {"heads": voters, "area": f"{voters * 80}.00"}, {"heads": 0, "area": "0.00"}
    counted = {"verdict": "passed", "roll": whole, "participating": whole, "yes": whole}
    tally = insider.entries[-1] | {"items": [counted | {"no": none, "abstain": none, "pending": none}]}
    insider.entries = [
        genesis,
        *(roll | {"slot": slot} for slot in slots),
        opened | {"heads": voters, "flats": voters, "area": voters * 8000, "roll": [1, voters]},
        *(ballot | {"slot": s, "prev": n, "ch": "online"} for n, s in enumerate(slots, 1)),
        {"v": 1, "h": tally["h"], "type": "close", "op": None},
        tally,
    ]
    for n, entry in enumerate(insider.entries):
        entry["n"] = n
    insider.openings = {n: {"opening": each} for n, each in enumerate(of_roll, 1)}
    insider.openings |= {n: {"opening": each} for n, each in enumerate(of_ballots, voters + 2)}
    for n in insider.openings:
        insider.reopen(n)
    insider.registry = b""
    lines = [canonical(each) for each in insider.entries]
    insider.notes = [insider.note(lines[:size]) for size in (100, 1000, len(lines))] * 300
    return insider.files()


def test_ten_thousand_entries_are_counted_and_the_page_stays_awake(
    browser: Browser, scene: tuple[Insider, Outside]
) -> None:
    files = large(scene[0], 5000)
    with empty_page(browser) as page:
        page.evaluate(LOOK)
        began = time.monotonic()
        one, told = by_browser(page, files)
        took = time.monotonic() - began
        pause = page.evaluate("Math.round(longest)")
    print(f"{files['entries.jsonl'].count(10)} entries: {took:.1f} s, longest pause {pause} ms")
    assert one == by_program(files | {"heads.jsonl": files["heads.jsonl"].splitlines(True)[2]})[0], told
    assert "fault" not in {state for state, _entry in one}
    assert pause < LONGEST_PAUSE_MS
