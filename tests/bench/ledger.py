"""What the public record costs: casts a second with and without it, then proofs and a recount by its length.

    python -m tests.bench.ledger [--casts N] [--threads N] [--sizes 1000,10000,100000]

SQLite in a new folder. Quote the ratios of one run: machines differ.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from app import schema
from app.database import Database
from app.delivery.kit import verify
from app.services import ballots, ledger, ledger_reading
from tests import factories
from tests.bench.casts import prepare, rate

SAMPLES = 50
ROUNDS = 3


def casts(folder: Path, number: int, threads: int, store: ledger.LedgerStore | None) -> float:
    """A second, by the service."""
    database = Database(f"sqlite:///{folder}/casts-{store is not None}.sqlite", store)
    schema.upgrade(database.engine)
    _motion, votes = prepare(database, number // 2)

    def cast(vote: ballots.Vote) -> None:
        with database.writing() as session:
            ballots.record(session, vote, clock=lambda: datetime.now(UTC), vault=factories.VAULT)
            session.commit()

    found = rate(cast, votes, threads)
    database.engine.dispose()
    return found


def milliseconds(work: Callable[[], object], times: int = SAMPLES) -> float:
    started = time.perf_counter()
    for _ in range(times):
        work()
    return 1000 * (time.perf_counter() - started) / times


def line(folder: Path, size: int) -> str:
    """A log filled to `size` entries in one transaction, and what is then asked of it."""
    store = ledger.LedgerStore(folder / f"ledger-{size}", "bench")
    database = Database(f"sqlite:///{folder}/log-{size}.sqlite", store)
    schema.upgrade(database.engine)
    with database.writing() as session:
        motion = factories.opened(session)
        pen = ledger.take_pen(session, motion.motion_id)
        assert pen is not None
        while pen.size < size:
            opening = {"flat": "3-1-101", "answers": ["yes"]}
            pen.write("late", now=factories.NOW, slot="00" * 16, ch="online", opening=opening)
        pen.flush()
        session.commit()
    with database.writing() as session:
        log = ledger_reading.log_in_use(session, motion.motion_id)
        assert log is not None
        head = store.signer.heads.newest(log.origin)
        assert head is not None
        take = milliseconds(lambda: ledger.take_pen(session, motion.motion_id))
        guard = milliseconds(lambda: store.signer.made(head.note))
        proof = milliseconds(lambda: ledger_reading.inclusion(session, log, size // 3, size))
        old = milliseconds(lambda: ledger_reading.consistency(session, log, size // 2, size))
        files = ledger_reading.kit_files(session, motion, openings=True)
        with redirect_stdout(io.StringIO()):
            recount = milliseconds(lambda: verify.Record(files, "", [], [], "").run(), 1)
    database.engine.dispose()
    return f"{size:>8} {take:>12.2f} {guard:>12.2f} {proof:>12.2f} {old:>12.2f} {recount:>12.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--casts", type=int, default=500)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--sizes", default="1000,10000,100000")
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = kept = 0.0
        for turn in range(ROUNDS):  # by turns, and the best of each: the first run warms the machine
            place = folder / str(turn)
            place.mkdir()
            plain = max(plain, casts(place, wish.casts, wish.threads, None))
            store = ledger.LedgerStore(place / "ledger", "bench")
            kept = max(kept, casts(place, wish.casts, wish.threads, store))
        print(f"casts: without {plain:.0f}/s, with the record {kept:.0f}/s, ratio {kept / plain:.2f}")
        print(f"{'entries':>8} {'take pen':>12} {'of it key':>12} {'inclusion':>12} ", end="")
        print(f"{'consistency':>12} {'verify.py':>12}  (ms)")
        for size in map(int, wish.sizes.split(",")):
            print(line(folder, size), flush=True)


if __name__ == "__main__":
    main()
