"""A server in a process of its own."""

from __future__ import annotations

import socket
import threading

import pytest

from analytics.cli.workers import free_port, reachable
from analytics.errors import ConfigError


def test_free_port_is_found_and_a_taken_one_is_named() -> None:
    port = free_port("127.0.0.1", 0)
    assert free_port("127.0.0.1", port) == port

    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(ConfigError, match=f"{port} cannot be listened on"):
            free_port("127.0.0.1", port)


def test_host_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="cannot be listened on"):
        free_port("256.0.0.1", 80)


def test_listening_is_waited_for() -> None:
    stopping = threading.Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        late = threading.Timer(0.05, listener.listen)
        late.start()
        assert reachable("127.0.0.1", port, stopping)
        late.join()
    stopping.set()
    assert not reachable("127.0.0.1", port, stopping)
