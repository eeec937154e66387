"""How the web server runs. 2 x 4: more threads make SQLite's writes queue, more workers cost memory."""

from __future__ import annotations

from app.server_log import ServerLog

worker_class = "gthread"
workers = 2
threads = 4
preload_app = True  # the workers share the code's memory; nothing is opened before the fork
timeout = 60
graceful_timeout = 6  # seconds for open requests at a stop; the supervisor grants 8
keepalive = 5
max_requests = 20_000  # a slow leak never grows old
max_requests_jitter = 2_000
control_socket_disable = True
accesslog = None  # the application logs requests, without personal data
errorlog = "-"
loglevel = "error"  # a warning of a malformed request would print the client's address
logger_class = ServerLog
limit_request_line = 2_048
