"""The web server's own log: errors only, with masked paths.

The application logs each request by the name of its route (app/web/log.py), so the server's access log is
off. What is left are errors, which name the path of the request: a segment that may be a token, a
short code or a number is shown as `*`, so that no log line opens a door.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

WORD = re.compile(r"[a-z][a-z_-]{0,23}")


def masked(path: str) -> str:
    """The path, without its query, with every segment that is not a plain word replaced by `*`."""
    bare = path.split("?", 1)[0]
    return "/".join(part if not part or WORD.fullmatch(part) else "*" for part in bare.split("/"))


class MaskPaths(logging.Filter):
    """Masks every path among a record's arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                masked(arg) if isinstance(arg, str) and arg.startswith("/") else arg for arg in record.args
            )
        return True


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger with masked paths."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn once its settings are read."""
        super().setup(cfg)
        self.error_log.addFilter(MaskPaths())
