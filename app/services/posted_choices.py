"""What each home answered, for a motion whose notice said before the vote that this is posted (TRUST D2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.tally import count
from app.models import Motion, Result
from app.services import recounting
from app.services.frozen_roll import as_roll, load_voters
from app.services.items import items_of

Posted = Mapping[int, tuple[str, ...]]
"""By voter number, one word an item: "yes", "no", "abstain", "pending", or "" where nothing counts."""


def posted_choices(
    session: Session, motion: Motion, result: Result, *, before: datetime | None = None
) -> Posted | None:
    """None unless the notice said so and the people of the roll are still kept. Of an election never.

    `before`: as it stood at that instant, without what two persons corrected later."""
    if not motion.choices_posted or motion.seats is not None or motion.anonymised_at is not None:
        return None
    voters = load_voters(session, motion)
    changes = recounting.changes_of(session, motion, before)
    ballots = recounting.judged(session, motion, result, changes)
    roll, options = as_roll(voters), recounting.options_of(session, motion)
    said: dict[int, list[str]] = {voter.voter_id: [] for voter in voters}
    for item in items_of(session, motion):
        cast = recounting.as_cast(session, motion, voters, ballots, item.position)
        fates = count(roll, cast, item.rule, options).fates
        found = {
            each.row.voter_id: _word(each.at(item.position)) if fate == "valid" else "pending"
            for each, fate in zip(ballots, fates, strict=True)
            if fate in ("valid", "pending")
        }
        for voter_id, words in said.items():
            words.append(found.get(voter_id, ""))
    return {voter.number: tuple(said[voter.voter_id]) for voter in voters}


def _word(choice: str) -> str:
    """A blank sheet that counts is an abstention."""
    return "abstain" if choice == "blank" else choice
