"""The access log: one JSON line a request, without anything that points at a person or opens a door.

Left out on purpose: client address, query string, referrer, browser. A segment of the path that may be a
token, a short code or a number is shown as `*`.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

FORMAT = '{"event":"request","method":"%(m)s","path":"%(U)s","status":%(s)s,"bytes":%(B)s,"ms":%(M)s}'
WORD = re.compile(r"[a-z][a-z_-]{0,23}")
FILE = re.compile(r"/static(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+")


def masked(path: str) -> str:
    """The path with every segment that is not a plain word replaced by `*`."""
    if FILE.fullmatch(path):
        return path
    bare = path.split("?", 1)[0]
    return "/".join(part if not part or WORD.fullmatch(part) else "*" for part in bare.split("/"))


class MaskPaths(logging.Filter):
    """The server's own errors name the path of the request: mask it there as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, with the paths among its arguments masked."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                masked(arg) if isinstance(arg, str) and arg.startswith("/") else arg for arg in record.args
            )
        return True


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger with masked paths."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn once the settings are read."""
        super().setup(cfg)
        self.error_log.addFilter(MaskPaths())

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The values that FORMAT picks from."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": masked(environ.get("PATH_INFO", "")), "B": atoms["B"] or 0}
