"""How sure a ballot is to come from an owner (RULES.md section 6): told with every result."""

from __future__ import annotations

from typing import Final, Literal

from app.domain.ballots import Channel

Assurance = Literal[
    "roll_phone", "claimed_phone", "signed_paper", "worker_witnessed", "unsigned_paper", "proxy"
]
ASSURANCES: Final[tuple[Assurance, ...]] = (
    "roll_phone",
    "claimed_phone",
    "signed_paper",
    "worker_witnessed",
    "unsigned_paper",
    "proxy",
)
PHONE_ASSURANCES: Final[tuple[Assurance, ...]] = ("roll_phone", "claimed_phone")
"""Behind these stands a code to a phone; behind all others a sheet of paper."""


def assurance_of(channel: Channel, *, signed: bool, claimed: bool, witnessed: bool) -> Assurance:
    """`claimed`: the phone came to the roll by a claim that a worker confirmed, after the freeze.

    At the door either a phone is proved, or paper is signed before two workers (`witnessed`).
    """
    if channel == "online" or (channel == "doorstep" and not witnessed):
        return "claimed_phone" if claimed else "roll_phone"
    if not signed:
        return "unsigned_paper"
    if channel == "proxy":
        return "proxy"
    return "worker_witnessed" if witnessed else "signed_paper"
