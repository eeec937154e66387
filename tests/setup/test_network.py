from __future__ import annotations

import socket

import pytest

from app.setup import network


def test_a_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    network.check_port("127.0.0.1", port)


def test_a_taken_port_is_named_with_another_to_try() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(network.PortError, match=f"--port {port + 1}"):
            network.check_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(network.PortError, match="65535"):
        network.check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(network.PortError):
        network.check_port("192.0.2.1", 18765)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_the_printed_address_is_the_one_listened_on(host: str, expected: str) -> None:
    assert network.public_url(host, 8000) == expected


def test_listening_everywhere_prints_an_address_that_a_phone_can_open() -> None:
    assert network.public_url("0.0.0.0", 8000) == f"http://{network.lan_address()}:8000"
