"""How long the paper of a whole compound takes: `python -m tests.bench.sheets [flats]`.

One JSON line: seconds for everything as the worker does it (in lots, then joined), seconds for Typst alone on
the same fields in one go, seconds for the notice, size of the file, peak memory of the press and of our own
process. The aim for 2,000 flats on two cores: under 60 seconds and 30 MB.
A benchmark, not a test: it asserts nothing.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

from app.delivery.documents import result_notice
from app.delivery.documents.sheets import sheet_fields
from app.delivery.documents.typeset import typeset
from app.printing import press
from tests.delivery import printed


def timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main(flats: int) -> None:
    pack = printed.tower(flats)
    fields = sheet_fields(pack)
    notice = printed.notice(flats=printed.compound_flats(flats))
    whole, pdf = timed(lambda: press(pack, ("poster", "sheet"), fonts=None)[0])
    bare, _ = timed(lambda: typeset("sheets.typ", fields, at=pack.printed_at))
    wall, _ = timed(lambda: result_notice(notice))
    report = {
        "flats": flats,
        "sheets_seconds": round(whole, 2),
        "typst_alone_seconds": round(bare, 2),
        "ratio": round(whole / bare, 2),
        "megabytes": round(len(pdf) / 1e6, 1),
        "notice_seconds": round(wall, 2),
        "peak_memory_megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "own_memory_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
