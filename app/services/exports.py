"""For a recount by anyone: the frozen roll and the ballots that were judged, with people as numbers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.domain.address import sort_key
from app.domain.assurance import Assurance
from app.domain.roll import RollFlat
from app.domain.rules import CUSTOM_KEY, custom_words
from app.domain.tally import Ballot as CastBallot
from app.models import Motion, Result
from app.services import recounting
from app.services.frozen_roll import as_roll, load_voters
from app.services.items import Item


def frozen_flats(session: Session, motion: Motion) -> list[RollFlat]:
    """The roll as it was frozen, in the order of addresses: owners are "业主1" with the number
    "<voter>-<position>", so that grouping the flats again gives the same voters."""
    roll = as_roll(load_voters(session, motion))
    flats = [flat for voter in roll.voters for flat in voter.flats]
    return sorted(flats, key=lambda flat: sort_key(flat.key))


def judged_ballots(
    session: Session, motion: Motion, result: Result, position: int = 1
) -> list[tuple[CastBallot, Assurance]]:
    """The ballots that the count of one item saw, in its order: without later ones and those left out before,
    with what two persons corrected since.

    Beside each is how sure it is to come from an owner; the count does not look at it."""
    voters, ballots = load_voters(session, motion), recounting.judged(session, motion, result)
    cast = recounting.as_cast(session, motion, voters, ballots, position)
    return list(zip(cast, (each.row.assurance for each in ballots), strict=True))


def delivered_file(motion: Motion) -> str:
    """The name under which the list of the flats that were served is downloaded."""
    return f"louyi-{motion.code}-delivered.xlsx"


def tally_switches(motion: Motion, item: Item, open_objections: int = 0) -> dict[str, object]:
    """The options with which `flask tally` counts an item of this motion; instants are aware, None stands for
    a flag. `open_objections` are those that hold the verdict."""
    switches: dict[str, object] = {"--rule": item.rule.key}
    if item.share is not None:
        switches["--share"] = item.share
    if item.rule.key == CUSTOM_KEY:
        switches["--custom"] = custom_words(item.rule)
    switches |= {
        "--opens": motion.opens_at,
        "--closes": motion.closes_at,
        "--collision": motion.collision,
        "--blank": motion.blank_rule,
        "--proxy-cap": motion.proxy_cap,
    }
    if motion.silence == "joins_majority":
        switches |= {"--silence": motion.silence, "--delivered": delivered_file(motion)}
    if motion.own_consent:
        switches["--own-consent"] = ",".join(motion.own_consent)
    if motion.consultation_only:
        switches["--no-online"] = None
    if motion.objection_blocks:
        switches["--objections-block"] = None
    if open_objections:
        switches["--open-objections"] = open_objections
    return switches
