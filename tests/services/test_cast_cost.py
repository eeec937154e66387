"""What one cast costs the database: a small number, whatever the house and the ballots before."""

from __future__ import annotations

import pytest

from app.database import Database
from app.services import ballots
from tests.factories import NOW, VAULT, flat_of, house, opened, owner_of
from tests.statements import counted

MOST = 8
"""Six without the public record, and two for it: the end of the log is read, and the entry is written."""


def statements_of_a_cast(database: Database, room: str, motion_code: str) -> int:
    from app.services import finding

    with database.writing() as session:
        found = finding.find_motion(session, motion_code)
        assert found is not None
        flat = flat_of(session, found.motion, room)
        signer = owner_of(session, flat)
        vote = ballots.Vote(flat, "yes", "online", ballots.new_form_token(), signer.voter_owner_id)
        session.commit()
    with database.writing() as session, counted(database.engine) as seen:
        ballots.record(session, vote, clock=lambda: NOW, vault=VAULT)
        session.commit()
    return len(seen)


@pytest.mark.parametrize("floors", [3, 60])
def test_a_cast_costs_a_small_constant_number_of_statements(database: Database, floors: int) -> None:
    with database.writing() as session:
        code = opened(session, house(floors)).code
        session.commit()
    costs = [statements_of_a_cast(database, f"{floor}01", code) for floor in range(1, floors + 1)]
    assert len(set(costs)) == 1
    assert costs[0] <= MOST
