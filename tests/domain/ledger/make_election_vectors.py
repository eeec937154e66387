"""Wrote tests/vectors/election.json, once (`python3 -m tests.domain.ledger.make_election_vectors`).

A silent voter, served by a text, joins the majority of an election; and an objection to its result.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from app.domain.ledger.commitment import commit
from app.domain.ledger.entries import entry
from tests.domain.ledger import make_vectors as first

FILE = first.FILE.with_name("election.json")
SLOTS = ["11" * 16, "22" * 16, "33" * 16]
RULE = first.RULE | {"key": "civil-code-ordinary", "approval": [1, 2, ">"], "ordinary": True}
RULE |= {"objection_blocks": True}
OPTIONS = first.OPTIONS | {"silence": "joins_majority", "seats": 1, "minimum": 1}
AT = "2026-03-03T02:00:00.000000Z"
ALL, NONE = {"heads": 3, "area": "240.00"}, first.NONE
COUNTED = {"roll": ALL, "participating": ALL, "abstain": NONE, "pending": NONE}
TALLY = [
    {**COUNTED, "position": 1, "verdict": "passed", "yes": ALL, "no": NONE},
    {**COUNTED, "position": 2, "verdict": "failed_majority", "yes": NONE, "no": ALL},
]
ELECTED = {"elected": [1], "alternates": [], "tied": [], "open": [], "stands": True}


def record() -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]:
    """Three homes, two candidates, one seat."""
    found: list[dict[str, Any]] = []
    openings: dict[int, dict[str, Any]] = {}

    def add(kind: str, op: Any = None, opening: dict[str, Any] | None = None, /, **fields: Any) -> None:
        n = len(found)
        if opening is not None:
            openings[n] = {"opening": opening, "salt": first.salt(n).hex()}
            fields["c"] = commit(kind, opening, first.salt(n))
        found.append(entry(kind, n, f"2026-03-{2 + n // 5:02}T10+08", op, **fields))

    key = b64encode(first.PUBLIC).decode()
    add("genesis", spec="louyi-record/1", origin=first.ORIGIN, key=key, commit=None, follows=None)
    for place, slot in enumerate(SLOTS, 1):
        flats = [{"flat": f"3-1-{place}01", "area": 8000}]
        opening = {"slot": slot, "flats": flats, "developer": False, "owners": [f"业主{place}"], "phones": 1}
        add("roll", None, opening, slot=slot)
    add(
        "open",
        notice=None,
        question="选举业主委员会委员",
        items=[{"position": place, "title": f"候选人{place}", "rule": RULE} for place in (1, 2)],
        options=OPTIONS,
        opens="2026-03-02T02:00:00.000000Z",
        closes="2026-03-09T02:00:00.000000Z",
        zone="Asia/Shanghai",
        disclosure="D1",
        transfer="stands",
        heads=3,
        flats=3,
        area=24000,
        roll=[1, 3],
    )
    for channel, op in (("text", None), ("not_served", "0a" * 8)):  # a text is not taken back
        brought = {"slot": SLOTS[2], "flat": "3-1-301", "at": AT, "evidence": None}
        add("served", op, brought, slot=SLOTS[2], channel=channel)
    for place, slot in enumerate(SLOTS[:2], 1):
        opening = {"slot": slot, "flat": f"3-1-{place}01", "answers": ["yes", "no"], "at": AT, "signed": True}
        opening |= {"signer": f"业主{place}", "proxy": "", "sheet": None, "nonce": f"{place:032x}"}
        add("ballot", None, opening, slot=slot, prev=place, ch="online")
    add("close")
    add("tally", items=TALLY, served=[SLOTS[2]], verifier="louyi-verify/1", election=ELECTED)
    add("notice", "0b" * 8, kind="preliminary", sha256="cd" * 32)
    for state, op in (("opened", None), ("rejected", "0b" * 8)):
        said = {"number": 1, "state": state, "at": AT, "evidence": "ab" * 32}
        add("objection", op, said, number=1, stage="result", kind="count", state=state)
    add("notice", "0b" * 8, kind="final", sha256="ef" * 32)
    add("final", "0b" * 8)
    return found, openings


if __name__ == "__main__":
    if FILE.exists():
        raise SystemExit("the vectors are there: they never change")
    FILE.write_text(
        json.dumps(first.make(*record(), 7), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
