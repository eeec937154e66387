"""Every acknowledgement comes after the sync of the database, and after that of the signed head (traced)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database import Database
from tests.crash.test_processes import open_house, residents
from tests.live import Live
from tests.provision import strace

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("processes")]
CALLS = "fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg"
CALL = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\(\d+<(?P<what>[^>]*)>(?P<rest>.*)$")
RESUMED = re.compile(r"^(?P<thread>\d+) +<\.\.\. \w+ resumed>")


def events(trace: str) -> Iterator[str]:
    """In the order in which the calls were done: "write" and "sync" of the database or of a file of heads,
    and "answer"."""
    waiting: dict[str, str] = {}
    for line in trace.splitlines():
        resumed = RESUMED.match(line)
        if resumed:
            event = waiting.pop(resumed["thread"], "")
            if event:
                yield event
            continue
        found = CALL.match(line)
        event = event_of(found) if found else ""
        if found and event and "<unfinished" in line and event != "answer":
            waiting[found["thread"]] = event
        elif event:
            yield event  # an answer counts from the moment it begins to leave


def event_of(found: re.Match[str]) -> str:
    if "HTTP/1.1 303" in found["rest"] and "socket:" in found["what"] or "TCP:" in found["what"]:
        return "answer" if "HTTP/1.1 303" in found["rest"] else ""
    of = "heads" if found["what"].endswith(".heads") else "database" if ".sqlite" in found["what"] else ""
    act = "sync" if "sync" in found["call"] else "write"
    return f"{act} {of}" if of else ""


def is_durable(done: list[str]) -> bool:
    """Of one cast, up to its answer: each was synced after its last write, the database first."""
    if not {"sync database", "sync heads", "write heads"} <= set(done):
        return False
    last = {event: place for place, event in enumerate(done)}
    first_heads = done.index("write heads")
    return (
        last.get("write database", -1) < last["sync database"] < first_heads <= last["write heads"]
        and last["write heads"] < last["sync heads"]
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_acknowledgement_comes_after_both_syncs(database: Database, tmp_path: Path) -> None:
    try:
        program = strace.find()
    except strace.StraceMissingError as error:
        pytest.skip(str(error))
    log = tmp_path / "trace"
    under = (program, "-f", "-yy", "-s", "40", "-e", f"trace={CALLS}", "-o", str(log))
    live = Live(database.engine.url.render_as_string(hide_password=False), tmp_path, under)
    try:
        live.start()
        motion = open_house(database, live, 20)
        (people,) = residents(database, live, motion)
        begun = len(log.read_text(errors="replace"))
        codes = [person.record() for person in people]
    finally:
        live.kill()
    assert None not in codes
    casts: list[list[str]] = [[]]
    for event in events(log.read_text(errors="replace")[begun:]):
        if event == "answer":
            casts.append([])
        else:
            casts[-1].append(event)
    assert len(casts) == 21
    assert [place for place, done in enumerate(casts[:20]) if not is_durable(done)] == []


@pytest.mark.parametrize(
    "lost",
    ["sync database", "sync heads", "write heads"],
)
def test_a_cast_that_lacks_a_sync_would_be_noticed(lost: str) -> None:
    whole = ["write database", "sync database", "write heads", "sync heads"]
    assert is_durable(whole)
    assert not is_durable([each for each in whole if each != lost])
    assert not is_durable(["write heads", "sync heads", "write database", "sync database"])
