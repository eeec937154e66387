"""`python -m app.setup.leash COMMAND ...`: become COMMAND, and get SIGTERM when the parent dies (Linux).

Without it, kill -9 of `python3 -m app` would leave the web server and the worker behind. The signal mask is
cleared too, because the parent starts its children with every signal blocked. macOS has no such call: there
the children of a killed parent stay until they are ended by hand.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def bind_to_parent(parent: int) -> None:
    """Ask for SIGTERM at the parent's death; survives exec. Leaves when the parent is dead already."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def main() -> None:
    """Take the parent's process id and the command from the arguments."""
    parent, *command = sys.argv[1:]
    bind_to_parent(int(parent))
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
