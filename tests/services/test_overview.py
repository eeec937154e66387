"""Many compounds at a glance, and what the parts of one amount to."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain.roll import Owner, RollFlat
from app.models import Compound
from app.services.motions import Stage
from app.services.overview import overview
from app.services.roll import PlaceSize, Scope, place_sizes
from tests import factories as f


def test_a_line_counts_flats_and_turnout_and_knows_the_stage(session: Session) -> None:
    motion = f.opened(session)
    place, empty = motion.compound, f.compound(session, "EMPTY")
    f.cast(session, f.flat_of(session, motion, "101"), "yes")
    full, bare = overview(session, [place, empty], f.NOW)
    (line,) = full.motions
    assert (full.flats, bare.flats, bare.motions) == (12, 0, ())
    assert (line.stage, line.heads, line.area) == (Stage.OPEN, 12, 96000)
    assert (line.heads_in, line.area_in) == (1, 8000)
    assert overview(session, [place], f.CLOSES)[0].motions[0].stage is Stage.COUNTING


def test_a_draft_has_no_turnout_and_motions_come_oldest_first(session: Session) -> None:
    motion = f.opened(session, opens=f.NOW + timedelta(days=1))
    place = session.get_one(Compound, motion.compound_id)
    chair = f.user(session, "second-chair", "committee", place)
    f.draft(session, place, chair)
    (line,) = overview(session, [place], f.NOW)
    assert [each.stage for each in line.motions] == [Stage.ANNOUNCED, Stage.DRAFT]
    assert line.motions[1].heads == 0


def test_parts_come_in_the_order_of_addresses_and_count_their_own_heads() -> None:
    one, many = (Owner("甲", "1"),), (Owner("乙", "2"),)
    flats = [
        RollFlat(f.key("101", "10", "1"), 1000, many),
        RollFlat(f.key("101", "2", "2"), 2000, many),
        RollFlat(f.key("101", "2", "1"), 3000, one),
        RollFlat(f.key("102", "2", "1"), 4000, (), "parking"),
    ]
    assert place_sizes(flats) == [
        PlaceSize(Scope(), 3, 2, 6000),
        PlaceSize(Scope("2"), 2, 2, 5000),
        PlaceSize(Scope("2", "1"), 1, 1, 3000),
        PlaceSize(Scope("2", "2"), 1, 1, 2000),
        PlaceSize(Scope("10"), 1, 1, 1000),
        PlaceSize(Scope("10", "1"), 1, 1, 1000),
    ]


def test_an_empty_roll_is_an_empty_compound() -> None:
    assert place_sizes([]) == [PlaceSize(Scope(), 0, 0, 0)]
