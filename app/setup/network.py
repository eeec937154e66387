"""Addresses: whether a port is free, and the address under which other devices reach this machine."""

from __future__ import annotations

import socket
import sys

ANY = ("0.0.0.0", "::", "")  # noqa: S104


class PortError(Exception):
    """The server could not listen there; the text says why and what to do."""


def check_port(host: str, port: int) -> None:
    """Raise PortError when nothing can listen on `host` and `port`."""
    if not 0 < port < 65536:
        raise PortError(f"--port {port}: 端口必须在 1 到 65535 之间 a port is a number from 1 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[
            0
        ]
    except (OSError, UnicodeError) as error:
        raise PortError(f"--host {host}: 没有这个地址 no such address") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise PortError(
                f"端口 {port} 用不了（可能已被占用）。Port {port} cannot be used: {error.strerror}.\n"
                f"换一个端口 try another: python3 -m app --port {port + 1}"
            ) from error


def require_port(host: str, port: int) -> None:
    """Leave with a clear text when the port is taken."""
    try:
        check_port(host, port)
    except PortError as error:
        sys.exit(str(error))


def public_url(host: str, port: int) -> str:
    """The address to print and to put into QR codes when none was given: a phone must be able to open it."""
    name = lan_address() if host in ANY else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def lan_address() -> str:
    """This machine's address in the local network; the loopback address when it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # RFC 5737: never a real host; UDP connect only asks for the route
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
