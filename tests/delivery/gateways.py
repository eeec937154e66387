"""A real HTTP server in the providers' place: keeps what came in, answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, Any]]


class Seen:
    """One request as it came in; `fields` of a form, `body` of JSON."""

    def __init__(self, method: str, address: str, headers: dict[str, str], raw: str) -> None:
        parts = urlsplit(address)
        self.method, self.path, self.headers = method, parts.path, headers
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.fields = parse_qs(raw) if not raw.startswith("{") else {}
        self.body: dict[str, Any] = json.loads(raw) if raw.startswith("{") else {}


class Gateway(ThreadingHTTPServer):
    """`answer` is (status, body) or makes them of a request; `slow` seconds pass first; `cut` hangs up."""

    daemon_threads = True
    answer: Answer | Callable[[Seen], Answer] = (201, {"sid": "SM1"})
    slow = 0.0
    cut = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[Seen] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:  # noqa: N802  the library's name
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        seen = Seen(self.command, self.path, dict(self.headers), raw)
        self.server.seen.append(seen)
        time.sleep(self.server.slow)
        if self.server.cut:
            self.connection.close()
            return
        answer = self.server.answer
        status, body = answer(seen) if callable(answer) else answer
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """A gateway on a free port."""
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
