"""`python3 -m tests [--all] [pytest arguments]`: from a bare Python to a verdict.

Without arguments: every check and every test. With arguments: only the tests that they choose (and the checks
too with --all). pytest speaks last, so its closing line ends the output; the exit code covers the checks.
"""

from __future__ import annotations

from app.setup import machine

machine.require()

import os  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from contextlib import ExitStack  # noqa: E402
from pathlib import Path  # noqa: E402

from app.setup import environment  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
PARALLEL = ["-n", "2", "--dist", "loadgroup"]
STOP_S = 30


def main(arguments: list[str]) -> int:
    """Enter the environment, provide the servers, run checks and tests; returns the exit code."""
    environment.enter(ROOT, ["requirements.txt", "requirements-dev.txt"], "tests", arguments)
    os.chdir(ROOT)
    from app.setup import catalogues
    from tests.provision import checks, memory

    everything = not arguments or "--all" in arguments
    chosen = [argument for argument in arguments if argument != "--all"]
    catalogues.compile_all()
    failed = checks.run(ROOT) if everything else []
    with ExitStack() as stack:
        environ = provide(stack)
        if everything:  # a chosen test keeps on the disk what it wrote when it failed
            environ["PYTEST_DEBUG_TEMPROOT"] = str(stack.enter_context(memory.folder("files")))
        if failed:
            print(f"FAILED checks: {', '.join(failed)} (see above); now the tests", flush=True)
        options = [*(PARALLEL if everything else []), *chosen]
        code = run_pytest(options, environ)
    return code or int(bool(failed))


def run_pytest(options: list[str], environ: dict[str, str]) -> int:
    """Run pytest; when this process is told to stop, let it and its workers stop in good order first."""
    process = subprocess.Popen([sys.executable, "-m", "pytest", *options], env=environ)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_S)
        raise


def provide(stack: ExitStack) -> dict[str, str]:
    """The environment for pytest, with a server and a browser, or a text that says what to install."""
    from tests.provision import chromium, libreoffice, memory, postgres

    environ = {**os.environ}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    try:
        environ["TEST_POSTGRES_URL"] = stack.enter_context(postgres.server())
    except postgres.PostgresMissingError as error:
        print(error, file=sys.stderr, flush=True)
    try:
        environ["LOUYI_CHROMIUM"] = chromium.find()
    except chromium.ChromiumMissingError as error:
        print(error, file=sys.stderr, flush=True)
    try:
        environ["LOUYI_SOFFICE"] = libreoffice.find()
    except libreoffice.LibreOfficeMissingError as error:
        print(error, file=sys.stderr, flush=True)
    folder = stack.enter_context(memory.folder("tests"))
    if sys.platform.startswith("linux"):
        environ["FONTCONFIG_FILE"] = str(chromium.font_settings(folder))
    return environ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
