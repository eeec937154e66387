"""`python -m tests.bench.surveys [responses] [questions]`: a large survey tallied, looked at, taken along.

A database of its own; the answers are put into the tables as the tally puts them, some at a time. `--tally`
begins with sealed envelopes instead and opens them; `--open` leaves a survey with the home open, so that its
results still move. `--postgres` runs on a server of its own instead of SQLite. Of each step it tells the time
by the clock and at work, and the most memory, both of this process alone. Quote ratios: machines differ.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import structlog

from app import schema
from app.database import Database
from tests.bench import survey_answers as made
from tests.conftest import Clock, Page, make_app
from tests.factories import NOW
from tests.provision import postgres
from tests.services import surveying as s
from tests.statements import counted

VIEWS = ("results", "results?by=q0", "words-of/say", "compare?with={other}", "plan")


def main() -> None:
    """Print what each step takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("responses", type=int, nargs="?", default=100_000)
    parser.add_argument("questions", type=int, nargs="?", default=60)
    parser.add_argument("--tally", action="store_true")
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--postgres", action="store_true")
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _address(Path(name), on_server=wish.postgres) as url:
        database = Database(url)
        schema.upgrade(database.engine)
        large, small = (_answered(database, number, wish) for number in (wish.responses, 100))
        look(database, Path(name), large, small, still_open=wish.open)
        database.engine.dispose()


@contextmanager
def _address(folder: Path, *, on_server: bool) -> Iterator[str]:
    if not on_server:
        yield f"sqlite:///{folder}/bench.sqlite"
        return
    with postgres.server() as url:
        yield url


def _answered(database: Database, responses: int, wish: argparse.Namespace) -> str:
    """A survey with so many answers; tallied, or still open."""
    with database.writing() as session:
        survey = made.opened(session, wish.questions, anonymous=not wish.open)
        if wish.tally:
            timed(f"{responses} envelopes sealed", lambda: made.enclose(session, survey, responses))
        else:
            timed(f"{responses} answers written", lambda: made.fill(session, survey, responses))
        session.commit()
    if not wish.open:
        with database.writing() as session:
            timed("tallied", lambda: made.tally(session, survey, of_envelopes=wish.tally))
            session.commit()
    return survey.code


def timed(what: str, step: Callable[[], object]) -> None:
    """Do it, and say how long it took and what was in memory at most."""
    Path("/proc/self/clear_refs").write_text("5")  # Linux: the most begins anew
    start, busy = time.perf_counter(), time.process_time()
    step()
    took, worked = time.perf_counter() - start, time.process_time() - busy
    lines = Path("/proc/self/status").read_text().splitlines()
    most = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
    print(f"{what}: {took:.2f} s (of it {worked:.2f} s at work), {most} MB", flush=True)


def look(database: Database, folder: Path, code: str, other: str, *, still_open: bool) -> None:
    """Each page twice, by the wired application; then the files."""
    clock = Clock(NOW if still_open else s.CLOSES + timedelta(minutes=1))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    page = Page(make_app(database, clock, folder).test_client()).get("/").in_english()
    signed = Page(page.client).sign_in("chair-test")
    if not still_open:
        page.get(f"/surveys/{code}/results").post(f"/surveys/{code}/publish")
    views = [f"/surveys/{code}/{view}".format(other=other) for view in VIEWS]
    for view in [*views, *([] if still_open else [f"/s/{code}/results"])]:
        for time_ in ("first", "second"):
            with counted(database.engine) as statements:
                timed(f"{view} {time_}", lambda view=view: signed.get(view))  # type: ignore[misc]
            print(f"    {signed.status}, {len(statements)} statements, {len(signed.data) // 1024} KB")
    signed.get(f"/surveys/{code}/results")
    for kind in ("file.csv", "file.xlsx", "report.pdf"):
        timed(kind, lambda kind=kind: _take_along(signed, f"/surveys/{code}/{kind}"))  # type: ignore[misc]


def _take_along(page: Page, address: str) -> None:
    """As a browser takes it: piece by piece."""
    answer = page.client.post(address, data=page.hidden(), buffered=False)
    size = sum(len(piece) for piece in answer.response)
    answer.close()
    print(f"    {answer.status_code}, {size // 1024} KB")


if __name__ == "__main__":
    main()
