"""Opens one file in a process of its own: name and bytes on standard input, the packed Book on output.

Threat: a file made to exhaust memory or time. The limits end this process only; the worker goes on.
"""

from __future__ import annotations

import contextlib
import resource
import sys

from app.delivery.sheets.errors import SheetError
from app.delivery.sheets.loose.opening import open_book

REFUSED = 3
EXHAUSTED = 4


def main(memory_bytes: int, cpu_seconds: int) -> int:
    """Status 0 with the Book; 3 with the error's class name; 4 where the memory did not suffice."""
    with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    filename = sys.stdin.buffer.readline().decode().rstrip("\n")
    try:
        sys.stdout.buffer.write(open_book(sys.stdin.buffer.read(), filename).pack())
    except SheetError as error:
        sys.stdout.write(type(error).__name__)
        return REFUSED
    except MemoryError:
        return EXHAUSTED
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
