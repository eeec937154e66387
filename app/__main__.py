"""`python3 -m app`: from a bare Python to a running Louyi. Standard library only until .venv/ is entered."""

from __future__ import annotations

from app.setup import machine

machine.require()

import argparse  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from app.setup import environment, network  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(
        prog="python3 -m app",
        description="楼议：业主共同决定，并且可以查证。Set Louyi up and run it: web server and job worker.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="where to listen; 0.0.0.0 lets phones nearby connect"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", help="folder of the database and the secrets (default: instance/)")
    parser.add_argument("--base-url", help="the address in QR codes (default: the one listened on)")
    parser.add_argument("--set-up", action="store_true", help="do everything but start")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Check the port, enter the environment (which starts this module again inside it), and run."""
    options = parse(arguments)
    if not options.set_up:
        network.require_port(options.host, options.port)
    environment.enter(ROOT, ["requirements.txt"], "app", arguments)
    from app.setup import start

    return start.run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
