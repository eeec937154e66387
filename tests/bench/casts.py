"""Casts a second through the service, beside the bare statements of a realistic ballot on the same database.

    python -m tests.bench.casts [--url URL] [--casts N] [--threads N]

Prints both rates and their ratio: quote the ratio, for machines differ. Without --url: SQLite in a folder.
Prints both rates and their ratio (quote the ratio: machines differ). Without --url: SQLite in a new folder.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from app import schema
from app.database import Database
from app.models import Motion
from app.services import ballots
from app.services.frozen_roll import load_voters
from tests import factories

BARE = [
    text("SELECT * FROM motions WHERE motion_id = :motion{lock}"),
    text("SELECT * FROM voters WHERE voter_id = :voter"),
    text("SELECT * FROM ballots WHERE voter_id = :voter"),
    text(
        "INSERT INTO ballots (motion_id, voter_id, voter_flat_id, choice, channel, cast_at, signed,"
        " signer_id, form_token, code)"
        " VALUES (:motion, :voter, :flat, 'yes', 'online', :now, :true, :owner, :token, :token)"
    ),
    text("UPDATE voters SET took_part_at = :now WHERE voter_id = :voter"),
    text(
        "INSERT INTO messages (motion_id, kind, phone_sealed, text_sealed, created_at, next_try_at, tries)"
        " VALUES (:motion, 'receipt', :phone, :phone, :now, :now, 0)"
    ),
]


def prepare(database: Database, casts: int) -> tuple[Motion, list[ballots.Vote]]:
    """An open motion with two homes for every cast of one run: one for each way."""
    now = datetime.now(UTC)
    with database.writing() as session:
        flats = factories.house(floors=casts, a_floor=2)
        code = f"B{int(time.time() * 1000) % 10**9}"
        motion = factories.opened(session, flats, code=code, closes=now + timedelta(days=1))
        votes = [
            ballots.Vote(
                voter.flats[0], "yes", "online", ballots.new_form_token(), voter.owners[0].voter_owner_id
            )
            for voter in load_voters(session, motion)
        ]
        session.commit()
        return motion, votes


def rate(work: Callable[[ballots.Vote], None], votes: list[ballots.Vote], threads: int) -> float:
    """Casts a second."""
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, votes))
    return len(votes) / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--casts", type=int, default=500)
    parser.add_argument("--threads", type=int, default=8)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(wish.url or f"sqlite:///{folder}/bench.sqlite")
        schema.upgrade(database.engine)
        lock = " FOR UPDATE" if database.engine.dialect.name == "postgresql" else ""
        bare = [text(str(statement).format(lock=lock)) for statement in BARE]
        motion, votes = prepare(database, wish.casts)

        def by_service(vote: ballots.Vote) -> None:
            with database.writing() as session:
                ballots.record(session, vote, clock=lambda: datetime.now(UTC), vault=factories.VAULT)
                session.commit()

        def by_hand(vote: ballots.Vote) -> None:
            values = {
                "motion": motion.motion_id,
                "voter": vote.flat.voter_id,
                "flat": vote.flat.voter_flat_id,
                "owner": vote.signer_id,
                "now": datetime.now(UTC).replace(tzinfo=None if not lock else UTC).isoformat(" "),
                "true": True,
                "token": vote.form_token,
                "phone": b"x" * 60,
            }
            with database.engine.begin() as connection:
                for statement in bare:
                    connection.execute(statement, values)

        half = len(votes) // 2
        plain = rate(by_hand, votes[:half], wish.threads)
        ours = rate(by_service, votes[half:], wish.threads)
        print(f"bare {plain:.0f}/s, service {ours:.0f}/s, ratio {ours / plain:.2f}")
        database.engine.dispose()


if __name__ == "__main__":
    main()
